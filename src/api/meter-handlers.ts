import type { z } from 'zod';
import { isoUtc } from '../core/interval.js';
import type { MeterConfig } from '../core/metering/index.js';
import type { SiteConfig } from '../core/site.js';
import type { ApiContext } from './api-context.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { rangeOf } from './site-handlers.js';
import { invalid } from './validate.js';

export async function meters(
  context: ApiContext,
  { params }: InputOf<typeof schemas.siteParams>,
): Promise<unknown> {
  return { meters: await context.meters.statuses(context.fleet(params.site).site) };
}

export async function meterIntervals(
  context: ApiContext,
  { params, query }: InputOf<typeof schemas.meterParams, typeof schemas.meterIntervalsQuery>,
): Promise<unknown> {
  const { site, meter } = meterOf(context, params);
  const { known_at: knownAt, versions } = query;
  if (knownAt !== undefined && versions === 'all') {
    const what = 'cannot stand beside `versions=all`';
    throw invalid([{ path: 'query.known_at', problem: what, fix: 'Leave one of them out.' }]);
  }
  const { from, to } = rangeOf(context, query);
  const span = { from: isoUtc(from), to: isoUtc(to), versions, ...(knownAt !== undefined && { knownAt }) };
  return { intervals: await context.meters.intervals(site.siteId, meter.meterId, span) };
}

export async function importMeterFile(
  context: ApiContext,
  {
    params,
    query,
    body,
    actor,
  }: InputOf<typeof schemas.meterParams, typeof schemas.meterImportQuery, z.ZodString>,
): Promise<unknown> {
  const { site, meter } = meterOf(context, params);
  const { name, format } = query;
  return context.meters.importFile(site, meter, { name, text: body, format, by: actor });
}

/** @throws ProblemError (not-found) */
function meterOf(
  context: ApiContext,
  params: { readonly site: string; readonly meter: string },
): { site: SiteConfig; meter: MeterConfig } {
  const { site } = context.fleet(params.site);
  const meter = site.meters.find(({ meterId }) => meterId === params.meter);
  if (meter) return { site, meter };
  const known = site.meters.map(({ meterId }) => meterId).join(', ') || 'none';
  throw problem('not-found', `${site.siteId} has no meter ${params.meter}; there are: ${known}`);
}
