import { MINER_HISTORY_DAYS_MAX, SITE_HISTORY_DAYS_MAX } from '../core/telemetry/index.js';
import { isoUtc } from '../core/interval.js';
import { DateTime } from 'luxon';
import type { ApiContext } from './api-context.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { rangeOf } from './site-handlers.js';
import { visibleFleet } from './visible.js';

export async function power(
  context: ApiContext,
  { params, query, caller }: InputOf<typeof schemas.siteParams, typeof schemas.powerQuery>,
): Promise<unknown> {
  const { site, groups, isPart } = visibleFleet(context, params.site, caller);
  const { group } = query;
  if (group === undefined && isPart)
    throw problem('forbidden', 'you see the power of your own groups: name one with ?group=');
  if (group !== undefined && !groups.some(({ groupId }) => groupId === group))
    throw problem('not-found', `no group ${group} at ${site.siteId}`);
  const { from, to } = rangeOf(context, query, SITE_HISTORY_DAYS_MAX);
  const { stepMinutes, points } = await context.telemetry.history(site.siteId, from, to, group);
  return { stepMinutes, samples: points.map(({ at, ...point }) => ({ at: isoUtc(at), ...point })) };
}

export async function minerHistory(
  context: ApiContext,
  { params, query, caller }: InputOf<typeof schemas.minerParams, typeof schemas.rangeQuery>,
): Promise<unknown> {
  const { site, byId } = visibleFleet(context, params.site, caller);
  if (!byId.has(params.miner)) throw problem('not-found', `no miner ${params.miner} at ${site.siteId}`);
  const { from, to } = rangeOf(context, query, MINER_HISTORY_DAYS_MAX);
  const { stepMinutes, points } = await context.telemetry.minerHistory(site.siteId, params.miner, from, to);
  return {
    stepMinutes,
    readings: points.map(({ atMs, ...reading }) => ({
      at: isoUtc(DateTime.fromMillis(atMs, { zone: 'utc' })),
      ...reading,
    })),
  };
}
