import type { Clock } from '../../../src/core/ports/clock.js';
import { digestResponse, parseDigestFields } from '../../shared/digest-auth.js';
import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import { keyedRandom } from '../../shared/random.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { pointOfKind, VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { POWER_PORT } from './api.js';

/** The vendor's port 80 needs privileges. */
export const VIRTUAL_HTTP_PORT = 8088;

const TIMING: VirtualTiming = {
  downSeconds: [30, 80],
  upSeconds: [300, 600],
  changeSeconds: [60, 120],
  offlineSecondsToSleep: [5, 20],
  offlineSecondsToWake: [30, 90],
};

const REALM = 'antMiner Configuration';
const DEFAULT_USER = 'root';
/** A nonce is good for this long; the client then gets a new one and is told that only the nonce was old. */
const NONCE_SECONDS = 300;
/** Models whose port 6060 tells the power. */
const TELLS_POWER = /S21|S19 ?XP/i;

interface Pool {
  readonly url: string;
  readonly user: string;
  readonly pass: string;
}

/** A virtual stock Antminer: the web server with Digest, and port 6060. */
export async function simulateAntminerStock(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  const device = new AntminerDevice(virtual, clock, spec, seed);
  const web = new HttpSimulatorServer(virtual, clock, (request) => device.answer(request));
  const power = new HttpSimulatorServer(virtual, clock, (request) => device.answerPower(request));
  await web.listen(spec.host, spec.ports?.['http'] ?? VIRTUAL_HTTP_PORT);
  try {
    await power.listen(spec.host, spec.ports?.['power'] ?? POWER_PORT);
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
    close: async () => void (await Promise.all([web.close(), power.close()])),
  };
}

class AntminerDevice {
  readonly #virtual: VirtualMiner;
  readonly #clock: Clock;
  readonly #username: string;
  readonly #password: string;
  readonly #key: string;
  #nonce: { readonly value: string; readonly madeMs: number; countLast: number } | null = null;
  #nonces = 0;
  #pools: readonly Pool[];

  constructor(virtual: VirtualMiner, clock: Clock, spec: VirtualMinerSpec, seed: number) {
    this.#virtual = virtual;
    this.#clock = clock;
    this.#username = spec.credentials?.username ?? DEFAULT_USER;
    this.#password = spec.credentials?.password ?? DEFAULT_USER;
    this.#key = `${seed}:${spec.minerId}`;
    this.#pools = [{ url: 'stratum+tcp://pool.example.com:3333', user: `mine.${spec.minerId}`, pass: 'x' }];
  }

