import { z } from 'zod';
import { PERMISSIONS, type Role, ROLES } from '../core/people/index.js';
import { instant as instantReply } from './reply-parts.js';
import { id, instant } from './schemas.js';

/** Shapes of requests and answers about people, sessions and tokens. */

const name = id.describe('as records name whoever it is');
const password = z.string().min(1).max(1_000);
const role = z.enum(ROLES as [Role, ...Role[]]);

const grant = z.strictObject({
  role,
  sites: z.union([z.literal('all'), z.array(id).min(1)]),
  customers: z.array(id).optional().describe('whose machines the role customer sees'),
});
const grants = z.array(grant).max(100).describe('roles, each at some sites or at all');

export const signInBody = z.strictObject({ name: z.string().min(1).max(200), password });
export const welcomeBody = z.strictObject({
  link: id.describe('what follows # in the link'),
  name: z.string().min(1).max(200),
  password,
});
export const passwordBody = z.strictObject({ old_password: password, new_password: password });
export const sessionParams = z.strictObject({ session: id.describe('id of the session') });

export const personParams = z.strictObject({ person: id.describe('name of the person') });
export const personBody = z.strictObject({
  name,
  password: password.nullable().default(null).describe('null: signs in by way of the provider alone'),
  grants,
});
export const grantsBody = z.strictObject({ grants });
export const disabledBody = z.strictObject({ disabled: z.boolean() });
export const newPasswordBody = z.strictObject({ password });

export const tokenParams = z.strictObject({ token: id.describe('name of the token') });
export const tokenBody = z.strictObject({
  name,
  grants,
  expires_at: instant.nullable().describe('null: it does not expire'),
});

const grantReply = z
  .object({
    role,
    sites: z.union([z.literal('all'), z.array(z.string())]),
    customers: z.array(z.string()).optional(),
  })
  .meta({ id: 'Grant' });

export const session = z
  .object({
    session_id: z.string(),
    name: z.string(),
    method: z.enum(['password', 'welcome', 'provider']),
    address: z.string(),
    agent: z.string().describe('as the browser calls itself'),
    created_at: instantReply,
    last_seen_at: instantReply.describe('ISO 8601 UTC, to the minute'),
    expires_at: instantReply.describe('at the latest'),
  })
  .meta({ id: 'Session' });
export const sessionList = z.object({ sessions: z.array(session) });

export const whoAmI = z.object({
  name: z.string(),
  kind: z.enum(['person', 'token']),
  grants: z.array(grantReply),
  permissions: z.array(z.enum(PERMISSIONS)).describe('held at one site at the least'),
  sites: z.array(
    z.object({ site_id: z.string(), name: z.string(), permissions: z.array(z.enum(PERMISSIONS)) }),
  ),
  everywhere: z.array(z.enum(PERMISSIONS)).describe('held over all sites'),
  session: session.nullable().describe('null for a token'),
  csrf_token: z.string().nullable().describe('to be sent as X-Ebb-Csrf with all that changes something'),
});
export const signInWays = z.object({
  welcome: z.boolean().describe('there is nobody yet: the link of the first start lets the first person in'),
  provider: z
    .object({ label: z.string(), href: z.string().describe('where to send the browser') })
    .nullable()
    .describe('by way of a provider of identities; null: there is none'),
});
export const callbackQuery = z.looseObject({
  code: z.string().optional(),
  state: z.string().optional(),
  error: z.string().optional().describe('what the provider has against it'),
});
export const redirected = z.object({ location: z.string() });
export const signedOut = z.object({
  done: z.literal(true),
  provider_sign_out: z
    .string()
    .nullable()
    .describe('where to go to sign out of the provider, too; null where there is no such place'),
});
export const done = z.object({ done: z.literal(true) });

export const person = z
  .object({
    name: z.string(),
    grants: z.array(grantReply),
    has_password: z.boolean(),
    provider_subject: z.string().nullable(),
    created_at: instantReply,
    disabled_at: instantReply.nullable(),
    hash: z.string().describe('of grants and whether they are locked out: for `If-Match`'),
  })
  .meta({ id: 'Person' });
export const personList = z.object({ people: z.array(person) });

const tokenShape = {
  name: z.string(),
  grants: z.array(grantReply),
  created_at: instantReply,
  created_by: z.string().nullable(),
  expires_at: instantReply.nullable(),
  last_used_at: instantReply.nullable().describe('ISO 8601 UTC, to the minute'),
  revoked_at: instantReply.nullable(),
};
export const tokenList = z.object({ tokens: z.array(z.object(tokenShape)) });
export const newToken = z.object({ name: z.string(), token: z.string().describe('cannot be had again') });
