import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { HttpFeed } from '../../shared/http-feed.js';
import { looseNumber } from '../../shared/shapes.js';
import { wallSeconds } from '../../shared/token-bucket.js';

/** Where a server doesn't say how long its token lives. */
const TOKEN_SECONDS = 300;
/** A token is replaced before its end, so that it doesn't end on the way. */
const MARGIN_RATIO = 0.1;
/** A token that was just had is not the reason of a refusal. */
const RENEW_AFTER_SECONDS = 5;

const tokenShape = z.looseObject({ access_token: z.string().min(1), expires_in: looseNumber.nullish() });
const authServer = z.looseObject({ tokenURL: z.string().min(1) });

export interface OAuthOptions {
  readonly clock: Clock;
  readonly vtn: HttpFeed;
  readonly vtnUrl: string;
  /** Of the token's server, which may be another. */
  readonly open: (baseUrl: string) => HttpFeed;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string | undefined;
  /** Where it is known; else the server is asked. */
  readonly tokenUrl: string | undefined;
  /** Where the secret goes: into the form, or into a header. */
  readonly secretIn: 'form' | 'header';
}

/** A client's session by OAuth2 client credentials: one token, replaced in time. */
export class OAuthSession {
  readonly #options: OAuthOptions;
  #token: { readonly text: string; readonly at: number; readonly until: number } | null = null;
  #asking: Promise<string> | null = null;

  constructor(options: OAuthOptions) {
    this.#options = options;
  }

  /** The `Authorization` of a request. @throws EbbError with a code of the table */
  async header(): Promise<string> {
    const token = this.#token;
    if (token !== null && wallSeconds(this.#options.clock) < token.until) return `Bearer ${token.text}`;
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return `Bearer ${await this.#asking}`;
  }

  /** Drops the token; false where it is so new that another would be refused as well. */
  renew(): boolean {
    const age = this.#token === null ? Infinity : wallSeconds(this.#options.clock) - this.#token.at;
    if (age < RENEW_AFTER_SECONDS) return false;
    this.#token = null;
    return true;
  }

  async #ask(): Promise<string> {
    const { clock, open, clientId, clientSecret, scope, secretIn } = this.#options;
    const http = open(await this.#tokenUrl());
    const inForm = secretIn === 'form';
    const form = {
      grant_type: 'client_credentials',
      ...(inForm && { client_id: clientId, client_secret: clientSecret }),
      ...(scope !== undefined && { scope }),
    };
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`);
    const headers: Record<string, string> = inForm
      ? {}
      : { Authorization: `Basic ${basic.toString('base64')}` };
    try {
      const answer = await http.request({ path: '', form, headers, schema: tokenShape });
      const at = wallSeconds(clock);
      const livesSeconds = answer.expires_in ?? TOKEN_SECONDS;
      this.#token = { text: answer.access_token, at, until: at + livesSeconds * (1 - MARGIN_RATIO) };
      return answer.access_token;
    } catch (error) {
      // A wrong secret is answered with 400 or 401.
      if (!(error instanceof EbbError) || error.code !== 'rejected') throw error;
      throw new EbbError('unauthorised', `no token for client ${clientId}: ${error.message}`);
    }
  }

  /** @throws EbbError `rejected` where the server names a place that the secret must not go to */
  async #tokenUrl(): Promise<string> {
    const { tokenUrl, vtn, vtnUrl } = this.#options;
    if (tokenUrl !== undefined) return tokenUrl;
    const usual = `${vtnUrl.replace(/\/+$/, '')}/auth/token`;
    let named: string;
    try {
      named = (await vtn.request({ path: '/auth/server', schema: authServer })).tokenURL;
    } catch (error) {
      // 3.0.1 has no such question.
      if (error instanceof EbbError && ['rejected', 'unauthorised', 'malformed'].includes(error.code))
        return usual;
      throw error;
    }
    const url = new URL(named, usual);
    if (url.protocol === 'https:' || url.origin === new URL(vtnUrl).origin) return url.href;
    throw new EbbError(
      'rejected',
      `${vtnUrl} wants the client's secret sent to ${url.origin}, unencrypted: set token_url if that is right`,
    );
  }
}
