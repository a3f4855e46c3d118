import { keyedRandom } from '../../shared/random.js';
import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { loadAtPowerW, pointOfKind, VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { HTTP_PORT } from './api.js';

const TIMING: VirtualTiming = {
  downSeconds: [5, 40],
  upSeconds: [60, 250],
  changeSeconds: [20, 150],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

const VERSION = '1.8.2';
/** What a rig takes, as shares of its nominal watts. */
const TARGET_RATIO = { min: 0.3, max: 1.2 };
/** What its supplies lose on the way to the boards. */
const SUPPLY_EFFICIENCY = 0.94;
const SUPPLIES = 2;

/** A virtual Proto Rig: its web server, which is its API. */
export async function simulateProtoRig(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = ['power-target'];
  const device = new RigDevice(virtual, spec, seed);
  const server = new HttpSimulatorServer(virtual, clock, (request) => device.answer(request));
  await server.listen(spec.host, spec.ports?.['http'] ?? virtualPort(HTTP_PORT));
  return {
    virtual,
    get requestsAtOncePeak() {
      return server.concurrency.peak;
    },
    setWireFault: (fault) => void (server.fault = fault),
    close: () => server.close(),
  };
}

class RigDevice {
  readonly #virtual: VirtualMiner;
  readonly #password: string | null;
  readonly #token: string;

  constructor(virtual: VirtualMiner, { minerId, credentials }: VirtualMinerSpec, seed: number) {
    this.#virtual = virtual;
    this.#password = credentials?.password ?? null;
    this.#token = `eyJ.${Math.floor(keyedRandom(seed, minerId, 'token') * 36 ** 10).toString(36)}.sig`;
  }

  answer(request: SimulatedRequest): SimulatedReply {
    const [path = ''] = request.path.split('?');
    if (request.method === 'GET') return this.#read(path);
    if (path === '/api/v1/auth/login') return this.#login(request.body);
    if (this.#password !== null && request.authorization !== `Bearer ${this.#token}`)
      return problem(401, 'UNAUTHORIZED', 'Missing or invalid token');
    if (request.method === 'POST' && path === '/api/v1/mining/start') return this.#command('wake');
    if (request.method === 'POST' && path === '/api/v1/mining/stop') return this.#command('sleep');
    if (request.method === 'PUT' && path === '/api/v1/mining/target') return this.#setTarget(request.body);
    return problem(404, 'NOT_FOUND', 'No such endpoint');
  }

  #login(body: string): SimulatedReply {
    const { password } = documentOf(body);
    if (this.#password !== null && password !== this.#password)
      return problem(401, 'INVALID_CREDENTIALS', 'Invalid password');
    return json(200, { access_token: this.#token, refresh_token: `${this.#token}.refresh` });
  }

  #command(kind: 'sleep' | 'wake'): SimulatedReply {
    if (this.#virtual.command({ kind }) === 'refused')
      return { ...problem(409, 'CONFLICT', 'Miner is busy'), isWrite: true };
    return {
      ...json(202, { message: kind === 'sleep' ? 'Mining stopped' : 'Mining started' }),
      isWrite: true,
    };
  }

  #setTarget(body: string): SimulatedReply {
    const watts = documentOf(body)['power_target_watts'];
    const { power_target_min_watts: min, power_target_max_watts: max } = this.#target();
    if (typeof watts !== 'number' || watts < min || watts > max)
      return problem(422, 'INVALID_TARGET', `power_target_watts must be ${min} to ${max}`);
    const load = loadAtPowerW(this.#virtual.model, watts);
    if (this.#virtual.command({ kind: 'point', load }) === 'refused')
      return { ...problem(409, 'CONFLICT', 'Miner is busy'), isWrite: true };
    return { ...json(200, this.#target()), isWrite: true };
  }

  #read(path: string): SimulatedReply {
    const { serial, mac } = this.#virtual.identity;
    const hostname = `proto-miner-${serial.slice(-4).toLowerCase()}`;
    switch (path) {
      case '/api/v1/mining':
        return json(200, { 'mining-status': this.#status() });
      case '/api/v1/mining/target':
        return json(200, this.#target());
      case '/api/v1/telemetry':
        return json(200, this.#telemetry());
      case '/api/v1/system':
        return json(200, {
          'system-info': {
            product_name: this.#virtual.model.label,
            manufacturer: 'Proto',
            model: 'Rig',
            board: 'C3',
            cb_sn: serial,
            soc: 'STM32MP157F',
            uptime_seconds: Math.round(this.#virtual.read().uptimeSeconds),
            os: { name: 'ProtoOS', version: VERSION, variant: 'release', git_hash: '0a1b2c3', hostname },
          },
        });
      case '/api/v1/system/status':
        return json(200, { onboarded: true, password_set: this.#password !== null });
      case '/api/v1/network':
        return json(200, { 'network-info': { dhcp: true, hostname, mac, netmask: '255.255.255.0' } });
      case '/api/v1/pools':
        return json(200, { pools: [{ id: 0, url: 'stratum+tcp://pool.example.com:3333', user: 'mine' }] });
      case '/api/v1/errors':
        return json(200, []);
      case '/api/v1/curtailment/status':
        return json(200, { state: 'inactive' });
      default:
        return problem(404, 'NOT_FOUND', 'No such endpoint');
    }
  }

  #status(): unknown {
    const { powerW, hashrateThs, phase, chipTempC, poolConnected } = this.#virtual.read();
    const ghs = Number((hashrateThs * 1000).toFixed(2));
    const status = {
      sleeping: 'Stopped',
      starting: 'PoweringOn',
      mining: poolConnected ? 'Mining' : 'NoPools',
    };
    return {
      status: status[phase],
      hashrate_ghs: ghs,
      average_hashrate_ghs: ghs,
      ideal_hashrate_ghs: pointOfKind(this.#virtual.model, 'nominal').hashrateThs * 1000,
      power_usage_watts: Number((powerW * SUPPLY_EFFICIENCY).toFixed(1)),
      power_target_watts: this.#target().power_target_watts,
      average_asic_temp_c: Number(chipTempC.toFixed(1)),
      hashboards_installed: 4,
      hashboards_mining: phase === 'mining' ? 4 : 0,
      hw_errors: 0,
    };
  }

  #target() {
    const nominalW = pointOfKind(this.#virtual.model, 'nominal').powerW;
    return {
      power_target_watts: Math.round(this.#virtual.state.awake.powerW),
      power_target_min_watts: Math.round(nominalW * TARGET_RATIO.min),
      power_target_max_watts: Math.round(nominalW * TARGET_RATIO.max),
      default_power_target_watts: Math.round(nominalW),
      performance_mode: 'MaximumHashrate',
      hash_on_disconnect: false,
    };
  }

  #telemetry(): unknown {
    const { powerW, hashrateThs, chipTempC } = this.#virtual.read();
    const input = powerW / SUPPLIES;
    return {
      miner: {
        hashrate: { unit: 'TH/s', value: hashrateThs },
        power: { unit: 'W', value: powerW * SUPPLY_EFFICIENCY },
        temperature: { unit: '°C', value: chipTempC },
      },
      psus: Array.from({ length: SUPPLIES }, (_, index) => ({
        index,
        power: { input, output: input * SUPPLY_EFFICIENCY, unit: 'W' },
      })),
    };
  }
}

function documentOf(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function json(status: number, body: unknown): SimulatedReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function problem(status: number, code: string, message: string): SimulatedReply {
  return json(status, { error: { code, message } });
}
