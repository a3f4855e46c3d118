import type { z } from 'zod';
import { isoUtc } from '../core/interval.js';
import { DateTime } from 'luxon';
import type { ApiContext } from './api-context.js';
import type * as b from './backtest-schemas.js';
import { PAGED, pageOf, positionOf } from './cursor.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { told } from './settings-problem.js';

type RunIn = InputOf<typeof b.backtestParams>;

export async function startBacktest(
  context: ApiContext,
  { params, body, actor }: InputOf<typeof schemas.siteParams, z.ZodType, typeof b.backtestBody>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const asked = {
    name: body.name,
    from: utc(body.from),
    to: utc(body.to),
    yaml: body.yaml,
    policies: body.policies,
    settlementPoint: body.settlement_point,
    hashpriceUsdPerPhDay: body.hashprice_usd_per_ph_day,
    lagMinutes: body.lag_minutes,
  };
  return told(() => context.backtests.start(siteId, asked, actor));
}

export async function backtests(
  context: ApiContext,
  { params, query }: InputOf<typeof schemas.siteParams, typeof b.backtestsQuery>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const found = await context.backtests.list(
    siteId,
    query.limit + 1,
    positionOf(PAGED.backtests, query.cursor),
  );
  const { rows, nextCursor } = pageOf(PAGED.backtests, found, query.limit, ({ askedAt, runId }) => [
    askedAt,
    runId,
  ]);
  return { backtests: rows, nextCursor };
}

export async function backtest(context: ApiContext, { params }: RunIn): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const found = await context.backtests.find(siteId, params.run);
  if (!found) throw problem('not-found', `${siteId} has no backtest ${params.run}`);
  return found;
}

export async function cancelBacktest(context: ApiContext, input: RunIn): Promise<unknown> {
  const { siteId } = context.fleet(input.params.site).site;
  await context.backtests.cancel(siteId, input.params.run);
  return backtest(context, input);
}

export async function backtestAgain(context: ApiContext, input: RunIn): Promise<unknown> {
  const { params, actor } = input;
  const { siteId } = context.fleet(params.site).site;
  await backtest(context, input);
  return told(() => context.backtests.again(siteId, params.run, actor));
}

function utc(instant: string): string {
  return isoUtc(DateTime.fromISO(instant, { zone: 'utc' }));
}
