import type { z } from 'zod';
import { PEOPLE_CHAIN } from '../people/index.js';
import type { Grant } from '../core/people/index.js';
import type { ApiContext } from './api-context.js';
import type * as schemas from './people-schemas.js';
import { invalid } from './validate.js';
import { entriesOf } from './record-handlers.js';
import type { InputOf } from './route.js';
import type * as ledgerSchemas from './schemas.js';

export async function persons({ people }: ApiContext): Promise<unknown> {
  return { people: await people.persons.list() };
}

export async function addPerson(
  { people, registry }: ApiContext,
  { body, actor }: InputOf<z.ZodType, z.ZodType, typeof schemas.personBody>,
): Promise<unknown> {
  checkSites(registry, body.grants);
  return people.addPerson(body, actor);
}

export async function setGrants(
  { people, registry }: ApiContext,
  {
    params,
    body,
    actor,
    ifMatch,
  }: InputOf<typeof schemas.personParams, z.ZodType, typeof schemas.grantsBody>,
): Promise<unknown> {
  checkSites(registry, body.grants);
  return people.setGrants(params.person, body.grants, actor, ifMatch);
}

export async function setDisabled(
  { people }: ApiContext,
  {
    params,
    body,
    actor,
    ifMatch,
  }: InputOf<typeof schemas.personParams, z.ZodType, typeof schemas.disabledBody>,
): Promise<unknown> {
  return people.setDisabled(params.person, body.disabled, actor, ifMatch);
}

export async function setPassword(
  { people }: ApiContext,
  { params, body, actor }: InputOf<typeof schemas.personParams, z.ZodType, typeof schemas.newPasswordBody>,
): Promise<unknown> {
  await people.setPassword(params.person, body.password, actor);
  return { done: true };
}

export async function sessionsOf(
  { people }: ApiContext,
  { params }: InputOf<typeof schemas.personParams>,
): Promise<unknown> {
  const { name } = await people.persons.get(params.person);
  return { sessions: await people.sessions.list(name) };
}

export async function tokens({ people }: ApiContext): Promise<unknown> {
  return { tokens: await people.tokens.list() };
}

export async function createToken(
  { people, registry }: ApiContext,
  { body, actor }: InputOf<z.ZodType, z.ZodType, typeof schemas.tokenBody>,
): Promise<unknown> {
  const { name, grants, expires_at: expiresAt } = body;
  checkSites(registry, grants);
  const token = await people.createToken({
    name,
    grants,
    createdBy: actor,
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
  });
  return { name, token };
}

export async function revokeToken(
  { people }: ApiContext,
  { params, actor }: InputOf<typeof schemas.tokenParams>,
): Promise<unknown> {
  await people.revokeToken(params.token, actor);
  return { done: true };
}

export async function ledger(
  context: ApiContext,
  { query }: InputOf<z.ZodType, typeof ledgerSchemas.ledgerQuery>,
): Promise<unknown> {
  return entriesOf(context, PEOPLE_CHAIN, query);
}

export async function ledgerHead({ ledger: chains }: ApiContext): Promise<unknown> {
  return { ...(await chains.head(PEOPLE_CHAIN)), publicKey: chains.publicKey };
}

export async function ledgerExport(
  { ledger: chains }: ApiContext,
  { query }: InputOf<z.ZodType, typeof ledgerSchemas.exportQuery>,
): Promise<AsyncIterable<string>> {
  const { from_seq: fromSeq, to_seq: toSeq } = query;
  return Promise.resolve(
    chains.export(PEOPLE_CHAIN, {
      ...(fromSeq !== undefined && { fromSeq }),
      ...(toSeq !== undefined && { toSeq }),
    }),
  );
}

/** @throws ProblemError (invalid) for a site that is not there: a slip there would be a right that nobody has */
function checkSites({ sites }: ApiContext['registry'], grants: readonly Grant[]): void {
  const known = sites.map(({ siteId }) => siteId);
  const mistakes = grants.flatMap((grant, index) =>
    (grant.sites === 'all' ? [] : grant.sites)
      .filter((siteId) => !known.includes(siteId))
      .map((siteId) => ({
        path: `body.grants.${index}.sites`,
        problem: `names ${siteId}, which is no site`,
        fix: `There are: ${known.join(', ')}.`,
      })),
  );
  if (mistakes.length > 0) throw invalid(mistakes);
}
