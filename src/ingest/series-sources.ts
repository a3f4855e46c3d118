import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { intervalEnd } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { DayAheadFeed } from '../core/ports/price.js';
import { type SeriesFeed, type SeriesKind, type SeriesReading, SYSTEM } from '../core/ports/market-series.js';
import type { MarketConfig } from '../core/site.js';
import { asked } from './asked.js';
import type { FeedKind, PolledSource } from './feed-poller.js';
import type { SeriesKey, SeriesStore, SeriesValue } from './series-store.js';

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

interface KindRules {
  /** The series by whose newest interval it is seen where reading has to go on. */
  readonly lead: Pick<SeriesKey, 'series'> & { readonly place: 'point' | string };
  readonly overlapHours: number;
  readonly aheadHours: number;
  /** Forecasts are as new as their publication; figures of what was, as the last interval they speak for. */
  readonly newest: 'interval' | 'publication';
  /** Asked first is who tells it soonest, wherever it stands in the configured order: a peak is over when the hour is told. */
  readonly soonestFirst?: true;
}

const KIND_RULES: Readonly<Record<SeriesKind, KindRules>> = {
  load: {
    lead: { series: 'load', place: SYSTEM },
    overlapHours: 1,
    aheadHours: 0,
    newest: 'interval',
    soonestFirst: true,
  },
  'load-forecast': {
    lead: { series: 'load-forecast', place: SYSTEM },
    overlapHours: OVERLAP_HOURS,
    aheadHours: LOAD_AHEAD_HOURS,
    newest: 'publication',
  },
  'five-minute-price': {
    lead: { series: 'five-minute-price', place: 'point' },
    overlapHours: 1,
    aheadHours: 0,
    newest: 'interval',
  },
  'indicative-price': {
    lead: { series: 'indicative-price', place: 'point' },
    overlapHours: 1,
    aheadHours: 2,
    newest: 'publication',
  },
  'reserve-price': {
    lead: { series: 'reserve-price', place: 'NSPIN' },
    overlapHours: OVERLAP_HOURS,
    aheadHours: DAY_AHEAD_HOURS,
    newest: 'interval',
  },
  'real-time-reserve-price': {
    lead: { series: 'real-time-reserve-price', place: 'NSPIN' },
    overlapHours: 1,
    aheadHours: 0,
    newest: 'interval',
  },
  'system-lambda': {
    lead: { series: 'system-lambda', place: SYSTEM },
    overlapHours: 1,
    aheadHours: 0,
    newest: 'interval',
  },
  'price-adder': {
    lead: { series: 'price-adder', place: 'RTRDPA' },
    overlapHours: 1,
    aheadHours: 0,
    newest: 'interval',
  },
  wind: renewable('wind'),
  solar: renewable('solar'),
  'grid-state': {
    lead: { series: 'prc', place: SYSTEM },
    overlapHours: 0,
    aheadHours: 0,
    newest: 'publication',
  },
};

function renewable(series: 'wind' | 'solar'): KindRules {
  const lead = { series, place: SYSTEM };
  return { lead, overlapHours: OVERLAP_HOURS, aheadHours: LOAD_AHEAD_HOURS, newest: 'publication' };
}

/** Whether its figures are the whole market's, and not a settlement point's. */
export function isSystemWide(kind: SeriesKind): boolean {
  return KIND_RULES[kind].lead.place !== 'point';
}

/** The order in which they are asked. */
export function inOrder(kind: FeedKind, sources: PolledSource[]): PolledSource[] {
  const rules: Partial<Record<FeedKind, KindRules>> = KIND_RULES;
  return rules[kind]?.soonestFirst ? sources.sort((a, b) => a.pollSeconds - b.pollSeconds) : sources;
}

/** Keeps one kind of a market's other figures. */
export function seriesSource(
  polling: SeriesPolling,
  id: string,
  kind: SeriesKind,
  feed: SeriesFeed,
): PolledSource {
  const { store, clock, market } = polling;
  const { operator, settlementPoint } = market;
  const { lead, overlapHours, aheadHours, newest } = KIND_RULES[kind];
  const place = lead.place === 'point' ? settlementPoint : lead.place;
  const poll: PolledSource['poll'] = async () => {
    const from = await readFrom(polling, { operator, series: lead.series, place }, overlapHours);
    const to = clock.now().plus({ hours: aheadHours });
    const readings = await asked(id, () => feed.read({ settlementPoint, from, to }));
    refuseWrong(id, readings);
    let newRows = 0;
    for (const [key, values] of bySeries(operator, readings)) newRows += await store.add(key, values, id);
    const instants = readings.map((reading) =>
      newest === 'interval' ? intervalEnd(reading) : reading.knownAt,
    );
    return { newRows, newestAt: newestOf(instants) };
  };
  return { id, pollSeconds: feed.pollSeconds, poll };
}

function bySeries(operator: string, readings: readonly SeriesReading[]): [SeriesKey, SeriesReading[]][] {
  const groups = new Map<string, [SeriesKey, SeriesReading[]]>();
  for (const reading of readings) {
    const { series, place } = reading;
    const name = `${series} ${place}`;
    const group = groups.get(name) ?? [{ operator, series, place }, []];
    group[1].push(reading);
    groups.set(name, group);
  }
  return [...groups.values()];
}

function newestOf(instants: readonly DateTime[]): DateTime | null {
  const newestMs = instants.reduce((newest, at) => Math.max(newest, at.toMillis()), -Infinity);
  return newestMs === -Infinity ? null : DateTime.fromMillis(newestMs, { zone: 'utc' });
}

async function readFrom(
  { store, clock }: SeriesPolling,
  key: SeriesKey,
  overlapHours = OVERLAP_HOURS,
): Promise<DateTime> {
  const now = clock.now();
  const newest = await store.newestStart(key, now);
  if (newest === null) return now.minus({ hours: FIRST_READ_HOURS });
  const wanted = DateTime.min(newest, now);
  return DateTime.max(wanted.minus({ hours: overlapHours }), now.minus({ hours: FILL_HOURS_MAX }));
}

function refuseWrong(id: string, values: readonly SeriesValue[]): void {
  const wrong = values.find(({ start, minutes, value, knownAt }) => {
    return !(start.isValid && knownAt.isValid && minutes > 0 && Number.isFinite(value));
  });
  if (wrong) throw new EbbError('malformed', `${id}: an interval without a start, a length or a figure`);
}