  answer(request: SimulatedRequest): SimulatedReply {
    const refused = this.#challengeUnlessKnown(request);
    if (refused !== null) return refused;
    const page = /^\/cgi-bin\/(\w+)\.cgi$/.exec(request.path)?.[1];
    if (page === 'set_miner_conf' && request.method === 'POST')
      return { ...this.#setConf(request.body), isWrite: true };
    if (page === 'stats')
      return json(this.#report('STATS', { 'miner-mode': this.#mode, chain: [], fan: [] }));
    if (page === 'summary') return json(this.#report('SUMMARY', {}));
    if (page === 'get_miner_conf') return json(this.#conf());
    if (page === 'get_system_info')
      return json({ minertype: this.#virtual.model.label, firmware_type: 'Release' });
    return { status: 404, body: 'not found' };
  }

  answerPower({ path }: SimulatedRequest): SimulatedReply {
    if (path !== '/miner_power' || !TELLS_POWER.test(this.#virtual.model.label))
      return { status: 200, body: 'error 6060 cmd' };
    return { status: 200, body: `miner power:${Math.round(this.#virtual.powerW)}` };
  }

  #challengeUnlessKnown({ authorization, method, path }: SimulatedRequest): SimulatedReply | null {
    const fields = parseDigestFields(authorization);
    const nonce = this.#nonce;
    const isFresh =
      nonce !== null && fields['nonce'] === nonce.value && this.#nowMs - nonce.madeMs < NONCE_SECONDS * 1000;
    const nonceCount = Number.parseInt(fields['nc'] ?? '', 16);
    if (!isFresh) return this.#challenge(fields['nonce'] !== undefined);
    // A count that was seen before is a recorded request played again.
    if (!(nonceCount > nonce.countLast)) return this.#challenge(true);
    const expected = digestResponse(
      { realm: REALM, nonce: nonce.value, qop: 'auth' },
      {
        method,
        uri: path,
        username: this.#username,
        password: this.#password,
        nonceCount,
        clientNonce: fields['cnonce'] ?? '',
      },
    );
    const isKnown =
      fields['username'] === this.#username && fields['uri'] === path && fields['response'] === expected;
    if (!isKnown) return this.#challenge(false);
    nonce.countLast = nonceCount;
    return null;
  }

  #challenge(stale: boolean): SimulatedReply {
    this.#nonces += 1;
    const value = Math.floor(keyedRandom(this.#key, 'nonce', this.#nonces, this.#nowMs) * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
    this.#nonce = { value, madeMs: this.#nowMs, countLast: 0 };
    const challenge = `Digest realm="${REALM}", nonce="${value}", qop="auth"${stale ? ', stale=true' : ''}`;
    return { status: 401, headers: { 'www-authenticate': challenge }, body: '' };
  }

  /** As most builds: obeys `miner-mode` alone, answers OK to the rest, forgets pools that are not sent. */
  #setConf(body: string): SimulatedReply {
    let document: Record<string, unknown>;
    try {
      document = JSON.parse(body) as Record<string, unknown>;
    } catch {
      return json({ stats: 'error', code: 'M001', msg: 'Illegal request!' });
    }
    const mode = document['miner-mode'];
    if (mode === 0 || mode === 1) {
      const result = this.#virtual.command({ kind: mode === 1 ? 'sleep' : 'wake' });
      if (result === 'refused') return json({ stats: 'error', code: 'M002', msg: 'Set config failed!' });
    }
    const pools = Array.isArray(document['pools']) ? (document['pools'] as Partial<Pool>[]) : [];
    this.#pools = pools.map(({ url = '', user = '', pass = '' }) => ({ url, user, pass }));
    return json({ stats: 'success', code: 'M000', msg: 'OK!' });
  }

  #conf(): unknown {
    return {
      pools: this.#pools,
      'api-listen': true,
      'api-network': true,
      'bitmain-fan-ctrl': false,
      'bitmain-fan-pwm': '100',
      'bitmain-freq-level': '100',
      'bitmain-work-mode': String(this.#mode),
    };
  }

  #report(name: 'STATS' | 'SUMMARY', extra: Record<string, unknown>): unknown {
    const { phase, hashrateThs } = this.#virtual.read();
    const rate = Number((hashrateThs * 1000).toFixed(2));
    const rates = { rate_5s: rate, rate_30m: rate, rate_avg: rate, rate_unit: 'GH/s' };
    const ideal = { rate_ideal: pointOfKind(this.#virtual.model, 'nominal').hashrateThs * 1000 };
    const asleep = phase === 'sleeping' && hashrateThs === 0;
    return {
      STATUS: {
        STATUS: 'S',
        when: Math.floor(this.#nowMs / 1000),
        Msg: name.toLowerCase(),
        api_version: '1.0.0',
      },
      INFO: {
        miner_version: 'uart_trans.1.3',
        CompileTime: 'Thu Jul 11 16:38:25 CST 2024',
        type: this.#virtual.model.label,
      },
      [name]: asleep ? [] : [{ elapsed: 3600, ...rates, ...ideal, ...extra }],
    };
  }

  get #mode(): 0 | 1 {
    return this.#virtual.read().phase === 'sleeping' ? 1 : 0;
  }

  get #nowMs(): number {
    return this.#clock.now().toMillis();
  }
}

function json(body: unknown): SimulatedReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
