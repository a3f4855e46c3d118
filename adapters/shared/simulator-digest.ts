import type { Clock } from '../../src/core/ports/clock.js';
import { digestResponse, parseDigestFields } from './digest-auth.js';
import { keyedRandom } from './random.js';
import type { SimulatedReply, SimulatedRequest } from './simulator-http.js';

/** A nonce is good for this long; the client then gets a new one and is told that only the nonce was old. */
const NONCE_SECONDS = 300;

/**
 * The HTTP Digest of a virtual device, as the small web servers of control boards have it: a nonce carries its age, so
 * that any number of clients can hold one at a time, and nobody counts what it was used for.
 */
export class DigestGate {
  readonly #clock: Clock;
  readonly #realm: string;
  readonly #username: string;
  readonly #password: string;
  readonly #key: string;

  /** @param input.key of the device: the same one always makes the same nonces */
  constructor(input: {
    readonly clock: Clock;
    readonly realm: string;
    readonly username: string;
    readonly password: string;
    readonly key: string;
  }) {
    this.#clock = input.clock;
    this.#realm = input.realm;
    this.#username = input.username;
    this.#password = input.password;
    this.#key = input.key;
  }

  /** The challenge for a request that does not prove that it knows the password; null for one that does. */
  refuse({ authorization, method, path }: SimulatedRequest): SimulatedReply | null {
    const fields = parseDigestFields(authorization);
    const { nonce = '', uri = '', username, response } = fields;
    const madeAt = Number.parseInt(nonce, 16);
    if (nonce !== this.#nonceOf(madeAt)) return this.#challenge(false);
    if (this.#nowSeconds - madeAt >= NONCE_SECONDS) return this.#challenge(true);
    const expected = digestResponse(
      { realm: this.#realm, nonce, qop: fields['qop'] === undefined ? null : 'auth' },
      {
        method,
        uri,
        username: this.#username,
        password: this.#password,
        nonceCount: Number.parseInt(fields['nc'] ?? '', 16),
        clientNonce: fields['cnonce'] ?? '',
      },
    );
    const isKnown = uri === path && username === this.#username && response === expected;
    return isKnown ? null : this.#challenge(false);
  }

  #challenge(isStale: boolean): SimulatedReply {
    const nonce = this.#nonceOf(this.#nowSeconds);
    const stale = isStale ? ', stale=true' : '';
    return {
      status: 401,
      headers: {
        'www-authenticate': `Digest realm="${this.#realm}", nonce="${nonce}", qop="auth"${stale}`,
        'content-type': 'text/html',
      },
      body: '<html><head><title>401 Unauthorized</title></head><body><h1>401 Unauthorized</h1></body></html>',
    };
  }

  #nonceOf(madeAt: number): string {
    const secret = Math.floor(keyedRandom(this.#key, 'nonce', madeAt) * 2 ** 32);
    return `${madeAt.toString(16)}:${secret.toString(16).padStart(8, '0')}`;
  }

  get #nowSeconds(): number {
    return Math.floor(this.#clock.now().toSeconds());
  }
}
