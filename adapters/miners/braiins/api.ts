import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { JsonHttp } from '../../shared/json-http.js';
import { looseBoolean, looseNumber, shapeOf } from '../../shared/shapes.js';
import type { TokenSessions } from '../../shared/token-sessions.js';

export const HTTP_PORT = 80;
export const BASE = '/api/v1';
const DEFAULT_USER = 'root';

const number = looseNumber.optional().catch(undefined);
const text = z.string().optional().catch(undefined);
const watts = z.looseObject({ watt: number }).optional().catch(undefined);
const rate = z
  .looseObject({ terahash_per_second: number, gigahash_per_second: number, megahash_per_second: number })
  .optional()
  .catch(undefined);

function part<S extends z.ZodRawShape>(shape: S) {
  return z.looseObject(shape).optional().catch(undefined);
}

const detailsShape = z.looseObject({
  /** 1 not started, 2 normal, 3 paused, 4 suspended, 5 restricted. */
  status: number,
  bos_version: part({ current: text }),
  miner_identity: part({ miner_model: text, name: text }),
  hostname: text,
  mac_address: text,
  serial_number: text,
  sticker_hashrate: rate,
});

const statsShape = z.looseObject({
  miner_stats: part({ real_hashrate: z.record(z.string(), rate).optional().catch(undefined) }),
  power_stats: part({ approximated_consumption: watts }),
});

const boardsShape = z.looseObject({
  hashboards: z.array(
    z.looseObject({ stats: part({ real_hashrate: z.record(z.string(), rate).optional().catch(undefined) }) }),
  ),
});

const tunerStateShape = z.looseObject({
  mode_state: part({
    powertargetmodestate: part({
      current_target: watts,
      profile: part({ estimated_power_consumption: watts }),
    }),
    hashratetargetmodestate: part({ current_target: rate }),
  }),
});

const configurationShape = z.looseObject({
  tuner: part({
    enabled: looseBoolean.optional().catch(undefined),
    /** 1 by power, 2 by hashrate. */
    tuner_mode: number,
    power_target: watts,
    hashrate_target: rate,
  }),
});

const constraintsShape = z.looseObject({
  tuner_constraints: part({ power_target: part({ default: watts, min: watts, max: watts }) }),
});

const coolingShape = z.looseObject({
  highest_temperature: part({ location: number, temperature: part({ degree_c: number }) }),
});

const networkShape = z.looseObject({ mac_address: text, hostname: text });
const loginShape = z.looseObject({ token: z.string().min(1) });
const profileShape = z.looseObject({
  target: watts,
  measured_hashrate: rate,
  estimated_power_consumption: watts,
});

export type BraiinsDetails = z.infer<typeof detailsShape>;
export type BraiinsStats = z.infer<typeof statsShape>;
export type BraiinsTunerState = z.infer<typeof tunerStateShape>;
export type BraiinsNetwork = z.infer<typeof networkShape>;
type Rate = z.infer<typeof rate>;

/** What the tuner is configured to. Null is what it is not set by, or does not tell. */
export interface BraiinsTuner {
  readonly enabled: boolean | null;
  readonly powerTargetW: number | null;
  readonly hashrateTargetThs: number | null;
}

/** Watts, and what the device suggests. */
export interface BraiinsRange {
  readonly min: number | null;
  readonly max: number | null;
  readonly default: number | null;
}

export interface BraiinsTunedProfile {
  readonly targetW: number;
  readonly powerW: number | null;
  readonly hashrateThs: number | null;
}

const BY_POWER = 1;
const BY_HASHRATE = 2;

/** Where a temperature was taken: at a chip, not at a board. */
const AT_A_CHIP = 1;

/** Averaging times, shortest first: what happened just now tells more than what was. */
const SPANS = ['last_5s', 'last_15s', 'last_30s', 'last_1m', 'last_5m', 'last_15m', 'last_30m'];

/** The requests of the public REST API that Ebb uses. */
export class BraiinsApi {
  readonly #http: JsonHttp;
  readonly #sessions: TokenSessions;
  readonly #credentials: { readonly username: string; readonly password: string };
  /** Why there is no token, where a device was asked for one and had none to give. */
  #loginProblem: EbbError | null = null;

