import type { z } from 'zod';
import { isoUtc } from '../core/interval.js';
import type { TwoPersonAction } from '../core/people/index.js';
import type { SiteConfig } from '../core/site.js';
import { formatPower } from '../core/units.js';
import type { NewOverride } from '../ingest/index.js';
import type { ApiContext } from './api-context.js';
import { PAGED, pageOf, positionOf } from './cursor.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { askSecondPerson } from './second-person.js';
import { invalid, type Mistake } from './validate.js';

export async function overrides(
  context: ApiContext,
  { params, query: { limit, cursor } }: InputOf<typeof schemas.siteParams, typeof schemas.overridesQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const [since, overrideId] = positionOf(PAGED.overrides, cursor) ?? [];
  const found = await context.overrides.list(
    site.siteId,
    limit + 1,
    since === undefined ? null : { since, overrideId: overrideId! },
  );
  const { rows, nextCursor } = pageOf(PAGED.overrides, found, limit, (last) => [last.since, last.overrideId]);
  return { overrides: rows, nextCursor };
}

export async function setOverride(
  context: ApiContext,
  {
    params,
    body,
    actor,
    caller,
    idempotencyKey,
  }: InputOf<typeof schemas.siteParams, z.ZodType, typeof schemas.overrideBody>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const { siteId } = site;
  const wanted = wantedOverride(context, site, body, actor);
  const actions = context.approvals.needed(actionsOfOverride(body));
  if (actions.length === 0) return context.overrides.set({ ...wanted, idempotencyKey });
  context.overrides.check(wanted);
  const summary = overrideText(wanted, body.minutes);
  const asked = { siteId, summary, content: body, reason: body.reason, actions, caller, idempotencyKey };
  return askSecondPerson(context, { operation: 'override-set', permission: 'operate', ...asked });
}

/** Why an override may need a second person. To curtail never does. */
export function actionsOfOverride({
  action,
  accept_non_performance: accept,
}: z.output<typeof schemas.overrideBody>): TwoPersonAction[] {
  return accept && action !== 'curtail' ? ['leave-event'] : [];
}

function overrideText(
  { action, powerW, scope, expiresAt }: NewOverride,
  minutes: number | undefined,
): string {
  const what = action === 'setpoint' ? `hold ${formatPower(powerW ?? 0)}` : action;
  const until = minutes === undefined ? `until ${expiresAt}` : `for ${minutes} min from the approval on`;
  return `${what} at ${scope.kind} ${scope.id} ${until}, and break obligations to programs`;
}

/**
 * The override that a request asks for.
 * @throws ProblemError (invalid) with every mistake
 */
export function wantedOverride(
  { clock }: ApiContext,
  { siteId, feeders }: SiteConfig,
  body: z.output<typeof schemas.overrideBody>,
  actor: string,
): NewOverride {
  const mistakes: Mistake[] = [];
  const mistake = (path: string, what: string, fix: string) => mistakes.push({ path, problem: what, fix });
  if (body.feeder !== undefined && body.group !== undefined)
    mistake('body.group', 'cannot stand beside `feeder`', 'Leave one of them out.');
  if (body.minutes !== undefined && body.expires_at !== undefined)
    mistake('body.minutes', 'cannot stand beside `expires_at`', 'Leave one of them out.');
  if (body.minutes === undefined && body.expires_at === undefined)
    mistake('body.minutes', 'is missing', 'Give minutes or expires_at: an override ends.');
  if (mistakes.length > 0) throw invalid(mistakes);
  return {
    siteId,
    action: body.action,
    powerW: body.power_w ?? null,
    scope:
      body.group === undefined
        ? { kind: 'feeder', id: body.feeder ?? feeders[0]!.feederId }
        : { kind: 'group', id: body.group },
    reason: body.reason,
    by: actor,
    expiresAt: body.expires_at ?? isoUtc(clock.now().plus({ minutes: body.minutes! })),
    acceptNonPerformance: body.accept_non_performance,
  };
}

export async function releaseOverride(
  context: ApiContext,
  { params, query, actor }: InputOf<typeof schemas.overrideParams, typeof schemas.releaseQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  return context.overrides.release(site.siteId, params.override, actor, query.reason);
}
