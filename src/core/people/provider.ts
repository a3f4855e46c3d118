import type { Grant } from './rights.js';

/** Whoever has that value in the claim has that role. */
export interface ProviderGrant {
  readonly value: string;
  readonly grant: Grant;
}

/** A provider of identities (OpenID Connect), and what its word is worth here. */
export interface ProviderConfig {
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client, by PKCE alone. */
  readonly clientSecret: string | null;
  /** Where browsers reach Ebb; the provider sends them back there. */
  readonly publicUrl: string;
  /** On the button. */
  readonly label: string;
  readonly scopes: readonly string[];
  /** Dotted: `preferred_username`. */
  readonly nameClaim: string;
  /** Dotted: `groups`, `realm_access.roles`; a text or a list of texts. */
  readonly rolesClaim: string;
  readonly grants: readonly ProviderGrant[];
}

/** What the provider says of somebody. */
export type Claims = Readonly<Record<string, unknown>>;

/** The claim at a dotted path; undefined where there is none. A claim whose own name has dots is found first. */
export function claimAt(claims: Claims, path: string): unknown {
  if (path in claims) return claims[path];
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      claims,
    );
}

/** What somebody may do by the provider's word; empty: nothing. */
export function grantsOfClaims(
  claims: Claims,
  { rolesClaim, grants }: Pick<ProviderConfig, 'rolesClaim' | 'grants'>,
): Grant[] {
  const claim = claimAt(claims, rolesClaim);
  const values = new Set((Array.isArray(claim) ? claim : [claim]).filter((each) => typeof each === 'string'));
  return grants.filter(({ value }) => values.has(value)).map(({ grant }) => grant);
}

/** How the provider calls somebody; null where it does not say. */
export function nameOfClaims(
  claims: Claims,
  { nameClaim }: Pick<ProviderConfig, 'nameClaim'>,
): string | null {
  const name = claimAt(claims, nameClaim);
  return typeof name === 'string' && name.trim() !== '' ? name : null;
}
