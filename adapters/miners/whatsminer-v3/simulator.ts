import type { Clock } from '../../../src/core/ports/clock.js';
import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import { keyedRandom } from '../../shared/random.js';
import { TcpSimulatorServer, type TcpDialect } from '../../shared/simulator-tcp.js';
import { loadOf, pointOfKind, VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualLoad, VirtualTiming } from '../../shared/virtual-physics.js';
import { frame, tokenOf, unframe, WHATSMINER_V3_PORT } from './api.js';

const TIMING: VirtualTiming = {
  downSeconds: [3, 10],
  upSeconds: [360, 480],
  changeSeconds: [0.5, 1],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

/** What the vendor's own tools come with; a virtual miner without configured credentials takes them. */
const DEFAULT_ACCOUNT = 'super';
const SUPPLY_VOLTS = 220;
const FIRMWARE_VERSION = '20250409.15.REL';

interface Request {
  readonly cmd: string;
  readonly param?: unknown;
  readonly ts?: number;
  readonly token?: string;
  readonly account?: string;
}

type Answer = readonly [code: number, message: unknown];
const NO_PERMISSION: Answer = [-4, 'no permission'];

/** A virtual WhatsMiner on TCP with the framing and the tokens of version 3. */
export async function simulateWhatsminerV3(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  const server = new TcpSimulatorServer(virtual, clock, new WhatsminerDialect(virtual, clock, spec, seed));
  await server.listen(spec.host, spec.ports?.['api'] ?? WHATSMINER_V3_PORT);
  return {
    virtual,
    get requestsAtOncePeak() {
      return server.concurrency.peak;
    },
    setWireFault: (fault) => void (server.fault = fault),
    close: () => server.close(),
  };
}

class WhatsminerDialect implements TcpDialect {
  readonly #virtual: VirtualMiner;
  readonly #clock: Clock;
  readonly #account: string;
  readonly #password: string;
  readonly #salt: string;

  constructor(virtual: VirtualMiner, clock: Clock, spec: VirtualMinerSpec, seed: number) {
    this.#virtual = virtual;
    this.#clock = clock;
    this.#account = spec.credentials?.username ?? DEFAULT_ACCOUNT;
    this.#password = spec.credentials?.password ?? DEFAULT_ACCOUNT;
    // A new salt at each start, as after a reboot: a client's old one must not be taken.
    const startedMs = clock.now().toMillis();
    this.#salt = Math.floor(keyedRandom(seed, spec.minerId, 'salt', startedMs) * 36 ** 8)
      .toString(36)
      .padStart(8, '0');
  }

  takeRequest(received: Buffer): unknown {
    const body = unframe(received);
    return body === null ? null : JSON.parse(body.toString('utf8'));
  }

  answer(request: unknown): { reply: Buffer; isWrite: boolean } {
    const message = request as Request;
    const isWrite = message.cmd.startsWith('set.');
    const [code, msg] = isWrite ? this.#write(message) : this.#read(message);
    const when = Math.floor(this.#clock.now().toSeconds());
    return { reply: frame({ code, when, msg, desc: message.cmd }), isWrite };
  }

  #read({ cmd, param }: Request): Answer {
    if (cmd === 'get.device.info') return [0, param === 'salt' ? { salt: this.#salt } : this.#device()];
    if (cmd === 'get.miner.status') {
      const parts = typeof param === 'string' ? param.split('+') : [];
      return parts.includes('summary') ? [0, { summary: this.#summary() }] : [-1, 'fail'];
    }
    return cmd === 'get.miner.setting' ? [0, this.#setting()] : [-2, 'invalid command'];
  }

  #write({ cmd, param, ts, token, account }: Request): Answer {
    if (account !== this.#account || ts === undefined) return NO_PERMISSION;
    if (token !== tokenOf(cmd, this.#password, this.#salt, ts)) return NO_PERMISSION;
    if (cmd === 'set.miner.service') {
      if (param !== 'start' && param !== 'stop') return [-1, 'fail'];
      return this.#outcome(this.#virtual.command({ kind: param === 'stop' ? 'sleep' : 'wake' }));
    }
    if (cmd !== 'set.miner.power_percent') return [-2, 'invalid command'];
    const { percent, mode } = (param ?? {}) as { percent?: unknown; mode?: unknown };
    const share = Number(percent);
    if (typeof percent !== 'string' || !(share > 0 && share <= 100) || (mode !== 'fast' && mode !== 'normal'))
      return [-1, 'fail'];
    return this.#outcome(this.#virtual.command({ kind: 'point', load: this.#loadAt(share) }));
  }

  #outcome(result: 'done' | 'refused'): Answer {
    return result === 'done' ? [0, 'ok'] : [-1, 'fail'];
  }

  /** The model's own point at this percentage; between its points the machine scales. */
  #loadAt(percent: number): VirtualLoad {
    const points = this.#virtual.model.operatingPoints;
    const point = points.find(
      ({ setting }) => setting?.verb === 'power-percent' && setting.percent === percent,
    );
    const nominal = pointOfKind(this.#virtual.model, 'nominal');
    if (point !== undefined) return loadOf(point);
    if (percent === 100) return loadOf(nominal);
    const { powerW, hashrateThs } = nominal;
    return {
      pointId: `${percent}%`,
      powerW: (powerW * percent) / 100,
      hashrateThs: (hashrateThs * percent) / 100,
    };
  }

  #device(): unknown {
    const { powerW, phase } = this.#virtual.read();
    return {
      network: { hostname: 'WhatsMiner', proto: 'dhcp' },
      miner: { type: this.#virtual.model.label, working: String(phase !== 'sleeping') },
      system: { api: '3.0.3', platform: 'H616', fwversion: FIRMWARE_VERSION, apiswitch: '1' },
      power: { mode: '1', vin: SUPPLY_VOLTS, iin: Number((powerW / SUPPLY_VOLTS).toFixed(2)) },
      'error-code': [],
      salt: this.#salt,
    };
  }

  #summary(): unknown {
    const { powerW, hashrateThs, phase } = this.#virtual.read();
    const hash = Number(hashrateThs.toFixed(3));
    return {
      'hash-realtime': hash,
      'hash-1min': hash,
      'hash-average': hash,
      'factory-hash': pointOfKind(this.#virtual.model, 'nominal').hashrateThs,
      'power-realtime': Math.round(powerW),
      'up-freq-finish': phase === 'mining' ? 1 : 0,
    };
  }

  #setting(): unknown {
    const nominal = pointOfKind(this.#virtual.model, 'nominal');
    const { awake } = this.#virtual.state;
    return { 'power-mode': 'normal', 'power-limit': nominal.powerW, 'power-percent': this.#percentOf(awake) };
  }

  #percentOf({ pointId }: VirtualLoad): number {
    const point = this.#virtual.model.operatingPoints.find(({ id }) => id === pointId);
    if (point?.setting?.verb === 'power-percent') return point.setting.percent;
    return pointId.endsWith('%') ? Number.parseFloat(pointId) : 100;
  }
}
