import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { intervalEnd } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { DayAheadFeed } from '../core/ports/price.js';
import type { SystemLoadFeed } from '../core/ports/system-load.js';
import type { MarketConfig } from '../core/site.js';
import { asked } from './asked.js';
import type { PolledSource } from './feed-poller.js';
import { type SeriesKey, type SeriesStore, type SeriesValue, SYSTEM } from './series-store.js';

export interface SeriesPolling {
  readonly store: SeriesStore;
  readonly clock: Clock;
  readonly market: MarketConfig;
}

/** Read at the first start, and filled in after a stop. */
const FIRST_READ_HOURS = 48;
const FILL_HOURS_MAX = 31 * 24;
/** Read again on every round: a day's auction is corrected as a whole. */
const OVERLAP_HOURS = 24;
/** Auctions are of tomorrow, load forecasts of a week. */
const DAY_AHEAD_HOURS = 48;
const LOAD_AHEAD_HOURS = 8 * 24;

/** Keeps the day-ahead prices of a settlement point. */
export function dayAheadSource(polling: SeriesPolling, id: string, feed: DayAheadFeed): PolledSource {
  const { store, clock, market } = polling;
  const { settlementPoint } = market;
  const key: SeriesKey = { operator: market.operator, series: 'day-ahead-price', place: settlementPoint };
  const poll: PolledSource['poll'] = async () => {
    const from = await readFrom(polling, key);
    const to = clock.now().plus({ hours: DAY_AHEAD_HOURS });
    const prices = await asked(id, () => feed.read({ settlementPoint, from, to }));
    const values = prices.map(({ priceUsdPerMwh, ...price }) => ({ ...price, value: priceUsdPerMwh }));
    refuseWrong(id, values);
    const newRows = await store.add(key, values, id);
    const newest = prices.at(-1);
    return { newRows, newestAt: newest ? intervalEnd(newest) : null };
  };
  return { id, pollSeconds: feed.pollSeconds, poll };
}

/** Keeps the load of a market's system and its forecasts. */
export function systemLoadSource(polling: SeriesPolling, id: string, feed: SystemLoadFeed): PolledSource {
  const { store, clock, market } = polling;
  const keyOf = (series: SeriesKey['series']): SeriesKey => ({
    operator: market.operator,
    series,
    place: SYSTEM,
  });
  const poll: PolledSource['poll'] = async () => {
    const from = await readFrom(polling, keyOf('load'));
    const to = clock.now().plus({ hours: LOAD_AHEAD_HOURS });
    const readings = await asked(id, () => feed.read({ from, to }));
    const valuesOf = (kind: (typeof readings)[number]['kind']): SeriesValue[] =>
      readings
        .filter((reading) => reading.kind === kind)
        .map(({ start, minutes, loadMw, knownAt }) => ({ start, minutes, value: loadMw, knownAt }));
    const [measured, forecast] = [valuesOf('measured'), valuesOf('forecast')];
    refuseWrong(id, [...measured, ...forecast]);
    const newRows =
      (await store.add(keyOf('load'), measured, id)) +
      (await store.add(keyOf('load-forecast'), forecast, id));
    const knownMs = readings.map(({ knownAt }) => knownAt.toMillis());
    const newestMs = knownMs.reduce((newest, ms) => Math.max(newest, ms), -Infinity);
    return {
      newRows,
      newestAt: newestMs === -Infinity ? null : DateTime.fromMillis(newestMs, { zone: 'utc' }),
    };
  };
  return { id, pollSeconds: feed.pollSeconds, poll };
}

async function readFrom({ store, clock }: SeriesPolling, key: SeriesKey): Promise<DateTime> {
  const now = clock.now();
  const newest = await store.newestStart(key, now);
  if (newest === null) return now.minus({ hours: FIRST_READ_HOURS });
  const wanted = DateTime.min(DateTime.fromJSDate(newest, { zone: 'utc' }), now);
  return DateTime.max(wanted.minus({ hours: OVERLAP_HOURS }), now.minus({ hours: FILL_HOURS_MAX }));
}

function refuseWrong(id: string, values: readonly SeriesValue[]): void {
  const wrong = values.find(({ start, minutes, value, knownAt }) => {
    return !(start.isValid && knownAt.isValid && minutes > 0 && Number.isFinite(value));
  });
  if (wrong) throw new EbbError('malformed', `${id}: an interval without a start, a length or a figure`);
}
