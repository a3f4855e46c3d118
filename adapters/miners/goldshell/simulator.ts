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
import { loadOf, VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { HTTP_PORT, LEVEL_LOW, LEVEL_NORMAL, LEVEL_SLEEP, RPC_PORT } from './api.js';

const TIMING: VirtualTiming = {
  downSeconds: [5, 50],
  upSeconds: [60, 250],
  changeSeconds: [30, 120],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

const LEVELS = [LEVEL_NORMAL, LEVEL_LOW, LEVEL_SLEEP] as const;
const PROFILES: Readonly<Record<string, number>> = { normal: LEVEL_NORMAL, low: LEVEL_LOW };

/** A virtual Goldshell: the web API with its token, and the cgminer API for reading. */
export async function simulateGoldshell(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = ['sleep', 'profile'];
  const device = new GoldshellDevice(virtual, spec, seed);
  const web = new HttpSimulatorServer(virtual, clock, (request) => device.answer(request));
  const rpc = new TcpSimulatorServer(
    virtual,
    clock,
    cgminerDialect((call) => device.answerRpc(call)),
  );
  return serveTogether(virtual, spec.host, [
    [web, spec.ports?.['http'] ?? virtualPort(HTTP_PORT)],
    [rpc, spec.ports?.['rpc'] ?? RPC_PORT],
  ]);
}

class GoldshellDevice {
  readonly #virtual: VirtualMiner;
  readonly #username: string;
  readonly #password: string;
  readonly #token: string;

  constructor(virtual: VirtualMiner, { minerId, credentials }: VirtualMinerSpec, seed: number) {
    this.#virtual = virtual;
    this.#username = credentials?.username ?? 'admin';
    this.#password = credentials?.password ?? '123456789';
    this.#token = `gs.${Math.floor(keyedRandom(seed, minerId, 'jwt') * 36 ** 10).toString(36)}`;
  }

  answer({ method, path, authorization, body }: SimulatedRequest): SimulatedReply {
    const url = new URL(path, 'http://device');
    if (url.pathname === '/')
      return { status: 200, body: '<html><head><title>cloud-box</title></head><body></body></html>' };
    if (url.pathname === '/user/login') return this.#login(url.searchParams);
    if (url.pathname === '/user/logout') return { status: 200, body: '{}' };
    if (authorization !== `Bearer ${this.#token}`) return { status: 401, body: 'unauthorized' };
    if (method === 'PUT' && url.pathname === '/mcb/setting') return this.#set(body);
    if (method !== 'GET') return { status: 404, body: 'not found' };
    const { mac } = this.#virtual.identity;
    if (url.pathname === '/mcb/setting') return json(this.#setting());
    if (url.pathname === '/mcb/status')
      return json({ model: this.#virtual.model.label, firmware: '2.2.7', hardware: 'HW1', mac });
    if (url.pathname === '/mcb/pools')
      return json([{ url: 'stratum+tcp://pool.example.com:3333', user: 'mine', pass: 'x', dragid: 0 }]);
    return { status: 404, body: 'not found' };
  }

  answerRpc({ command }: CgminerCall): CgminerAnswer {
    const status = (letter: 'S' | 'E', Code: number, Msg: string): Record<string, unknown> => ({
      STATUS: [{ STATUS: letter, Code, Msg, Description: 'bfgminer 5.4.2 INTCHAINS_QOMO' }],
    });
    const { hashrateThs, uptimeSeconds, chipTempC } = this.#virtual.read();
    const mhs = Number((hashrateThs * 1e6).toFixed(2));
    const rates = { 'MHS av': mhs, 'MHS 20s': mhs };
    switch (command) {
      case 'version':
        return {
          reply: {
            ...status('S', 22, 'BFGMiner versions'),
            VERSION: [{ API: '3.8', Miner: 'INTCHAINS_QOMO' }],
          },
        };
      case 'summary':
        return {
          reply: {
            ...status('S', 11, 'Summary'),
            SUMMARY: [{ Elapsed: Math.round(uptimeSeconds), ...rates }],
          },
        };
      case 'devs':
        return {
          reply: {
            ...status('S', 9, '1 PGA(s)'),
            DEVS: [{ PGA: 0, ID: 0, 'tstemp-2': chipTempC, ...rates }],
          },
        };
      default:
        return { reply: status('E', 14, 'Invalid command') };
    }
  }

  #login(query: URLSearchParams): SimulatedReply {
    const isKnown = query.get('username') === this.#username && query.get('password') === this.#password;
    return isKnown ? json({ 'JWT Token': this.#token }) : { status: 200, body: 'login failed' };
  }

  get #level(): number {
    const { phase, awakePointId } = this.#virtual.read();
    if (phase === 'sleeping') return LEVEL_SLEEP;
    const setting = this.#virtual.model.operatingPoints.find(({ id }) => id === awakePointId)?.setting;
    return setting?.verb === 'profile' ? (PROFILES[setting.profile] ?? LEVEL_NORMAL) : LEVEL_NORMAL;
  }

  #setting(): Record<string, unknown> {
    return {
      name: this.#virtual.identity.mac.toUpperCase(),
      select: LEVELS.findIndex((level) => level === this.#level),
      powerplans: LEVELS.map((level) => ({ level, info: `plan ${level}`, hashrate: 0, voltage: 0 })),
      manualselect: false,
      ledcontrol: true,
    };
  }

  /** Forgets what is not sent, as the real one does. */
  #set(body: string): SimulatedReply {
    let document: { select?: unknown; powerplans?: unknown };
    try {
      document = JSON.parse(body) as typeof document;
    } catch {
      return { status: 400, body: 'bad request' };
    }
    const level = LEVELS[Number(document.select)];
    if (level === undefined || !Array.isArray(document.powerplans))
      return { status: 400, body: 'bad request' };
    const refused = { status: 409, body: 'busy', isWrite: true };
    if (level === LEVEL_SLEEP)
      return this.#virtual.command({ kind: 'sleep' }) === 'refused'
        ? refused
        : { ...json({}), isWrite: true };
    const point = this.#virtual.model.operatingPoints.find(
      ({ setting }) => setting?.verb === 'profile' && PROFILES[setting.profile] === level,
    );
    const results = [
      ...(point === undefined ? [] : [this.#virtual.command({ kind: 'point', load: loadOf(point) })]),
      ...(this.#level === LEVEL_SLEEP || point === undefined
        ? [this.#virtual.command({ kind: 'wake' })]
        : []),
    ];
    return results.includes('refused') ? refused : { ...json({}), isWrite: true };
  }
}

function json(body: unknown): SimulatedReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
