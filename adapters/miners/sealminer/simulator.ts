import type { Clock } from '../../../src/core/ports/clock.js';
import { cgminerDialect, type CgminerAnswer, type CgminerCall } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import { keyedRandom } from '../../shared/random.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { serveTogether } from '../../shared/simulator-servers.js';
import { TcpSimulatorServer } from '../../shared/simulator-tcp.js';
import { loadAtPowerW, loadOf, pointOfKind } from '../../shared/virtual-loads.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { HTTP_PORT, RPC_PORT } from './api.js';
import { MODES, modeNumber } from './reports.js';
import {
  modelOf,
  poolReport,
  ratesOf,
  statsReport,
  systemReport,
  type Report,
  type SealDevice,
} from './simulator-reports.js';

const TIMING: VirtualTiming = {
  downSeconds: [5, 25],
  upSeconds: [180, 420],
  changeSeconds: [60, 180],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: [3, 8],
};

const DEFAULT_USER = 'seal';
const REALM_PAGE =
  '<!doctype html><html><link rel="stylesheet" href="/css/amazeui.min.css"><title>Miner</title></html>';
/** Limits that the virtual machine takes, in proportion to nominal. */
const LIMIT_RATIOS = [0.4, 1.2] as const;

/** A virtual Sealminer: RPC on 4028, and its web pages. */
export function simulateSealminer(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = ['profile', 'power-target'];
  const device = new VirtualSealminer(virtual, clock, spec, seed);
  const dialect = cgminerDialect((call) => device.answer(call));
  return serveTogether(virtual, spec.host, [
    [new TcpSimulatorServer(virtual, clock, dialect), spec.ports?.['api'] ?? RPC_PORT],
    [
      new HttpSimulatorServer(virtual, clock, (request) => device.page(request)),
      spec.ports?.['http'] ?? virtualPort(HTTP_PORT),
    ],
  ]);
}

class VirtualSealminer implements SealDevice {
  readonly virtual: VirtualMiner;
  readonly #clock: Clock;
  readonly #username: string;
  readonly #password: string;
  readonly #key: string;
  readonly #sessions = new Set<string>();
  #logins = 0;
  powerLimitW: number;
  #pendingLimitW: number | null = null;
  mode: number;

  constructor(virtual: VirtualMiner, clock: Clock, spec: VirtualMinerSpec, seed: number) {
    this.virtual = virtual;
    this.#clock = clock;
    this.#username = spec.credentials?.username ?? DEFAULT_USER;
    this.#password = spec.credentials?.password ?? DEFAULT_USER;
    this.#key = `${seed}:${spec.minerId}`;
    const { awake } = virtual.state;
    this.powerLimitW = Math.round(awake.powerW);
    this.mode = this.#modeOf(awake.pointId) ?? 2;
  }

