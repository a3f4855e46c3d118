import { DateTime } from 'luxon';
import { fromIso } from '../core/interval.js';
import { isPushed } from '../core/market/pushed.js';
import type { SiteConfig } from '../core/site.js';
import type { PushedPrice } from '../ingest/index.js';
import type { z } from 'zod';
import type { ApiContext } from './api-context.js';
import { problem } from './problem.js';
import type { pushBody } from './push-replies.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { feedStatuses } from './feed-handlers.js';
import { invalid, type Mistake } from './validate.js';

type Body = z.output<typeof pushBody>;
type Row = Body['prices'][number];

/** Auctions are of tomorrow; what a market tells of real time, of the present interval at the most. */
const AHEAD_HOURS_MAX = { 'real-time': 1, 'day-ahead': 48 };
const BACK_DAYS_MAX = 31;

export async function pushPrices(
  context: ApiContext,
  { params, body, actor }: InputOf<typeof schemas.siteParams, z.ZodType, typeof pushBody>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  refuseSource(context, site, body.source);
  const mistakes = body.prices.flatMap((row, index) =>
    mistakesOf(row, index, body, site, context.clock.now()),
  );
  if (mistakes.length > 0) throw invalid(mistakes);
  const prices = body.prices.map((row): PushedPrice => ({
    start: fromIso(row.start),
    minutes: row.minutes,
    priceUsdPerMwh: row.price_usd_per_mwh ?? row.price_eur_per_mwh! * body.usd_per_eur!,
    correctedAt: row.corrected_at === undefined ? null : fromIso(row.corrected_at),
  }));
  const push = { siteId: site.siteId, sourceId: body.source, kind: body.kind, by: actor };
  const added = await context.ingest.push(push, prices);
  const kind = body.kind === 'real-time' ? 'price' : 'day-ahead';
  return {
    source: body.source,
    added,
    unchanged: prices.length - added,
    feeds: feedStatuses(context, site.siteId).filter((each) => each.kind === kind),
  };
}

/** @throws ProblemError where nobody would read what is brought */
function refuseSource({ marketKind }: ApiContext, site: SiteConfig, source: string): void {
  if (marketKind === 'simulated') {
    throw problem('rejected', `${site.siteId} follows a simulated market: no price is brought to it`);
  }
  const declared = site.feeds.price.sources.filter(isPushed);
  if (declared.includes(source)) return;
  const known = declared.length === 0 ? 'none' : declared.join(', ');
  throw invalid([
    {
      path: 'body.source',
      problem: `"${source}" is no pushed price source of ${site.siteId}; there are: ${known}`,
      fix: 'Name it in feeds.price.sources of the site, in its place among the others.',
    },
  ]);
}

function mistakesOf(row: Row, index: number, body: Body, { market }: SiteConfig, now: DateTime): Mistake[] {
  const mistakes: Mistake[] = [];
  const wrong = (key: string, what: string, fix: string): void =>
    void mistakes.push({ path: `body.prices.${index}.${key}`, problem: what, fix });
  const start = fromIso(row.start);
  const { settlementMinutes } = market;
  const fits = row.minutes % settlementMinutes === 0 && 60 % row.minutes === 0;
  if (body.kind === 'real-time' ? row.minutes !== settlementMinutes : !fits) {
    wrong(
      'minutes',
      `is not the market's interval`,
      `Give ${settlementMinutes}${body.kind === 'real-time' ? '' : ' to 60'}.`,
    );
  }
  if (start.toMillis() % (row.minutes * 60_000) !== 0) {
    wrong(
      'start',
      'is not where an interval begins',
      `Give a multiple of ${row.minutes} minutes past the hour, UTC.`,
    );
  }
  const hours = AHEAD_HOURS_MAX[body.kind];
  if (start > now.plus({ hours })) wrong('start', `is more than ${hours} h ahead`, 'Give what is published.');
  if (start < now.minus({ days: BACK_DAYS_MAX })) {
    wrong('start', `is more than ${BACK_DAYS_MAX} days ago`, 'Import histories with ebb feeds import.');
  }
  if ((row.price_usd_per_mwh === undefined) === (row.price_eur_per_mwh === undefined)) {
    wrong('price_usd_per_mwh', 'and price_eur_per_mwh: one of them must be there', 'Give exactly one.');
  } else if (row.price_eur_per_mwh !== undefined && body.usd_per_eur === undefined) {
    wrong('price_eur_per_mwh', 'needs the exchange rate', 'Give usd_per_eur in the body.');
  }
  if (row.corrected_at !== undefined && fromIso(row.corrected_at) > now.plus({ minutes: 5 })) {
    wrong('corrected_at', 'is yet to come', 'Give when the market corrected it.');
  }
  const repeated = body.prices.findIndex((other) => fromIso(other.start).equals(start));
  if (repeated !== index) wrong('start', `is that of prices.${repeated}, too`, 'Give each interval once.');
  return mistakes;
}
