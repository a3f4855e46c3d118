import type { z } from 'zod';
import { type Alert, ruleOf } from '../core/alerts/index.js';
import { may } from '../core/people/index.js';
import { noSuchSite, seenSites } from './access.js';
import type * as a from './alert-schemas.js';
import type { ApiContext } from './api-context.js';
import type { Caller } from './caller.js';
import { PAGED, pageOf, positionOf } from './cursor.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';

export async function alerts(
  context: ApiContext,
  { query, caller }: InputOf<z.ZodType, typeof a.alertsQuery>,
): Promise<unknown> {
  const { state, site, limit, cursor } = query;
  const readable = readableSites(context, caller);
  if (site !== undefined && !readable.includes(site))
    throw noSuchSite(site, seenSites(context.registry, caller.who));
  const [openedAt, alertId] = positionOf(PAGED.alerts, cursor) ?? [];
  const found = await context.alertStore.list({
    state,
    siteIds: site === undefined ? readable : [site],
    withSystem: site === undefined,
    limit: limit + 1,
    after: openedAt === undefined ? null : { openedAt, alertId: alertId! },
  });
  const { rows, nextCursor } = pageOf(PAGED.alerts, found, limit, (last) => [last.openedAt, last.alertId]);
  const open = (await context.alertStore.unresolved()).filter((each) => isReadable(each, readable));
  const openCount = open.filter((each) => each.state === 'open').length;
  return { alerts: rows.map(alertView), openCount, nextCursor };
}

export async function alert(
  context: ApiContext,
  { params, caller }: InputOf<typeof a.alertParams>,
): Promise<unknown> {
  const found = await readableAlert(context, params.alert, caller);
  return { ...alertView(found), deliveries: await context.outbox.ofAlert(found.alertId) };
}

export async function acknowledge(
  context: ApiContext,
  { params, body, actor, caller }: InputOf<typeof a.alertParams, z.ZodType, typeof a.acknowledgeBody>,
): Promise<unknown> {
  const { alertId, siteId } = await readableAlert(context, params.alert, caller);
  // The route asks for it anywhere: the alert says where it is needed.
  if (siteId !== null && !may(caller.who, 'operate', { siteId }))
    throw problem('forbidden', `${actor} may not: this needs "operate" at ${siteId}`);
  return alertView(await context.alerts.acknowledge(alertId, actor, body.note ?? null));
}

export async function alertRoutes(context: ApiContext): Promise<unknown> {
  return { routes: await context.alertRoutes.views() };
}

export async function testAlertRoute(
  context: ApiContext,
  { params, actor }: InputOf<typeof a.alertRouteParams>,
): Promise<unknown> {
  if (!context.alertRoutes.has(params.route)) {
    const known = (await context.alertRoutes.views()).map(({ routeId }) => routeId).join(', ') || 'none';
    throw problem('not-found', `no alert route ${params.route}; there are: ${known}`);
  }
  return context.alertRoutes.test(params.route, actor);
}

/** An alert as it is shown: with what its kind says of it. */
export function alertView(alert: Alert): object {
  const { alertId, kind, siteId, severity, obligation, text, state } = alert;
  const { openedAt, acknowledgedAt, acknowledgedBy, note, resolvedAt } = alert;
  const { title, toDo } = ruleOf(kind);
  return {
    alertId,
    kind,
    siteId,
    severity,
    obligation,
    title,
    text,
    toDo,
    state,
    openedAt,
    acknowledgedAt,
    acknowledgedBy,
    note,
    resolvedAt,
  };
}

/** @throws ProblemError (not-found), also where the caller may not know of it */
async function readableAlert(context: ApiContext, alertId: string, caller: Caller): Promise<Alert> {
  const found = await context.alertStore.find(alertId);
  if (found && isReadable(found, readableSites(context, caller))) return found;
  throw problem('not-found', `no alert ${alertId}`);
}

function readableSites({ registry }: ApiContext, { who }: Caller): string[] {
  return registry.sites.map(({ siteId }) => siteId).filter((siteId) => may(who, 'read', { siteId }));
}

/** Those of Ebb itself concern all sites: whoever reads one of them sees them. */
function isReadable({ siteId }: Alert, readable: readonly string[]): boolean {
  return siteId === null || readable.includes(siteId);
}
