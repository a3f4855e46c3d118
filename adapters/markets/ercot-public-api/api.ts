import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import { type ExchangeWatch, HttpFeed } from '../../shared/http-feed.js';
import { TokenBucket, wallSeconds } from '../../shared/token-bucket.js';

export const ERCOT_API_URL = 'https://api.ercot.com/api/public-reports';
export const ERCOT_SIGN_IN_URL =
  'https://ercotb2c.b2clogin.com/ercotb2c.onmicrosoft.com/B2C_1_PUBAPI-ROPC-FLOW/oauth2/v2.0';
export const TOKEN_PATH = '/token';
/** ERCOT's own, the same for everybody. */
export const CLIENT_ID = 'fec253ea-0d06-4272-a5e6-b478baeecd70';

/** A token lives 3600 s and is not renewed but asked for again. */
const TOKEN_SECONDS_MAX = 55 * 60;
/** Who would wait longer for a turn is told to come back instead. */
const WAIT_SECONDS_MAX = 60;
/** ERCOT allows 30 requests a minute of an account: rate and burst together stay within it. */
const REQUESTS_PER_MINUTE = 24;
const REQUESTS_AT_ONCE = 6;
/** Asking again and again with a wrong password locks an account. */
const SIGN_IN_PAUSE_SECONDS = 900;
const RATE_PAUSE_SECONDS_MAX = 300;
const RATE_PAUSE_JITTER = 0.3;
const SECONDS_PER_HOUR = 3600;

const token = z.looseObject({ id_token: z.string().min(1) });

export const ercotRows = z.looseObject({
  _meta: z.looseObject({ totalRecords: z.int(), totalPages: z.int(), currentPage: z.int() }),
  fields: z.array(z.looseObject({ name: z.string() })),
  data: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
});
export type ErcotRows = z.infer<typeof ercotRows>;

export interface ErcotCredentials {
  readonly username: string;
  readonly password: string;
  readonly subscriptionKey: string;
}

export interface ErcotPublicApiOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly credentials: ErcotCredentials;
  readonly apiUrl?: string | undefined;
  readonly signInUrl?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  /** Told of every answer of the API. */
  readonly watch?: ExchangeWatch | undefined;
}

/**
 * ERCOT's Public API for one account: signs in, asks one thing at a time, and no more than the account may. What it was
 * refused it does not ask again before the time that ERCOT states or that prudence wants.
 */
export class ErcotPublicApi {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #credentials: ErcotCredentials;
  readonly #api: HttpFeed;
  readonly #signIn: HttpFeed;
  readonly #bucket: TokenBucket;
  #token: { readonly text: string; readonly at: number } | null = null;
  #pause: { readonly until: number; readonly error: EbbError } | null = null;
  #refusals = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ErcotPublicApiOptions) {
    const { clock, random, credentials, timeoutSeconds } = options;
    this.#clock = clock;
    this.#random = random;
    this.#credentials = credentials;
    this.#api = new HttpFeed({
      baseUrl: options.apiUrl ?? ERCOT_API_URL,
      timeoutSeconds,
      watch: options.watch,
    });
    this.#signIn = new HttpFeed({ baseUrl: options.signInUrl ?? ERCOT_SIGN_IN_URL, timeoutSeconds });
    this.#bucket = new TokenBucket({ clock, perMinute: REQUESTS_PER_MINUTE, burst: REQUESTS_AT_ONCE });
  }

  /** One page of a report's rows. @throws EbbError with a code of the table. */
  rows(path: string, query: Readonly<Record<string, string | number>>): Promise<ErcotRows> {
    const turn = this.#last.then(() => this.#rows(path, query));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #rows(path: string, query: Readonly<Record<string, string | number>>): Promise<ErcotRows> {
    const hadToken = this.#token !== null;
    try {
      return await this.#request(path, query);
    } catch (error) {
      if (!(error instanceof EbbError) || error.code !== 'unauthorised' || !hadToken) throw error;
      // The token may have been withdrawn before its time: once more with a new one.
      this.#token = null;
      return await this.#request(path, query);
    }
  }

  async #request(path: string, query: Readonly<Record<string, string | number>>): Promise<ErcotRows> {
    this.#refuseInPause();
    const idToken = await this.#idToken();
    const waitSeconds = await this.#bucket.turn(WAIT_SECONDS_MAX);
    if (waitSeconds > 0) {
      throw new EbbError(
        'rate-limited',
        'ERCOT Public API: this account’s requests of the minute are used up',
        {
          retryAfterSeconds: Math.ceil(waitSeconds),
        },
      );
    }
    const headers = {
      Authorization: `Bearer ${idToken}`,
      'Ocp-Apim-Subscription-Key': this.#credentials.subscriptionKey,
    };
    try {
      const answer = await this.#api.request({
        path,
        query,
        headers,
        schema: ercotRows,
        retryAfterSeconds: (body) => this.#quotaSeconds(body),
      });
      this.#refusals = 0;
      return answer;
    } catch (error) {
      throw error instanceof EbbError && error.code === 'rate-limited' ? this.#rateLimited(error) : error;
    }
  }

  async #idToken(): Promise<string> {
    const now = wallSeconds(this.#clock);
    if (this.#token !== null && now - this.#token.at < TOKEN_SECONDS_MAX) return this.#token.text;
    const { username, password } = this.#credentials;
    // A form, never a query: a password in an address ends up in logs.
    const form = {
      grant_type: 'password',
      username,
      password,
      response_type: 'id_token',
      scope: `openid ${CLIENT_ID} offline_access`,
      client_id: CLIENT_ID,
    };
    try {
      const { id_token: text } = await this.#signIn.request({ path: TOKEN_PATH, form, schema: token });
      this.#token = { text, at: now };
      return text;
    } catch (error) {
      // A wrong password is answered with 400.
      if (!(error instanceof EbbError) || !['rejected', 'unauthorised'].includes(error.code)) throw error;
      throw this.#pauseFor(
        SIGN_IN_PAUSE_SECONDS,
        'unauthorised',
        `ERCOT refused to sign in: ${error.message}`,
      );
    }
  }

  #refuseInPause(): void {
    if (this.#pause === null) return;
    const leftSeconds = this.#pause.until - wallSeconds(this.#clock);
    const { code, message } = this.#pause.error;
    if (leftSeconds > 0) throw new EbbError(code, message, { retryAfterSeconds: Math.ceil(leftSeconds) });
    this.#pause = null;
  }

  #rateLimited({ message, context }: EbbError): EbbError {
    this.#refusals += 1;
    const grown =
      Math.min(2 ** this.#refusals, RATE_PAUSE_SECONDS_MAX) * (1 - RATE_PAUSE_JITTER * this.#random());
    return this.#pauseFor(context.retryAfterSeconds ?? Math.ceil(grown), 'rate-limited', message);
  }

  #pauseFor(seconds: number, code: 'rate-limited' | 'unauthorised', message: string): EbbError {
    const error = new EbbError(code, message, { retryAfterSeconds: seconds });
    this.#pause = { until: wallSeconds(this.#clock) + seconds, error };
    return error;
  }

  /** The quota of bytes is renewed with the hour. */
  #quotaSeconds(body: string): number | undefined {
    if (!body.includes('BandwidthQuotaExceeded')) return undefined;
    return SECONDS_PER_HOUR - Math.floor(this.#clock.now().toSeconds() % SECONDS_PER_HOUR);
  }
}
