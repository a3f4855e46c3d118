import type { Clock } from '../../../src/core/ports/clock.js';
import { cgminerDialect } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import { keyedRandom } from '../../shared/random.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { serveTogether, type SimulatorServer } from '../../shared/simulator-servers.js';
import { TcpSimulatorServer } from '../../shared/simulator-tcp.js';
import { loadAtPowerW, loadOf, VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { HTTP_PORT } from './api.js';

/** Beside its API the machine answers cgminer commands that only read. */
export const VIRTUAL_PORTS = { http: HTTP_PORT, rpc: 4028 };

const TIMING: VirtualTiming = {
  downSeconds: [5, 50],
  upSeconds: [120, 550],
  changeSeconds: [30, 280],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

const VERSION = 'FluxOS-2024-06.15-0a1b2c3d';
const SUPPLIES = 2;
const BOARDS = 3;

type Report = Readonly<Record<string, unknown>>;

/** A virtual Auradine: the HTTP API with its token, and the cgminer API for reading. */
export async function simulateAuradine(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = ['profile', 'power-target'];
  const device = new FluxDevice(virtual, clock, spec, seed);
  const web = new HttpSimulatorServer(virtual, clock, (request) => device.answer(request));
  const rpc = new TcpSimulatorServer(
    virtual,
    clock,
    cgminerDialect(({ command }) => ({
      reply: device.report(command) ?? device.status('E', 14, 'Invalid command'),
    })),
  );
  const servers: (readonly [SimulatorServer, number])[] = [[web, spec.ports?.['http'] ?? HTTP_PORT]];
  // A configuration that names its ports names those that Ebb uses; the other is for other people's tools.
  const rpcPort = spec.ports === undefined ? VIRTUAL_PORTS.rpc : spec.ports['rpc'];
  if (rpcPort !== undefined) servers.push([rpc, rpcPort]);
  return serveTogether(virtual, spec.host, servers);
}

class FluxDevice {
  readonly #virtual: VirtualMiner;
  readonly #clock: Clock;
  readonly #username: string;
  readonly #password: string;
  readonly #token: string;
  #powerTarget = false;

  constructor(virtual: VirtualMiner, clock: Clock, { minerId, credentials }: VirtualMinerSpec, seed: number) {
    this.#virtual = virtual;
    this.#clock = clock;
    this.#username = credentials?.username ?? 'admin';
    this.#password = credentials?.password ?? 'admin';
    this.#token = Math.floor(keyedRandom(seed, minerId, 'flux') * 36 ** 10).toString(36);
  }

  answer({ method, path, headers, body }: SimulatedRequest): SimulatedReply {
    const command = path.replace(/^\//, '');
    if (method === 'GET') {
      const report = this.report(command);
      return report === null ? { status: 404, body: 'Not found' } : json(report);
    }
    const request = documentOf(body);
    if (command === 'token') return json(this.#login(request));
    if (headers['token'] !== this.#token) return { status: 401, body: 'Unauthorized' };
    if (command !== 'mode') return { status: 404, body: 'Not found' };
    return { ...json(this.#setMode(request)), isWrite: true };
  }

  report(command: string): Report | null {
    const { powerW, hashrateThs, chipTempC, fanRpm, phase, uptimeSeconds } = this.#virtual.read();
    const mhs = Number((hashrateThs * 1e6).toFixed(2));
    const rates = { 'MHS 5s': mhs, 'MHS 1m': mhs, 'MHS av': mhs };
    switch (command) {
      case 'mode':
        return this.#ok(540, 'Operating mode', 'Mode', [this.#mode(phase === 'sleeping')]);
      case 'summary':
        return this.#ok(11, 'Summary', 'SUMMARY', [{ Elapsed: Math.round(uptimeSeconds), ...rates }]);
      case 'devs': {
        const board = { Name: 'ASICBoard', Enabled: true, Status: 'Alive', 'MHS 5s': mhs / BOARDS };
        const boards = Array.from({ length: BOARDS }, (_, index) => ({
          DEV: index + 1,
          ID: index + 1,
          ...board,
        }));
        return this.#ok(9, `${BOARDS} Dev(s)`, 'DEVS', boards);
      }
      case 'psu': {
        const each = {
          PowerIn: `${(powerW / SUPPLIES).toFixed(2)}W`,
          PowerOut: `${((powerW / SUPPLIES) * 0.94).toFixed(2)}W`,
          PoutMax: '6400.00W',
          Vin: '245.00V',
          FanSpeed1: `${fanRpm.toFixed(2)} RPM`,
        };
        return this.#ok(
          570,
          'PSU status',
          'PSU',
          Array.from({ length: SUPPLIES }, () => each),
        );
      }
      case 'temperature':
        return this.#ok(590, 'System temperature', 'Temperature', [
          { ID: 0, Name: 'Control Board', BoardTemp: [{ ID: 0, Temperature: 25 }], ChipTemp: null },
          { ID: 1, Name: 'Hash Board 1', BoardTemp: [], ChipTemp: [{ ID: 0, Temperature: chipTempC }] },
        ]);
      case 'ipreport':
        return this.#ok(620, 'IP Report', 'IPReport', [this.#identity()]);
      case 'version':
        return this.#ok(22, 'GCMiner versions', 'VERSION', [{ API: '1.0', GCMiner: '0.5' }]);
      case 'pools':
        return this.#ok(7, '1 Pool(s)', 'POOLS', [
          { POOL: 0, URL: 'stratum+tcp://pool.example.com:3333', User: 'mine' },
        ]);
      default:
        return null;
    }
  }

  status(letter: 'S' | 'E', code: number, message: string): Report {
    const When = Math.floor(this.#clock.now().toSeconds());
    return { STATUS: [{ STATUS: letter, When, Code: code, Msg: message, Description: VERSION }] };
  }

  #ok(code: number, message: string, name: string, records: readonly Report[]): Report {
    return { ...this.status('S', code, message), [name]: records };
  }

  #login({ user, password }: Record<string, unknown>): Report {
    if (user !== this.#username || password !== this.#password)
      return this.status('E', 500, 'Invalid user or password');
    return this.#ok(501, 'Token', 'Token', [{ Token: this.#token }]);
  }

  #mode(asleep: boolean): Report {
    const { powerW, hashrateThs, pointId } = this.#virtual.state.awake;
    const setting = this.#virtual.model.operatingPoints.find(({ id }) => id === pointId)?.setting;
    const mode = setting?.verb === 'profile' ? setting.profile : 'normal';
    return {
      Mode: this.#powerTarget ? 'custom' : mode,
      Power: Math.round(powerW),
      Ths: Math.round(hashrateThs),
      Sleep: asleep ? 'on' : 'off',
    };
  }

  #setMode({ sleep, mode, tune, power }: Record<string, unknown>): Report {
    const refused = this.status('E', 541, 'Board communication error');
    const ok = this.#ok(540, 'Operating mode', 'Mode', [this.#mode(sleep === 'on')]);
    if (sleep === 'on' || sleep === 'off')
      return this.#virtual.command({ kind: sleep === 'on' ? 'sleep' : 'wake' }) === 'refused' ? refused : ok;
    const load = this.#loadOf(mode, tune, power);
    if (load === null) return this.status('E', 542, 'Invalid mode');
    if (this.#virtual.command({ kind: 'point', load }) === 'refused') return refused;
    this.#powerTarget = mode === 'custom';
    return ok;
  }

  #loadOf(mode: unknown, tune: unknown, power: unknown) {
    if (mode === 'custom')
      return tune === 'power' && typeof power === 'number' ? loadAtPowerW(this.#virtual.model, power) : null;
    const point = this.#virtual.model.operatingPoints.find(
      ({ kind, setting }) =>
        kind !== 'sleep' && (setting?.verb === 'profile' ? setting.profile === mode : mode === 'normal'),
    );
    return point === undefined ? null : loadOf(point);
  }

  #identity(): Report {
    const { serial, mac } = this.#virtual.identity;
    return {
      command: 'ipreport',
      model: this.#virtual.model.label,
      version: VERSION.replace('FluxOS-', ''),
      mac,
      SerialNo: serial,
      CBSerialNo: serial,
      hostname: `teraflux-${serial.slice(-4).toLowerCase()}`,
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

function json(body: unknown): SimulatedReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
