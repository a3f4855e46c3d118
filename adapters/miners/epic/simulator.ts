import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { serveTogether } from '../../shared/simulator-servers.js';
import { awakePoints, loadOf, pointOfKind } from '../../shared/virtual-loads.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { API_PORT } from './api.js';

const TIMING: VirtualTiming = {
  downSeconds: [3, 25],
  upSeconds: [120, 550],
  changeSeconds: [60, 300],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

const SOFTWARE = 'PowerPlay-BMS 1.5.13';
const BOARDS = 3;
/** Presets differ in clock; the voltage goes with it. */
const MHZ_PER_TH = 2.5;
const VOLTAGE_MV = 13_200;

/** A virtual ePIC control board: HTTP on 4028. */
export async function simulateEpic(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = ['profile'];
  const device = new EpicDevice(virtual, spec);
  const web = new HttpSimulatorServer(virtual, clock, (request) => device.answer(request));
  return serveTogether(virtual, spec.host, [[web, spec.ports?.['api'] ?? API_PORT]]);
}

class EpicDevice {
  readonly #virtual: VirtualMiner;
  readonly #password: string;

  constructor(virtual: VirtualMiner, { credentials }: VirtualMinerSpec) {
    this.#virtual = virtual;
    this.#password = credentials?.password ?? 'letmein';
  }

  answer({ method, path, body }: SimulatedRequest): SimulatedReply {
    if (method === 'POST') return this.#command(path, body);
    switch (path) {
      case '/summary':
        return json(this.#summary());
      case '/capabilities':
        return json(this.#capabilities());
      case '/network':
        return json({
          dhcp: { mac_address: this.#virtual.identity.mac, address: '10.0.0.2', netmask: '255.255.255.0' },
        });
      case '/hashrate':
        return json(this.#boards().map(({ Index, Hashrate }) => ({ Index, Data: [Hashrate[0]] })));
      case '/temps':
        return json(this.#boards().map(({ Index, Temperature }) => ({ Index, Data: [Temperature] })));
      case '/perpetualtune':
        return json({ Running: false, Algorithm: {} });
      default:
        return { status: 404, body: 'Not Found' };
    }
  }

  #command(path: string, body: string): SimulatedReply {
    let request: { param?: unknown; password?: unknown };
    try {
      request = JSON.parse(body) as typeof request;
    } catch {
      return { status: 400, body: 'Bad Request' };
    }
    if (request.password !== this.#password) return outcome('Invalid password');
    const { param } = request;
    if (path === '/miner' && (param === 'Stop' || param === 'Autostart'))
      return this.#did(this.#virtual.command({ kind: param === 'Stop' ? 'sleep' : 'wake' }));
    if (path === '/tune') return this.#tune(param);
    return outcome('Unknown command');
  }

  #tune(param: unknown): SimulatedReply {
    const { clks } = (param ?? {}) as { clks?: unknown };
    const point = awakePoints(this.#virtual.model).find((each) => clockOf(each.hashrateThs) === clks);
    if (point === undefined) return outcome('Clock out of range');
    return this.#did(this.#virtual.command({ kind: 'point', load: loadOf(point) }));
  }

  #did(result: 'done' | 'refused'): SimulatedReply {
    return { ...outcome(result === 'done' ? null : 'Board communication error'), isWrite: true };
  }

  #boards() {
    const { hashrateThs, chipTempC } = this.#virtual.read();
    return Array.from({ length: BOARDS }, (_, Index) => ({
      Index,
      'Input Voltage': VOLTAGE_MV / 1000,
      Hashrate: [Number(((hashrateThs * 1e6) / BOARDS).toFixed(2)), 98.7, 0],
      'Core Clock': [clockOf(hashrateThs), clockOf(hashrateThs), 0],
      Temperature: Math.round(chipTempC),
    }));
  }

  #summary(): unknown {
    const { powerW, hashrateThs, phase, uptimeSeconds, fanRpm, poolConnected } = this.#virtual.read();
    const { awake } = this.#virtual.state;
    const state = { mining: 'Mining', sleeping: 'Idling', starting: 'Initializing' }[phase];
    return {
      Status: {
        'Operating State': state,
        'Last Command': 'Autostart',
        'Last Command Result': 'Success',
        'Last Error': null,
      },
      Hostname: `epic-${this.#virtual.identity.serial.slice(-4).toLowerCase()}`,
      PresetInfo: { Preset: `${Math.round(awake.powerW)}W`, 'Target Power': Math.round(awake.powerW) },
      Software: SOFTWARE,
      Mining: { Coin: 'Bitcoin', Algorithm: 'SHA256' },
      Stratum: {
        'Current Pool': 'stratum+tcp://pool.example.com:3333',
        'Current User': 'mine',
        IsPoolConnected: poolConnected,
      },
      Session: {
        Uptime: Math.round(uptimeSeconds),
        'Average MHs': Number((hashrateThs * 1e6).toFixed(2)),
        Accepted: 10,
      },
      HBs: this.#boards(),
      Fans: { 'Fans Speed': Math.min(100, Math.round(fanRpm / 65)), 'Fan Mode': { Auto: {} } },
      'Power Supply Stats': {
        'Input Voltage': 239.8,
        'Input Power': Number(powerW.toFixed(1)),
        'Output Power': Number((powerW * 0.94).toFixed(1)),
      },
      PerpetualTune: { Running: false, Algorithm: {} },
      HwConfig: { 'Boards Target Clock': [] },
    };
  }

  #capabilities(): unknown {
    const nominal = pointOfKind(this.#virtual.model, 'nominal');
    return {
      Model: this.#virtual.model.label,
      'Performance Estimator': {},
      'Default Hashrate': nominal.hashrateThs,
      'Default Power': nominal.powerW,
      'Tune Presets': awakePoints(this.#virtual.model).map(({ powerW, hashrateThs }) => ({
        clk: clockOf(hashrateThs),
        hashrate: hashrateThs,
        power: powerW,
        voltage: VOLTAGE_MV,
      })),
    };
  }
}

function clockOf(hashrateThs: number): number {
  return Math.round(hashrateThs * MHZ_PER_TH);
}

function outcome(error: string | null): SimulatedReply {
  return json({ result: error === null, error });
}

function json(body: unknown): SimulatedReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
