import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { serveTogether } from '../../shared/simulator-servers.js';
import { loadAtPowerTarget, loadAtPowerW, loadOf, pointOfKind } from '../../shared/virtual-loads.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualLoad, VirtualTiming } from '../../shared/virtual-physics.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { API_PORT, WEB_PORT } from './api.js';
import { EpicReports, type EpicTuner } from './simulator-reports.js';

const TIMING: VirtualTiming = {
  downSeconds: [3, 25],
  upSeconds: [120, 550],
  changeSeconds: [60, 300],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

const FACTORY_PASSWORD = 'letmein';
const POWER = 'Power';

/** A virtual ePIC control board: the API by HTTP on 4028, and the web page on 80. */
export async function simulateEpic(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = ['profile', 'power-target'];
  const device = new EpicDevice(virtual, spec);
  const api = new HttpSimulatorServer(virtual, clock, (request) => device.answer(request));
  const web = new HttpSimulatorServer(virtual, clock, ({ path }) => page(path));
  return serveTogether(virtual, spec.host, [
    [api, spec.ports?.['api'] ?? API_PORT],
    [web, spec.ports?.['web'] ?? virtualPort(WEB_PORT)],
  ]);
}

class EpicDevice {
  readonly #virtual: VirtualMiner;
  readonly #password: string;
  readonly #reports: EpicReports;
  readonly #tuner: EpicTuner;
  #lastCommand: string | null = null;

  constructor(virtual: VirtualMiner, { credentials }: VirtualMinerSpec) {
    this.#virtual = virtual;
    this.#password = credentials?.password ?? FACTORY_PASSWORD;
    const { pointId, powerW } = virtual.state.awake;
    const isAtPoint = virtual.model.operatingPoints.some(
      (point) => point.id === pointId && point.powerW === powerW,
    );
    this.#tuner = { isOn: !isAtPoint, algo: POWER, target: Math.round(powerW) };
    this.#reports = new EpicReports(virtual, this.#tuner, () => this.#lastCommand);
  }

  answer({ method, path, body }: SimulatedRequest): SimulatedReply {
    if (method === 'POST') return this.#command(path, body);
    const report = this.#reports.report(path);
    return report === null ? json({ result: false, error: { InvalidUrl: path } }, 404) : json(report);
  }

  #command(path: string, body: string): SimulatedReply {
    const { param, password } = documentOf(body);
    if (password === undefined) return outcome('MissingParam');
    if (password !== this.#password) return outcome('BadPassword');
    if (path === '/authenticate' || path === '/identify') return outcome(null);
    const done = this.#change(path, param);
    return done === null ? outcome({ InvalidUrl: path }) : { ...outcome(done.error), isWrite: true };
  }

  /** What came of a change; null where there is no such one. */
  #change(path: string, param: unknown): { readonly error: unknown } | null {
    switch (path) {
      case '/miner':
        if (param !== 'Stop' && param !== 'Autostart') return { error: 'MissingParam' };
        this.#lastCommand = param;
        return this.#did(this.#virtual.command({ kind: param === 'Stop' ? 'sleep' : 'wake' }));
      case '/tune':
        return this.#tune(param);
      case '/perpetualtune':
        if (typeof param !== 'boolean') return { error: 'MissingParam' };
        return this.#goTo(param ? this.#tuned(this.#tuner) : this.#virtual.state.awake, { isOn: param });
      case '/perpetualtune/algo':
        return this.#setAlgorithm(param);
      case '/reboot':
      case '/softreboot':
        this.#virtual.reboot();
        return { error: null };
      default:
        return null;
    }
  }

  /** Clock and voltage come as text. */
  #tune(param: unknown): { readonly error: unknown } {
    const { clks, voltage } = (param ?? {}) as { clks?: unknown; voltage?: unknown };
    const preset = this.#reports.presets.find(
      ({ clk, voltage: millivolts }) => String(clk) === clks && String(millivolts) === voltage,
    );
    if (preset === undefined) return { error: { UnknownError: 'clock or voltage out of range' } };
    return this.#goTo(loadOf(preset.point), {});
  }

  #setAlgorithm(param: unknown): { readonly error: unknown } {
    const { algo, target } = (param ?? {}) as { algo?: unknown; target?: unknown };
    const option = this.#reports.algorithms.find(({ algorithm }) => algorithm === algo);
    if (option === undefined || typeof target !== 'number') return { error: 'MissingParam' };
    if (target < option.min || target > option.max) return { error: { UnknownError: 'target out of range' } };
    const wanted = { isOn: true, algo: option.algorithm, target };
    return this.#goTo(this.#tuned(wanted), wanted);
  }

  /** Where an algorithm leads: to watts, or to the watts that a hashrate takes. */
  #tuned({ algo, target }: EpicTuner): VirtualLoad {
    const { model } = this.#virtual;
    if (algo === POWER) return loadAtPowerTarget(model, target);
    const nominal = pointOfKind(model, 'nominal');
    return loadAtPowerW(model, (nominal.powerW * target) / nominal.hashrateThs);
  }

  #goTo(load: VirtualLoad, tuner: Partial<EpicTuner>): { readonly error: unknown } {
    const result = this.#virtual.command({ kind: 'point', load });
    if (result === 'done' && this.#virtual.misbehaviour !== 'lies') Object.assign(this.#tuner, tuner);
    return this.#did(result);
  }

  #did(result: 'done' | 'refused'): { readonly error: unknown } {
    return { error: result === 'done' ? null : { UnknownError: 'board communication error' } };
  }
}

function page(path: string): SimulatedReply {
  if (path !== '/') return { status: 404, body: 'Not Found' };
  const body = '<!DOCTYPE html><html><head><title>Miner Web Dashboard</title></head><body></body></html>';
  return { status: 200, headers: { 'content-type': 'text/html' }, body };
}

function outcome(error: unknown): SimulatedReply {
  return json({ result: error === null, error });
}

function json(body: unknown, status = 200): SimulatedReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function documentOf(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
