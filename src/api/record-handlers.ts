import type { z } from 'zod';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import { shownInterval } from '../shadow/index.js';
import type { ApiContext } from './api-context.js';
import { PAGED, pageOf, positionOf } from './cursor.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { rangeOf } from './site-handlers.js';

export async function ledger(
  context: ApiContext,
  { params, query }: InputOf<typeof schemas.siteParams, typeof schemas.ledgerQuery>,
): Promise<unknown> {
  return entriesOf(context, context.fleet(params.site).site.siteId, query);
}

/** A page of a chain's entries, with what was said of them later. */
export async function entriesOf(
  { ledger: chains }: ApiContext,
  chain: string,
  { from_seq: first, limit, cursor }: z.output<typeof schemas.ledgerQuery>,
): Promise<unknown> {
  const [last] = positionOf(PAGED.ledger, cursor) ?? [];
  const fromSeq = last === undefined ? first : last + 1;
  const found = await chains.read(chain, { fromSeq, limit: limit + 1 });
  const { rows, nextCursor } = pageOf(PAGED.ledger, found, limit, ({ seq }) => [seq]);
  return { entries: rows, corrections: await chains.corrections(chain, rows), nextCursor };
}

export async function ledgerEntry(
  context: ApiContext,
  { params }: InputOf<typeof schemas.entryParams>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  return found(context.ledger.entry(site.siteId, params.seq));
}

export async function correctEntry(
  context: ApiContext,
  {
    params,
    body,
    actor,
    idempotencyKey,
  }: InputOf<typeof schemas.entryParams, z.ZodType, typeof schemas.correctionBody>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  await found(context.ledger.entry(site.siteId, params.seq));
  const correction = await context.ledger.correct(site.siteId, {
    seq: params.seq,
    reason: body.reason,
    by: actor,
    correction: body.correction,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
  return { correction };
}

/** @throws ProblemError (not-found) where the ledger has no such entry */
async function found<T>(entry: Promise<T>): Promise<T> {
  try {
    return await entry;
  } catch (error) {
    if (error instanceof EbbError) throw problem('not-found', error.message);
    throw error;
  }
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
  { params, query }: InputOf<typeof schemas.siteParams, typeof schemas.intervalsQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const [last, end] = positionOf(PAGED.intervals, query.cursor) ?? [];
  const { from, to } = rangeOf(context, last === undefined ? query : { from: last, to: end });
  const all = await context.compliance.records(site.siteId, from, to);
  const found = last === undefined ? all : all.filter(({ intervalStart }) => intervalStart > from);
  const { rows, nextCursor } = pageOf(PAGED.intervals, found, query.limit, ({ intervalStart }) => [
    isoUtc(intervalStart),
    isoUtc(to),
  ]);
  return { intervals: rows, nextCursor };
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
