import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { JsonHttp } from '../../shared/json-http.js';
import { looseBoolean, looseNumber, shapeOf } from '../../shared/shapes.js';
import type { TokenSessions } from '../../shared/token-sessions.js';

export const HTTP_PORT = 80;
const BASE = '/api/v1';

/** A password of exactly this length is an API key. */
const API_KEY_CHARS = 32;

const number = looseNumber.optional().catch(undefined);
const text = z.string().optional().catch(undefined);

const infoShape = z.looseObject({
  miner: text,
  model: text,
  fw_name: text,
  fw_version: text,
  serial: text,
  system: z
    .looseObject({
      network_status: z.looseObject({ mac: text, hostname: text }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

const summaryShape = z.looseObject({
  miner: z.looseObject({
    miner_status: z
      .looseObject({ miner_state: text, failure_code: number, description: text, throttled: number })
      .optional()
      .catch(undefined),
    miner_type: text,
    /** GH/s. */
    hr_realtime: number,
    hr_average: number,
    hr_stock: number,
    /** TH/s, whatever its documentation says. */
    instant_hashrate: number,
    average_hashrate: number,
    power_consumption: number,
    chip_temp: z.looseObject({ max: number }).optional().catch(undefined),
    devfee_percent: number,
    psu: z.looseObject({ psu_power_metering: looseBoolean.optional() }).nullish().catch(undefined),
  }),
});

const perfShape = z.looseObject({
  current_preset: z
    .looseObject({ name: z.union([z.string(), z.number()]) })
    .nullish()
    .catch(undefined),
});

const presetShape = z.looseObject({
  name: z.union([z.string(), z.number()]),
  pretty: text,
  status: text,
  modded_psu_required: looseBoolean.optional().catch(undefined),
});

const settingsShape = z.looseObject({
  miner: z.looseObject({
    overclock: z
      .looseObject({
        preset: z.union([z.string(), z.number()]).optional().catch(undefined),
        modded_psu: looseBoolean.optional().catch(undefined),
      })
      .optional()
      .catch(undefined),
  }),
});

const savedShape = z.looseObject({
  restart_required: looseBoolean.optional().catch(undefined),
  reboot_required: looseBoolean.optional().catch(undefined),
});

export type VnishInfo = z.infer<typeof infoShape>;
export type VnishSummary = z.infer<typeof summaryShape>['miner'];

export interface VnishPreset {
  readonly name: string;
  /** The label's figures; null where it has none. */
  readonly powerW: number | null;
  readonly hashrateThs: number | null;
  readonly tuned: boolean;
  readonly moddedPsu: boolean;
}

export interface VnishOverclock {
  /** The preset that is configured; a running one may be lower. Null: not told. */
  readonly preset: string | null;
  readonly moddedPsu: boolean;
}

/** The requests of the VNish API that Ebb uses. */
export class VnishApi {
  readonly #http: JsonHttp;
  readonly #sessions: TokenSessions;
  readonly #password: string;

  constructor(http: JsonHttp, sessions: TokenSessions, password: string) {
    this.#http = http;
    this.#sessions = sessions;
    this.#password = password;
  }

  async info(): Promise<VnishInfo> {
    return shapeOf(infoShape, await this.#http.get(`${BASE}/info`), this.#where('/info'));
  }

  async summary(): Promise<VnishSummary> {
    const path = '/summary';
    return shapeOf(summaryShape, await this.#open(path), this.#where(path)).miner;
  }

  /** Name of the preset that runs; null where none does. */
  async runningPreset(): Promise<string | null> {
    const path = '/perf-summary';
    const { current_preset: preset } = shapeOf(perfShape, await this.#open(path), this.#where(path));
    return preset == null ? null : String(preset.name);
  }

  async presets(): Promise<VnishPreset[]> {
    const path = '/autotune/presets';
    const reply = await this.#authorised((http) => http.get(`${BASE}${path}`));
    const presets = shapeOf(z.array(presetShape), reply, this.#where(path));
    return presets.flatMap(({ name, pretty, status, modded_psu_required: modded }) =>
      String(name) === 'disabled'
        ? []
        : [
            {
              name: String(name),
              powerW: figure(pretty, /([\d.]+)\s*w(?:att)?/i) ?? figure(String(name), /^(\d+)$/),
              hashrateThs: figure(pretty, /~\s*([\d.]+)\s*TH/i),
              tuned: status === 'tuned',
              moddedPsu: modded === true,
            },
          ],
    );
  }

  async overclock(): Promise<VnishOverclock> {
    const path = '/settings';
    const reply = await this.#authorised((http) => http.get(`${BASE}${path}`));
    // Some builds answer nothing at all to a client without an API key.
    if (reply === null) return { preset: null, moddedPsu: false };
    const { overclock } = shapeOf(settingsShape, reply, this.#where(path)).miner;
    return {
      preset: overclock?.preset === undefined ? null : String(overclock.preset),
      moddedPsu: overclock?.modded_psu === true,
    };
  }

  /** Proves the password. @throws EbbError `unauthorised` or `rate-limited` */
  async logIn(): Promise<void> {
    if (this.#hasKey) await this.#authorised((http) => http.get(`${BASE}/autotune/presets`));
    else await this.#authorised(async () => undefined);
  }

  async mining(action: 'stop' | 'start' | 'resume' | 'restart'): Promise<void> {
    await this.#write(`/mining/${action}`);
  }

  /** Sends the name alone: anything more would overwrite what is tuned. @returns whether a restart is wanted */
  async setPreset(name: string): Promise<{ readonly restart: boolean; readonly reboot: boolean }> {
    return outcomeOf(await this.#write('/settings', { miner: { overclock: { preset: name } } }));
  }

  /** From version 1.3 on. @param percent 20 to 100 */
  async throttle(percent: number): Promise<void> {
    await this.#write('/mining/throttle', { percent });
  }

  get #hasKey(): boolean {
    return this.#password.length === API_KEY_CHARS;
  }

  /** Open on most builds; with the password where it is not. */
  async #open(path: string): Promise<unknown> {
    try {
      return await this.#http.get(`${BASE}${path}`);
    } catch (error) {
      if (!(error instanceof EbbError) || error.code !== 'unauthorised') throw error;
      return this.#authorised((http) => http.get(`${BASE}${path}`));
    }
  }

  async #write(path: string, body?: unknown): Promise<unknown> {
    try {
      return await this.#authorised((http) => http.send('POST', `${BASE}${path}`, body));
    } catch (error) {
      // A failure that the firmware has words for is its refusal, not a broken web server.
      const words =
        error instanceof EbbError
          ? /\(5\d\d\): .*"err"\s*:\s*"([^"]*)"/s.exec(error.message)?.[1]
          : undefined;
      if (words === undefined) throw error;
      throw new EbbError('rejected', `${this.#where(path)}: ${words.trim()}`, { cause: error });
    }
  }

  #authorised<T>(send: (http: JsonHttp) => Promise<T>): Promise<T> {
    if (this.#hasKey) return send(this.#http.with({ 'x-api-key': this.#password }));
    return this.#sessions.run(
      this.#http.device,
      () => this.#unlock(),
      (token) => send(this.#http.with({ authorization: `Bearer ${token}` })),
    );
  }

  async #unlock(): Promise<string> {
    const path = '/unlock';
    const reply = await this.#http.send('POST', `${BASE}${path}`, { pw: this.#password });
    return shapeOf(z.looseObject({ token: z.string().min(1) }), reply, this.#where(path)).token;
  }

  #where(path: string): string {
    return `${this.#http.device}${BASE}${path}`;
  }
}

function outcomeOf(reply: unknown): { restart: boolean; reboot: boolean } {
  const parsed = savedShape.safeParse(reply ?? {});
  const { restart_required: restart, reboot_required: reboot } = parsed.success ? parsed.data : {};
  return { restart: restart === true, reboot: reboot === true };
}

function figure(label: string | undefined, pattern: RegExp): number | null {
  const value = Number.parseFloat(pattern.exec(label ?? '')?.[1] ?? '');
  return Number.isFinite(value) ? value : null;
}