  constructor(
    http: JsonHttp,
    sessions: TokenSessions,
    credentials?: { readonly username?: string; readonly password?: string },
  ) {
    this.#http = http;
    this.#sessions = sessions;
    this.#credentials = {
      username: credentials?.username ?? DEFAULT_USER,
      password: credentials?.password ?? '',
    };
  }

  details(): Promise<BraiinsDetails> {
    return this.#read('/miner/details', detailsShape);
  }

  stats(): Promise<BraiinsStats> {
    return this.#read('/miner/stats', statsShape);
  }

  /** TH/s of all boards together; null where they do not tell. */
  async boardsThs(): Promise<number | null> {
    const { hashboards } = await this.#read('/miner/hw/hashboards', boardsShape);
    const known = hashboards.flatMap(({ stats }) => latestThs(stats?.real_hashrate) ?? []);
    return known.length === 0 ? null : known.reduce((sum, ths) => sum + ths, 0);
  }

  tunerState(): Promise<BraiinsTunerState> {
    return this.#read('/performance/tuner-state', tunerStateShape);
  }

  /** What the tuner is configured to, which is not what it does. */
  async tuner(): Promise<BraiinsTuner> {
    const { tuner } = await this.#read('/configuration/miner', configurationShape);
    const { tuner_mode: mode, power_target: power, hashrate_target: hashrate } = tuner ?? {};
    const byHashrate = mode === BY_HASHRATE || (mode !== BY_POWER && power?.watt === undefined);
    return {
      enabled: tuner?.enabled ?? null,
      powerTargetW: byHashrate ? null : (power?.watt ?? null),
      hashrateTargetThs: byHashrate ? thsOf(hashrate) : null,
    };
  }

  async powerTargetRange(): Promise<BraiinsRange> {
    const { tuner_constraints: tuner } = await this.#read('/configuration/constraints', constraintsShape);
    const range = tuner?.power_target;
    return {
      min: range?.min?.watt ?? null,
      max: range?.max?.watt ?? null,
      default: range?.default?.watt ?? null,
    };
  }

  /** °C of the hottest chip; null where the hottest sensor is not at a chip. */
  async chipTempC(): Promise<number | null> {
    const { highest_temperature: highest } = await this.#read('/cooling/state', coolingShape);
    return highest?.location === AT_A_CHIP ? (highest.temperature?.degree_c ?? null) : null;
  }

  network(): Promise<BraiinsNetwork> {
    return this.#read('/network', networkShape);
  }

  /** Power targets that need no tuning any more. */
  async tunedProfiles(): Promise<BraiinsTunedProfile[]> {
    const lists = Object.values(await this.#read('/performance/target-profiles', z.looseObject({})));
    return lists.flat().flatMap((entry): BraiinsTunedProfile[] => {
      const parsed = profileShape.safeParse(entry);
      const targetW = parsed.success ? parsed.data.target?.watt : undefined;
      if (!parsed.success || targetW === undefined) return [];
      const { measured_hashrate: hash, estimated_power_consumption: power } = parsed.data;
      return [{ targetW, powerW: power?.watt ?? null, hashrateThs: thsOf(hash) }];
    });
  }

  async pause(): Promise<void> {
    await this.#write('/actions/pause');
  }

  async resume(): Promise<void> {
    await this.#write('/actions/resume');
  }

  /** Starts the mining service, where it has been stopped and a pause is not all that keeps it. */
  async start(): Promise<void> {
    await this.#write('/actions/start');
  }

  /** @param powerW inside the device's own range */
  async setPowerTarget(powerW: number): Promise<void> {
    await this.#write('/performance/power-target', { watt: powerW });
  }

  async setHashrateTarget(hashrateThs: number): Promise<void> {
    await this.#write('/performance/hashrate-target', { terahash_per_second: hashrateThs });
  }

  async #read<S extends z.ZodType>(path: string, shape: S): Promise<z.infer<S>> {
    const reply = await this.#authorised((http) => http.get(`${BASE}${path}`));
    return shapeOf(shape, reply, `${this.#http.device}${BASE}${path}`);
  }

  async #write(path: string, body?: unknown): Promise<void> {
    await this.#authorised((http) => http.send('PUT', `${BASE}${path}`, body));
  }

  /** The token goes into the header as it is: a word before it is refused. */
  #authorised<T>(send: (http: JsonHttp) => Promise<T>): Promise<T> {
    const { username, password } = this.#credentials;
    const key = JSON.stringify([this.#http.device, username, password]);
    return this.#sessions.run(
      key,
      () => this.#login(),
      async (token) => {
        if (token !== '') return send(this.#http.with({ authorization: token }));
        try {
          return await send(this.#http);
        } catch (error) {
          this.#sessions.forget(key);
          throw isCode(error, 'unauthorised') ? (this.#loginProblem ?? error) : error;
        }
      },
    );
  }

  /** Empty where the device has no login to offer: then it is asked without a token. */
  async #login(): Promise<string> {
    const path = `${BASE}/auth/login`;
    try {
      const reply = await this.#http.send('POST', path, this.#credentials);
      return shapeOf(loginShape, reply, `${this.#http.device}${path}`).token;
    } catch (error) {
      if (!(error instanceof EbbError)) throw error;
      // Logging in changes nothing: whatever went wrong, nothing was done.
      const advice = isCode(error, 'unauthorised')
        ? '; give the user and the password of the device’s web page'
        : '';
      const problem = new EbbError(error.code, `${error.message}${advice}`, { cause: error });
      if (!mayGoWithout(error)) throw problem;
      this.#loginProblem = problem;
      return '';
    }
  }
}

/** TH/s in whatever unit; null where it is not told. */
export function thsOf(value: Rate): number | null {
  if (value?.terahash_per_second !== undefined) return value.terahash_per_second;
  if (value?.gigahash_per_second !== undefined) return value.gigahash_per_second / 1e3;
  return value?.megahash_per_second === undefined ? null : value.megahash_per_second / 1e6;
}

/** TH/s over the shortest time that is told. */
export function latestThs(rates: Readonly<Record<string, Rate>> | undefined): number | null {
  for (const span of SPANS) {
    const ths = thsOf(rates?.[span]);
    if (ths !== null && ths >= 0) return ths;
  }
  return null;
}

function isCode(error: unknown, code: EbbError['code']): boolean {
  return error instanceof EbbError && error.code === code;
}

/** A login that is not there, or broken, need not keep the reports from being read. */
function mayGoWithout({ code, context }: EbbError): boolean {
  if (code === 'unsupported' || code === 'rejected') return true;
  if (code === 'malformed') return context.cause instanceof SyntaxError || context.outcomeUnknown !== true;
  return code === 'unreachable' && context.outcomeUnknown === true;
}