  answer({ command, parameter }: CgminerCall): CgminerAnswer {
    const report = this.#report(command);
    if (report !== null) return { reply: report };
    if (command === 'restart') return { reply: this.#restart(), isWrite: true };
    if (command === 'ascset') return { reply: this.#ascset(parameter), isWrite: true };
    return { reply: this.#status('E', 14, 'Invalid command') };
  }

  page(request: SimulatedRequest): SimulatedReply {
    if (request.path === '/' || request.path === '/login.html') return html(REALM_PAGE);
    const page = /^\/cgi-bin\/([\w-]+)\.php/.exec(request.path)?.[1];
    if (page === 'login' && request.method === 'POST') return this.#login(request.body);
    const cookie = /SESSID=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    if (!this.#sessions.has(cookie)) return { status: 302, headers: { location: '/login.html' }, body: '' };
    switch (page) {
      case 'get_system_info':
        return json(systemReport(this));
      case 'miner_psu_status':
      case 'miner-psu-status':
        return json({ Power: Math.round(this.virtual.read().powerW), Temp: 48, Fan: 9600, Status: 'ok' });
      case 'get_miner_poolconf':
        return json({
          pools: [{ url: 'stratum+tcp://pool.example.com:3333', user: 'mine.worker', pass: 'x' }],
        });
      case 'led_conf':
        return json({ status: 'success' });
      case 'set_mining_mode':
        return { ...json(this.#setMode(request.body)), isWrite: true };
      case 'reboot':
        return { ...json(this.#reboot()), isWrite: true };
      default:
        return { status: 404, body: 'not found' };
    }
  }

  /** A session is opened for everybody; it is only good for those who know the password. */
  #login(body: string): SimulatedReply {
    const form = new URLSearchParams(body);
    this.#logins += 1;
    const id = Math.floor(keyedRandom(this.#key, 'session', this.#logins) * 2 ** 48).toString(16);
    const knows = form.get('username') === this.#username && form.get('origin_pwd') === this.#password;
    if (knows) this.#sessions.add(id);
    return {
      ...json({ status: knows ? 'success' : 'error' }),
      headers: { 'content-type': 'application/json', 'set-cookie': `PHPSESSID=${id}; path=/` },
    };
  }

  #report(command: string): Report | null {
    switch (command) {
      case 'version':
        return this.#ok(22, 'BDMiner versions', 'VERSION', { BDMiner: '4.11.1', API: '3.7' });
      case 'summary':
        return this.#ok(11, 'Summary', 'SUMMARY', {
          Elapsed: this.#elapsed,
          ...ratesOf(this),
          Accepted: 10,
          Rejected: 0,
        });
      case 'devs':
        return this.#ok(9, '1 ASC(s)', 'DEVS', {
          ASC: 0,
          Name: 'BDM',
          Enabled: 'Y',
          Status: 'Alive',
          ...ratesOf(this),
        });
      case 'stats':
        return this.#ok(70, 'BDMiner stats', 'STATS', statsReport(this));
      case 'devdetails':
        return this.#ok(69, 'Device Details', 'DEVDETAILS', {
          DEVDETAILS: 0,
          Name: 'BDM',
          ID: 0,
          Driver: 'sealminer',
          Model: modelOf(this.virtual.model.label),
        });
      case 'pools':
        return this.#ok(7, '1 Pool(s)', 'POOLS', poolReport(this));
      default:
        return null;
    }
  }

  #ascset(parameter: string): Report {
    const [index, option = ''] = parameter.split(',', 2);
    if (index !== '0') return this.#status('E', 107, `Invalid ASC id ${index}`);
    if (option === 'suspend')
      return this.virtual.command({ kind: 'sleep' }) === 'refused' ? this.#failed() : this.#setOk();
    if (option !== 'powerlimit') return this.#failed();
    const powerW = limitIn(parameter.slice('0,powerlimit,'.length));
    const nominalW = pointOfKind(this.virtual.model, 'nominal').powerW;
    const [low, high] = LIMIT_RATIOS;
    const isTaken = powerW !== null && powerW >= low * nominalW && powerW <= high * nominalW;
    if (!isTaken || this.virtual.misbehaviour === 'refuses') return this.#failed();
    this.#pendingLimitW = powerW;
    return this.#setOk();
  }

  #restart(): Report {
    return this.virtual.command({ kind: 'wake' }) === 'refused' ? this.#failed() : { STATUS: 'RESTART' };
  }

  #reboot(): Report {
    if (this.virtual.command({ kind: 'wake' }) === 'refused') return { status: 'error' };
    if (this.virtual.misbehaviour === 'lies') return { status: 'success' };
    if (this.#pendingLimitW !== null) {
      this.powerLimitW = this.#pendingLimitW;
      this.#pendingLimitW = null;
      this.virtual.command({ kind: 'point', load: loadAtPowerW(this.virtual.model, this.powerLimitW) });
    }
    this.virtual.reboot();
    return { status: 'success' };
  }

  #setMode(body: string): Report {
    let mode: unknown;
    try {
      mode = (JSON.parse(body) as { miningMode?: unknown }).miningMode;
    } catch {
      return { status: 'error', msg: 'invalid request' };
    }
    if (!Object.values(MODES).includes(Number(mode))) return { status: 'error', msg: 'invalid mode' };
    const point = this.virtual.model.operatingPoints.find(({ id }) => this.#modeOf(id) === mode);
    const load = point === undefined ? this.virtual.state.awake : loadOf(point);
    if (this.virtual.command({ kind: 'point', load }) === 'refused') return { status: 'error' };
    if (this.virtual.misbehaviour !== 'lies') this.mode = Number(mode);
    return { status: 'success' };
  }

  #modeOf(pointId: string): number | null {
    const setting = this.virtual.model.operatingPoints.find(({ id }) => id === pointId)?.setting;
    return setting?.verb === 'profile' ? modeNumber(setting.profile) : null;
  }

  get #elapsed(): number {
    return Math.floor(this.virtual.read().uptimeSeconds);
  }

  #ok(code: number, message: string, name: string, record: Report): Report {
    return { ...this.#status('S', code, message), [name]: [record] };
  }

  #setOk(): Report {
    return this.#status('S', 119, 'ASC 0 set OK');
  }

  #failed(): Report {
    return this.#status('E', 120, 'ASC 0 set failed');
  }

  #status(letter: 'S' | 'E', code: number, message: string): Report {
    const When = Math.floor(this.#clock.now().toSeconds());
    return { STATUS: [{ STATUS: letter, When, Code: code, Msg: message, Description: 'bdminer 4.11.1' }] };
  }
}

/** The watts in `{"value":"3000"}`. */
function limitIn(text: string): number | null {
  try {
    const watts = Number((JSON.parse(text) as { value?: unknown }).value);
    return Number.isFinite(watts) && watts > 0 ? watts : null;
  } catch {
    return null;
  }
}

function json(body: Report): SimulatedReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function html(body: string): SimulatedReply {
  return { status: 200, headers: { 'content-type': 'text/html' }, body };
}
