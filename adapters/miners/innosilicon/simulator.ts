import { cgminerDialect, type CgminerAnswer, type CgminerCall } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import { keyedRandom } from '../../shared/random.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { TcpSimulatorServer } from '../../shared/simulator-tcp.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { HTTP_PORT } from './api.js';

const RPC_PORT = 4028;
/** Beside its web server the machine has the cgminer API, which Ebb asks only who it is. */
export const VIRTUAL_PORTS = { http: virtualPort(HTTP_PORT), rpc: RPC_PORT };

const TIMING: VirtualTiming = {
  downSeconds: [10, 50],
  upSeconds: [200, 500],
  changeSeconds: [60, 120],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

const VERSION = 'a11_20210101_120000';

/** A virtual Innosilicon: the web API, and the cgminer API for reading. */
export async function simulateInnosilicon(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  const device = new InnosiliconDevice(virtual, spec, seed);
  const web = new HttpSimulatorServer(virtual, clock, (request) => device.answer(request));
  const rpc = new TcpSimulatorServer(
    virtual,
    clock,
    cgminerDialect((call) => device.answerRpc(call)),
  );
  await web.listen(spec.host, spec.ports?.['http'] ?? VIRTUAL_PORTS.http);
  try {
    if (spec.ports?.['rpc'] !== undefined) await rpc.listen(spec.host, spec.ports['rpc']);
  } catch (error) {
    await web.close();
    throw error;
  }
  return {
    virtual,
    get requestsAtOncePeak() {
      return web.concurrency.peak;
    },
    setWireFault: (fault) => void (web.fault = fault),
    close: async () => void (await Promise.all([web.close(), rpc.close()])),
  };
}

class InnosiliconDevice {
  readonly #virtual: VirtualMiner;
  readonly #username: string;
  readonly #password: string;
  readonly #token: string;

  constructor(virtual: VirtualMiner, { minerId, credentials }: VirtualMinerSpec, seed: number) {
    this.#virtual = virtual;
    this.#username = credentials?.username ?? 'admin';
    this.#password = credentials?.password ?? 'admin';
    this.#token = `jwt-${Math.floor(keyedRandom(seed, minerId, 'jwt') * 36 ** 10).toString(36)}`;
  }

  answer({ method, path, authorization, body }: SimulatedRequest): SimulatedReply {
    if (method === 'GET' && path === '/')
      return { status: 200, body: '<html><head><title>DragonMint</title></head><body></body></html>' };
    if (method !== 'POST') return { status: 404, body: 'Not found' };
    if (path === '/api/auth') return this.#login(new URLSearchParams(body));
    if (authorization !== `Bearer ${this.#token}`) return { status: 401, body: 'Unauthorized' };
    const report = this.#report(path);
    return report === null ? { status: 404, body: 'Not found' } : json({ success: true, ...report });
  }

  answerRpc({ command }: CgminerCall): CgminerAnswer {
    const status = (letter: 'S' | 'E', Code: number, Msg: string): Record<string, unknown> => ({
      STATUS: [{ STATUS: letter, Code, Msg, Description: 'innominer 2.0.0' }],
    });
    const { hashrateThs } = this.#virtual.read();
    if (command === 'version')
      return {
        reply: { ...status('S', 22, 'CGMiner versions'), VERSION: [{ CGMiner: '4.10.0', API: '3.7' }] },
      };
    if (command === 'summary')
      return { reply: { ...status('S', 11, 'Summary'), SUMMARY: [{ 'MHS 1m': hashrateThs * 1e6 }] } };
    return { reply: status('E', 14, 'Invalid command') };
  }

  #login(form: URLSearchParams): SimulatedReply {
    const isKnown = form.get('username') === this.#username && form.get('password') === this.#password;
    return isKnown
      ? json({ success: true, jwt: this.#token })
      : json({ success: false, message: 'Invalid username or password' });
  }

  #report(path: string): Record<string, unknown> | null {
    const { powerW, hashrateThs, chipTempC, fanRpm, poolConnected } = this.#virtual.read();
    const { mac } = this.#virtual.identity;
    const label = this.#virtual.model.label;
    switch (path) {
      case '/api/getAll':
        return {
          all: {
            power: Math.round(powerW),
            mac: mac.toUpperCase(),
            total_hash: {
              'Hash Rate H': Math.round(hashrateThs * 1e12),
              'Hash Rate': Math.round(hashrateThs * 1e6),
            },
            running_mode: { level: 1 },
            fansSpeed: Math.min(100, Math.round(fanRpm / 60)),
            chain: [0, 1, 2].map((index) => ({
              ASC: index,
              'Temp min': Math.round(chipTempC) - 8,
              'Temp max': Math.round(chipTempC),
              'Hash Rate H': Math.round((hashrateThs * 1e12) / 3),
            })),
          },
        };
      case '/api/summary':
        return { SUMMARY: [{ 'MHS av': hashrateThs * 1e6 }] };
      case '/api/overview':
        return { type: label, version: { hwver: 'g1', swver: VERSION, ethaddr: mac.toUpperCase() } };
      case '/api/type':
        return { type: label };
      case '/api/pools':
        return {
          pools: [{ url: 'stratum+tcp://pool.example.com:3333', user: 'mine', active: poolConnected }],
        };
      case '/api/getErrorDetail':
        return { code: 0 };
      default:
        return null;
    }
  }
}

function json(body: unknown): SimulatedReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
