import { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import { isoUtc } from '../../../src/core/interval.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { SeriesFeed, SeriesReading } from '../../../src/core/ports/market-series.js';
import type { PriceFeed } from '../../../src/core/ports/price.js';
import type { ErcotTable } from '../../shared/ercot-records.js';
import { dayAheadPricesOf, pricesOf, reservePricesOf } from '../../shared/ercot-reports.js';
import { fiveMinutePricesOf, indicativePricesOf, systemLambdaOf } from '../../shared/ercot-runs.js';
import { freshReadings } from '../../shared/fresh-readings.js';
import { marketFeed } from '../../shared/market-feed.js';
import type { Provider } from '../../shared/provider.js';
import { SETTLEMENT_MINUTES } from '../../shared/settlement-prices.js';
import { REPORTS } from './api.js';
import { SeenDocuments } from './seen-documents.js';

/** A price is there two minutes after its interval; three intervals later the listing has stopped. */
const LATE_MINUTES_MAX = 45;
const RUN_LATE_MINUTES_MAX = 20;
/** A file an interval: more would be too many to ask for. */
const HISTORY_HOURS = 8;
/** Of what is read by the run, a file each five minutes. */
const RUNS_HOURS = 1;
/** An auction is published on the day before: a document of it is as old as that. */
const AUCTION_HOURS = 36;

/** Settlement and other prices of ERCOT from the documents that anyone may download. */
export function ercotMisFeed(clock: Clock, provider: Provider): PriceFeed {
  const seen = new SeenDocuments(provider);
  const market = marketFeed({
    id: 'ercot-mis',
    clock,
    historyHours: HISTORY_HOURS,
    realTime: {
      minutes: SETTLEMENT_MINUTES,
      pollSeconds: 120,
      lateMinutesMax: LATE_MINUTES_MAX,
      coversFrom: (now) => now.minus({ hours: HISTORY_HOURS }),
      rows: ({ settlementPoint, from, to }) => {
        const since = DateTime.max(from, clock.now().minus({ hours: HISTORY_HOURS }));
        const read = (table: ErcotTable) => pricesOf(table, settlementPoint);
        return seen.read(REPORTS.prices, settlementPoint, { from: since, to: to.plus({ hours: 1 }) }, read);
      },
    },
    dayAhead: {
      minutes: 60,
      pollSeconds: 1800,
      lateMinutesMax: 60,
      coversFrom: (now) => now.minus({ hours: HISTORY_HOURS }),
      rows: ({ settlementPoint, from, to }) => {
        const read = (table: ErcotTable) => dayAheadPricesOf(table, settlementPoint);
        return seen.read(REPORTS.dayAhead, settlementPoint, auctionsOf(clock, from, to), read);
      },
    },
  });
  return { ...market, series: seriesOf(clock, seen) };
}

function seriesOf(clock: Clock, seen: SeenDocuments): NonNullable<PriceFeed['series']> {
  const byRun = (
    what: string,
    report: number,
    read: (table: ErcotTable, point: string) => SeriesReading[],
  ): SeriesFeed => ({
    pollSeconds: 300,
    read: async ({ settlementPoint, from, to }) => {
      const now = clock.now();
      const span = { from: DateTime.max(from, now.minus({ hours: RUNS_HOURS })), to };
      const rows = await seen.read(report, settlementPoint, span, (table) => read(table, settlementPoint));
      return freshReadings(rows, span, {
        source: `ercot-mis, ${what}`,
        now,
        lateMinutesMax: RUN_LATE_MINUTES_MAX,
      });
    },
  });
  return {
    'five-minute-price': byRun('five-minute prices', REPORTS.fiveMinute, (table, point) =>
      fiveMinutePricesOf(table, point, clock.now()),
    ),
    scarcity: byRun('system lambda', REPORTS.lambda, (table) => systemLambdaOf(table, clock.now())),
    'indicative-price': { pollSeconds: 300, read: (request) => indicative(clock, seen, request) },
    'reserve-price': {
      pollSeconds: 1800,
      read: async ({ settlementPoint, from, to }) => {
        const now = clock.now();
        const read = (table: ErcotTable) => reservePricesOf(table, now);
        const rows = await seen.read(REPORTS.reserves, settlementPoint, auctionsOf(clock, from, to), read);
        const since = DateTime.max(from, now.minus({ hours: HISTORY_HOURS }));
        const freshness = { source: 'ercot-mis, prices of reserves', now, lateMinutesMax: 60 };
        return freshReadings(rows, { from: since, to }, freshness);
      },
    },
  };
}

/** The newest look ahead alone: what earlier ones expected has been overtaken. */
async function indicative(
  clock: Clock,
  seen: SeenDocuments,
  { settlementPoint, from, to }: Parameters<SeriesFeed['read']>[0],
): Promise<SeriesReading[]> {
  const now = clock.now();
  const read = (table: ErcotTable) => indicativePricesOf(table, settlementPoint, now);
  const prices = await seen.newest(REPORTS.indicative, read);
  if (!prices.some(({ start }) => start >= now)) {
    throw new EbbError('stale', `ercot-mis: no indicative prices of what is to come at ${isoUtc(now)}`);
  }
  return prices.filter(({ start }) => start >= from && start < to);
}

/** When auctions of [from, to) were published; those of days long past are not asked for. */
function auctionsOf(clock: Clock, from: DateTime, to: DateTime): { from: DateTime; to: DateTime } {
  const since = DateTime.max(from, clock.now().minus({ hours: HISTORY_HOURS }));
  return { from: since.minus({ hours: AUCTION_HOURS }), to };
}
