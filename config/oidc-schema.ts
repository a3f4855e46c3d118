import { z } from 'zod';
import { grantMistake, type ProviderConfig, type Role, ROLES } from '../src/core/people/index.js';
import type { Report } from './checks/report.js';
import type { Salvaged } from './salvage.js';
import { id, name } from './schema-parts.js';
import { resolveSecret, type SecretPlaces } from './secrets.js';

const PATH = ['people', 'oidc'] as const;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Of a provider and of Ebb itself: what is said there is worth what the line is. */
const address = z
  .url({ protocol: /^https?$/ })
  .refine((text) => text.startsWith('https:') || LOOPBACK.includes(new URL(text).hostname), {
    error: 'an https URL; http is for this machine alone',
  });

/** A provider of identities (OpenID Connect). */
export const oidcSchema = z.strictObject({
  issuer: address.describe('of the provider, as it calls itself'),
  client_id: name,
  client_secret: z
    .string()
    .min(1)
    .optional()
    .describe('`vault:NAME`, `env:NAME` or `file:PATH`; absent: a public client, by PKCE alone'),
  public_url: address.describe(
    'where browsers reach Ebb; the provider has to know it with /api/v1/sign-in/callback',
  ),
  label: name.max(60).default('Sign in with your organisation').describe('on the button'),
  scopes: z.array(name).default(['openid', 'profile']),
  name_claim: name.default('preferred_username').describe('what somebody is called here, dotted'),
  roles_claim: name.default('groups').describe('what roles are told from, dotted; a text or a list of texts'),
  grants: z
    .array(
      z.strictObject({
        value: name.describe('one that the claim may have'),
        role: z.enum(ROLES as [Role, ...Role[]]),
        sites: z.union([z.literal('all'), z.array(id).min(1)]).default('all'),
        customers: z.array(id).optional().describe('whose machines the role customer sees'),
      }),
    )
    .min(1)
    .describe('who has none of these values is refused'),
});
type RawOidc = z.output<typeof oidcSchema>;

/** What the schema cannot tell. */
export function checkOidc(
  raw: Salvaged<RawOidc>,
  siteIds: readonly string[],
  secrets: SecretPlaces,
  report: Report,
): void {
  const secret = raw.client_secret === undefined ? null : resolveSecret(raw.client_secret, secrets);
  if (secret && 'problem' in secret) report([...PATH, 'client_secret'], secret.problem, secret.fix);
  if (raw.scopes && !raw.scopes.includes('openid'))
    report([...PATH, 'scopes'], 'has no openid', 'Add openid: without it the provider says nobody’s name.');
  (raw.grants ?? []).forEach((each, index) => {
    if (each?.role === undefined) return;
    const { role, sites = 'all', customers } = each;
    const known = sites === 'all' ? [] : sites.flatMap((site) => site ?? []);
    const wrong = known.find((site) => !siteIds.includes(site));
    const path = [...PATH, 'grants', index];
    if (wrong !== undefined)
      report([...path, 'sites'], `names ${wrong}, which is no site`, `There are: ${siteIds.join(', ')}.`);
    const mistake = grantMistake({
      role,
      sites: 'all',
      customers: (customers ?? []).flatMap((id) => id ?? []),
    });
    if (mistake !== null) report(path, mistake, 'See docs/people.md.');
  });
}

/** After `checkOidc`. */
export function oidcConfig(raw: RawOidc, secrets: SecretPlaces): ProviderConfig {
  const secret = raw.client_secret === undefined ? null : resolveSecret(raw.client_secret, secrets);
  return {
    issuer: raw.issuer,
    clientId: raw.client_id,
    clientSecret: secret && 'value' in secret ? secret.value : null,
    publicUrl: raw.public_url,
    label: raw.label,
    scopes: raw.scopes,
    nameClaim: raw.name_claim,
    rolesClaim: raw.roles_claim,
    grants: raw.grants.map(({ value, role, sites, customers }) => ({
      value,
      grant: { role, sites, ...(customers && { customers }) },
    })),
  };
}
