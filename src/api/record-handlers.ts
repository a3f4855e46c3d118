import { isoUtc } from '../core/interval.js';
import { shownInterval } from '../shadow/index.js';
import type { ApiContext } from './api-context.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { rangeOf } from './site-handlers.js';

export async function ledger(
  context: ApiContext,
  { params, query }: InputOf<typeof schemas.siteParams, typeof schemas.ledgerQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  return { entries: await context.ledger.read(site.siteId, { fromSeq: query.from_seq, limit: query.limit }) };
}

export async function ledgerHead(
  context: ApiContext,
  { params }: InputOf<typeof schemas.siteParams>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  return { ...(await context.ledger.head(site.siteId)), publicKey: context.ledger.publicKey };
}

export async function ledgerExport(
  context: ApiContext,
  { params, query }: InputOf<typeof schemas.siteParams, typeof schemas.exportQuery>,
): Promise<AsyncIterable<string>> {
  const { site } = context.fleet(params.site);
  return context.ledger.export(site.siteId, {
    ...(query.from_seq !== undefined && { fromSeq: query.from_seq }),
    ...(query.to_seq !== undefined && { toSeq: query.to_seq }),
  });
}

export async function intervals(
  context: ApiContext,
  { params, query }: InputOf<typeof schemas.siteParams, typeof schemas.rangeQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const { from, to } = rangeOf(context, query);
  return { intervals: await context.compliance.records(site.siteId, from, to) };
}

export async function shadow(
  context: ApiContext,
  { params, query }: InputOf<typeof schemas.siteParams, typeof schemas.shadowQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const { from, to } = rangeOf(context, query);
  const { intervals, uncertainty, total, days } = await context.shadow.range(site, from, to);
  return {
    siteId: site.siteId,
    states: 'would-be',
    from: isoUtc(from),
    to: isoUtc(to),
    uncertainty: {
      wattsOffRatio: uncertainty.wattsOffRatio,
      hashOffRatio: uncertainty.hashOffRatio,
      unsettledUsdPerMwh: uncertainty.cheap && {
        low: uncertainty.cheap.deliveredUsdPerMwh,
        high: uncertainty.dear!.deliveredUsdPerMwh,
      },
    },
    total,
    days,
    ...(query.intervals === 'yes' && { intervals: intervals.map(shownInterval) }),
  };
}
