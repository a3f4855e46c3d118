import { cgminerDialect, type CgminerAnswer, type CgminerCall } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import { keyedRandom } from '../../shared/random.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { serveTogether, type SimulatorServer } from '../../shared/simulator-servers.js';
import { TcpSimulatorServer } from '../../shared/simulator-tcp.js';
import { awakePoints, pointOfKind } from '../../shared/virtual-loads.js';
import { loadAtPercent, loadOf, VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { HTTP_PORT } from './api.js';
import {
  DEVFEE_PERCENT,
  infoReport,
  nameOf,
  type Preset,
  presetView,
  summaryReport,
} from './simulator-reports.js';

/** Beside its web server the machine has a little of the cgminer API. */
export const VIRTUAL_PORTS = { http: virtualPort(HTTP_PORT), rpc: 4028 };

const TIMING: VirtualTiming = {
  downSeconds: [5, 50],
  upSeconds: [120, 550],
  changeSeconds: [10, 55],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

const BASE = '/api/v1';
const FULL_PERCENT = 100;
/** Presets that nobody has tuned, as shares of nominal watts. */
const UNTUNED_RATIOS = [0.45, 1.3];
/** Wrong passwords in a row after which the device wants to be left alone. */
const UNLOCK_TRIES_MAX = 10;

/** A virtual miner under VNish: its web API, and the rest of the cgminer API. */
export async function simulateVnish(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = ['profile'];
  const device = new VnishDevice(virtual, spec, seed);
  const web = new HttpSimulatorServer(virtual, clock, (request) => device.answer(request));
  const rpc = new TcpSimulatorServer(
    virtual,
    clock,
    cgminerDialect((call) => device.answerRpc(call)),
  );
  const servers: (readonly [SimulatorServer, number])[] = [[web, spec.ports?.['http'] ?? VIRTUAL_PORTS.http]];
  const rpcPort = spec.ports === undefined ? VIRTUAL_PORTS.rpc : spec.ports['rpc'];
  if (rpcPort !== undefined) servers.push([rpc, rpcPort]);
  return serveTogether(virtual, spec.host, servers);
}

class VnishDevice {
  readonly #virtual: VirtualMiner;
  readonly #password: string;
  readonly #token: string;
  #wrongPasswords = 0;
  #throttled = FULL_PERCENT;

  constructor(virtual: VirtualMiner, { minerId, credentials }: VirtualMinerSpec, seed: number) {
    this.#virtual = virtual;
    this.#password = credentials?.password ?? 'admin';
    this.#token = Math.floor(keyedRandom(seed, minerId, 'vnish') * 36 ** 10).toString(36);
  }

  answer(request: SimulatedRequest): SimulatedReply {
    const { method, path, body } = request;
    if (path === '/') {
      const head = '<meta charset="UTF-8"><meta name="firmware" content="AnthillOS">';
      return {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: `<!DOCTYPE html><html><head>${head}</head></html>`,
      };
    }
    if (!path.startsWith(BASE)) return notFound();
    const page = path.slice(BASE.length);
    if (method === 'POST' && page === '/unlock') return this.#unlock(documentOf(body));
    const open = method === 'GET' ? this.#openPage(page) : null;
    if (open !== null) return json(open);
    if (!this.#isKnown(request)) return json({ err: 'Unauthorized' }, 401);
    return method === 'GET' ? this.#closedPage(page) : this.#write(page, documentOf(body));
  }

  answerRpc({ command }: CgminerCall): CgminerAnswer {
    const status = (letter: 'S' | 'E', Code: number, Msg: string): Record<string, unknown> => ({
      STATUS: [{ STATUS: letter, Code, Msg, Description: 'cgminer 4.11.1' }],
    });
    const ghs = Number((this.#virtual.read().hashrateThs * 1000).toFixed(2));
    if (command === 'summary')
      return {
        reply: {
          ...status('S', 11, 'Summary'),
          SUMMARY: [{ 'GHS 5s': ghs, 'GHS av': ghs, 'Fee Percent': DEVFEE_PERCENT }],
        },
      };
    // Newer versions do not have `version` any more.
    return { reply: status('E', 0, 'Invalid command') };
  }

  #unlock({ pw }: Record<string, unknown>): SimulatedReply {
    if (this.#wrongPasswords >= UNLOCK_TRIES_MAX) return json({ err: 'Too many attempts' }, 429);
    if (pw !== this.#password) {
      this.#wrongPasswords += 1;
      return json({ err: 'Wrong password' }, 403);
    }
    this.#wrongPasswords = 0;
    return json({ token: this.#token });
  }

  #isKnown({ authorization, headers }: SimulatedRequest): boolean {
    return authorization.replace(/^Bearer /, '') === this.#token || headers['x-api-key'] === this.#password;
  }

  #openPage(page: string): unknown {
    const { label } = this.#virtual.model;
    switch (page) {
      case '/info':
        return infoReport(this.#virtual);
      case '/model':
        return { full_name: label, series: 'x21', algorithm: 'sha256d' };
      case '/status':
        return { ...this.#status(), unlocked: false };
      case '/summary':
        return summaryReport(this.#virtual, this.#status(), this.#current);
      case '/perf-summary':
        return { current_preset: presetView(this.#current), preset_switcher: { enabled: false } };
      default:
        return null;
    }
  }

  #closedPage(page: string): SimulatedReply {
    if (page === '/autotune/presets') {
      const disabled = {
        name: 'disabled',
        pretty: 'Disabled',
        status: 'untuned',
        modded_psu_required: false,
      };
      return json([disabled, ...this.#presets.map(presetView)]);
    }
    if (page !== '/settings') return notFound();
    return json({
      miner: {
        misc: {
          restore_miner_state_on_reboot: false,
          automatic_pause_on_boot: false,
          power_limit_enabled: false,
        },
        overclock: { preset: this.#current.name, modded_psu: false, globals: { volt: 1270, freq: 555 } },
        pools: [{ url: 'stratum+tcp://pool.example.com:3333', user: 'mine', pass: 'x' }],
      },
    });
  }

  #write(page: string, request: Record<string, unknown>): SimulatedReply {
    switch (page) {
      case '/mining/stop':
      case '/mining/pause':
        return this.#did(this.#virtual.command({ kind: 'sleep' }));
      case '/mining/start':
      case '/mining/resume':
      case '/mining/restart':
        return this.#did(this.#virtual.command({ kind: 'wake' }));
      case '/mining/throttle':
        return this.#throttle(request['percent']);
      case '/settings':
        return this.#save(request);
      default:
        return notFound();
    }
  }

  /** The real one answers a success with nothing at all. */
  #did(result: 'done' | 'refused'): SimulatedReply {
    if (result === 'done') return { status: 200, body: '', isWrite: true };
    return {
      ...json({ err: 'CGMiner err: Cgminer error failed-to-activate-pause-mode ' }, 500),
      isWrite: true,
    };
  }

  #throttle(percent: unknown): SimulatedReply {
    if (typeof percent !== 'number' || percent < 20 || percent > FULL_PERCENT)
      return json({ err: 'Bad percent' }, 400);
    const { model } = this.#virtual;
    const load =
      percent === FULL_PERCENT ? loadOf(pointOfKind(model, 'nominal')) : loadAtPercent(model, percent);
    const reply = this.#did(this.#virtual.command({ kind: 'point', load }));
    if (reply.status !== 200) return reply;
    if (this.#virtual.misbehaviour !== 'lies') this.#throttled = percent;
    return { ...json({ restart_required: false, reboot_required: false }), isWrite: true };
  }

  #save(request: Record<string, unknown>): SimulatedReply {
    const preset = presetIn(request);
    const point = awakePoints(this.#virtual.model).find((each) => nameOf(each) === preset);
    if (preset === null || !this.#presets.some(({ name }) => name === preset))
      return json({ err: 'Bad settings' }, 400);
    const result =
      point === undefined ? 'done' : this.#virtual.command({ kind: 'point', load: loadOf(point) });
    if (result === 'refused') return this.#did('refused');
    return { ...json({ restart_required: true, reboot_required: false }), isWrite: true };
  }

  get #presets(): Preset[] {
    const tuned = awakePoints(this.#virtual.model).map((point) => ({
      ...point,
      name: nameOf(point),
      tuned: true,
    }));
    const { powerW, hashrateThs } = pointOfKind(this.#virtual.model, 'nominal');
    const others = UNTUNED_RATIOS.map((ratio) => ({
      name: String(Math.round(powerW * ratio)),
      powerW: Math.round(powerW * ratio),
      hashrateThs: Math.round(hashrateThs * ratio),
      tuned: false,
    }));
    return [...tuned, ...others].sort((a, b) => a.powerW - b.powerW);
  }

  get #current(): Preset {
    const { pointId } = this.#virtual.state.awake;
    const points = awakePoints(this.#virtual.model);
    const point = points.find(({ id }) => id === pointId) ?? pointOfKind(this.#virtual.model, 'nominal');
    return { ...point, name: nameOf(point), tuned: true };
  }

  #status() {
    const { phase, poolConnected } = this.#virtual.read();
    const state = {
      mining: poolConnected ? 'mining' : 'failure',
      sleeping: 'stopped',
      starting: 'initializing',
    }[phase];
    return { miner_state: state, miner_state_time: 60, throttled: this.#throttled };
  }
}

function presetIn(request: Record<string, unknown>): string | null {
  const { miner } = request as { miner?: { overclock?: { preset?: unknown } } };
  const preset = miner?.overclock?.preset;
  return typeof preset === 'string' ? preset : null;
}

function documentOf(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function json(body: unknown, status = 200): SimulatedReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function notFound(): SimulatedReply {
  return { status: 404, body: 'Not Found' };
}
