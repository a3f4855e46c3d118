import * as client from 'openid-client';
import { Logger } from '@nestjs/common';
import { EbbError } from '../core/errors.js';
import type { Claims, ProviderConfig } from '../core/people/index.js';
import { Remembered } from './remembered.js';
import { SealedText } from './sealed-text.js';

/** Somebody who has gone to the provider comes back within this time, or begins anew. */
const WAY_MS = 10 * 60_000;
/** What the provider says of itself is asked for again after this long. */
const METADATA_MS = 3_600_000;
const ANSWER_SECONDS_MAX = 10;
/** Below the public URL. */
export const CALLBACK_PATH = '/api/v1/sign-in/callback';

/** Somebody as the provider knows them. */
export interface ProvenIdentity {
  /** Issuer, blank, subject: never given to anybody else. */
  readonly subject: string;
  readonly claims: Claims;
}

interface Way {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/**
 * Sign-in by way of a provider: OpenID Connect with the authorization code flow, PKCE (S256), state and nonce. What was
 * begun is kept by the browser alone, sealed, for a short time, and is good once.
 */
export class IdentityProvider {
  readonly #logger = new Logger('People');
  readonly #sealed = new SealedText(WAY_MS);
  readonly #used = new Remembered<true>(WAY_MS);
  readonly #redirectUri: string;
  #known: { readonly metadata: client.Configuration; readonly untilMs: number } | null = null;

  constructor(readonly config: ProviderConfig) {
    this.#redirectUri = new URL(CALLBACK_PATH, config.publicUrl).href;
  }

  /** Where to send a browser, and what it has to bring back. @throws EbbError (unreachable) */
  async begin(): Promise<{ readonly location: string; readonly sealed: string }> {
    const metadata = await this.#metadata();
    const way: Way = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    };
    const location = client.buildAuthorizationUrl(metadata, {
      redirect_uri: this.#redirectUri,
      scope: this.config.scopes.join(' '),
      state: way.state,
      nonce: way.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(way.verifier),
      code_challenge_method: 'S256',
    });
    return { location: location.href, sealed: this.#sealed.seal(way) };
  }

  /**
   * Who came back.
   * @param query of the address that the provider sent the browser to
   * @param sealed what the browser was given to bring back; null: it has none
   * @throws EbbError (unauthorised) where that proves nothing, (unreachable) where the provider does not answer
   */
  async finish(query: string, sealed: string | null): Promise<ProvenIdentity> {
    const way = (sealed === null ? null : this.#sealed.open(sealed)) as Way | null;
    if (way === null || this.#used.get(way.state))
      throw new EbbError('unauthorised', 'this sign-in was not begun in this browser, or too long ago');
    this.#used.set(way.state, true);
    const metadata = await this.#metadata();
    const came = new URL(this.#redirectUri);
    came.search = query;
    try {
      const tokens = await client.authorizationCodeGrant(metadata, came, {
        expectedState: way.state,
        expectedNonce: way.nonce,
        pkceCodeVerifier: way.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      return {
        subject: `${claims.iss} ${claims.sub}`,
        claims: await this.#allClaims(metadata, tokens, claims),
      };
    } catch (error) {
      throw this.#told(isAnswer(error) ? 'unauthorised' : 'unreachable', error);
    }
  }

  /** Where to sign out of the provider, too; null where it offers no such thing, or does not answer. */
  async signOutUrl(): Promise<string | null> {
    const metadata = await this.#metadata().catch(() => null);
    if (metadata?.serverMetadata().end_session_endpoint === undefined) return null;
    return client.buildEndSessionUrl(metadata, {
      client_id: this.config.clientId,
      post_logout_redirect_uri: new URL('/', this.config.publicUrl).href,
    }).href;
  }

  /** Some providers tell groups and names by their UserInfo alone. */
  async #allClaims(
    metadata: client.Configuration,
    { access_token: accessToken }: { readonly access_token: string },
    claims: client.IDToken,
  ): Promise<Claims> {
    if (metadata.serverMetadata().userinfo_endpoint === undefined) return claims;
    return { ...(await client.fetchUserInfo(metadata, accessToken, claims.sub)), ...claims };
  }

  async #metadata(): Promise<client.Configuration> {
    if (this.#known && this.#known.untilMs > Date.now()) return this.#known.metadata;
    const { issuer, clientId, clientSecret } = this.config;
    // Signatures are looked at although the tokens come straight from the provider.
    const execute = [client.enableNonRepudiationChecks];
    if (issuer.startsWith('http:')) execute.push(client.allowInsecureRequests);
    try {
      const metadata = await client.discovery(
        new URL(issuer),
        clientId,
        undefined,
        clientSecret === null ? client.None() : client.ClientSecretBasic(clientSecret),
        { timeout: ANSWER_SECONDS_MAX, execute },
      );
      this.#known = { metadata, untilMs: Date.now() + METADATA_MS };
      return metadata;
    } catch (error) {
      throw this.#told('unreachable', error);
    }
  }

  /** What the provider's own words were is for the log: they are of no use to whoever signs in. */
  #told(code: 'unauthorised' | 'unreachable', error: unknown): EbbError {
    this.#logger.warn(`sign-in by way of ${this.config.issuer}: ${reasonOf(error)}`);
    return new EbbError(code, WORDS[code], { cause: error });
  }
}

const WORDS = {
  unauthorised: 'the provider of identities did not confirm this sign-in',
  unreachable: 'the provider of identities does not answer as it should',
} as const;

const NO_ANSWER = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM'];

/** Whether an answer came, and does not prove what it should. */
function isAnswer(error: unknown): boolean {
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError)
    return true;
  return error instanceof client.ClientError && error.code !== undefined && !NO_ANSWER.includes(error.code);
}

function reasonOf(error: unknown): string {
  if (error instanceof client.ResponseBodyError || error instanceof client.AuthorizationResponseError)
    return error.error;
  return error instanceof Error ? error.message : String(error);
}
