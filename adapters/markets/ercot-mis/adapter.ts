import { DateTime } from 'luxon';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { SeriesFeed, SeriesReading } from '../../../src/core/ports/market-series.js';
import type { CorrectionFeed, PriceCorrection, PriceFeed } from '../../../src/core/ports/price.js';
import {
  correctionsOf,
  correctsSettlementPrices,
  dayAheadPricesOf,
  lastCorrections,
  pricesOf,
} from '../../shared/ercot-prices.js';
import type { ErcotTable } from '../../shared/ercot-records.js';
import {
  ERCOT_SERIES,
  ERCOT_SERIES_KINDS,
  type ErcotSeriesKind,
  expectedReadings,
} from '../../shared/ercot-series.js';
import { marketFeed } from '../../shared/market-feed.js';
import type { Provider } from '../../shared/provider.js';
import { SETTLEMENT_MINUTES } from '../../shared/settlement-prices.js';
import { REPORTS } from './api.js';
import { SeenDocuments } from './seen-documents.js';

const ID = 'ercot-mis';
/** A price is there two minutes after its interval; three intervals later the listing has stopped. */
const LATE_MINUTES_MAX = 45;
/** A file an interval: more would be too many to ask for. */
const HISTORY_HOURS = 8;
/** Of what is read by the run, a file each five minutes. */
const RUNS_HOURS = 1;
/** Of reserves, a file a quarter. */
const QUARTERS_HOURS = 2;
/** Of forecasts by the hour, of which a new one replaces the last. */
const POSTED_HOURS = 2;
/** An auction is published on the day before: a document of it is as old as that. */
const AUCTION_HOURS = 36;

/** Settlement and other prices of ERCOT from the documents that anyone may download. */
export function ercotMisFeed(clock: Clock, provider: Provider): PriceFeed {
  const seen = new SeenDocuments(provider, clock);
  const market = marketFeed({
    id: ID,
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
        const published = { from: since, to: to.plus({ hours: 1 }), isUrgent: true };
        return seen.read(REPORTS.prices, settlementPoint, published, read);
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
  return { ...market, corrections: correctionsFrom(clock, seen), series: seriesFrom(clock, seen) };
}

/** Other products under the number of corrections, some of them of every bus in Texas. What is named otherwise, its columns tell. */
const OTHER_CORRECTIONS = /SPLMP|EBLMP|Shadow|SOGLMP|SOGPRICE|MCPC/i;

/** What was corrected is published after its interval. */
function correctionsFrom(clock: Clock, seen: SeenDocuments): CorrectionFeed {
  const read: CorrectionFeed['read'] = async ({ settlementPoint, from, to }) => {
    const published = { from, to: clock.now(), except: OTHER_CORRECTIONS, newestMustBeWhole: true };
    const rows = (table: ErcotTable): PriceCorrection[] | null =>
      correctsSettlementPrices(table) ? correctionsOf(table, settlementPoint) : null;
    const found = await seen.read(REPORTS.corrections, settlementPoint, published, rows);
    return lastCorrections(found).filter(({ start }) => start >= from && start < to);
  };
  return { pollSeconds: 3600, read };
}

interface Asked {
  readonly type: number;
  readonly pollSeconds: number;
  /** How far back, by when documents were published. */
  readonly hours: number;
  /** How long before its intervals a document is published, where it is not after them. */
  readonly hoursAhead?: number;
}
const byRun = (type: number): Asked => ({ type, pollSeconds: 300, hours: RUNS_HOURS });
const byPosting = (type: number): Asked => ({ type, pollSeconds: 1800, hours: POSTED_HOURS });

const ASKED: Readonly<Record<ErcotSeriesKind, Asked | 'newest'>> = {
  load: { type: REPORTS.demand, pollSeconds: 900, hours: HISTORY_HOURS },
  'load-forecast': byPosting(REPORTS.loadForecast),
  'five-minute-price': byRun(REPORTS.fiveMinute),
  'indicative-price': 'newest',
  'reserve-price': {
    type: REPORTS.reserves,
    pollSeconds: 1800,
    hours: HISTORY_HOURS,
    hoursAhead: AUCTION_HOURS,
  },
  'real-time-reserve-price': {
    type: REPORTS.realTimeReserves,
    pollSeconds: 900,
    hours: QUARTERS_HOURS,
  },
  'system-lambda': byRun(REPORTS.lambda),
  'price-adder': byRun(REPORTS.adders),
  wind: byPosting(REPORTS.wind),
  solar: byPosting(REPORTS.solar),
};

function seriesFrom(clock: Clock, seen: SeenDocuments): Readonly<Record<ErcotSeriesKind, SeriesFeed>> {
  const feeds = ERCOT_SERIES_KINDS.map((kind): [ErcotSeriesKind, SeriesFeed] => {
    const asked = ASKED[kind];
    const read: SeriesFeed['read'] = async ({ settlementPoint, from, to }) => {
      const rows = (table: ErcotTable): SeriesReading[] =>
        ERCOT_SERIES[kind].rows(table, settlementPoint, clock.now());
      // A look ahead has been overtaken by the next.
      if (asked === 'newest') {
        const readings = await seen.newest(REPORTS.indicative, rows);
        return expectedReadings(kind, readings, { from, to }, ID, clock.now());
      }
      const { type, hours, hoursAhead = 0 } = asked;
      const since = DateTime.max(from, clock.now().minus({ hours }));
      const published = { from: since.minus({ hours: hoursAhead }), to };
      const readings = await seen.read(type, settlementPoint, published, rows);
      const isPosted = ERCOT_SERIES[kind].expected === 'posted';
      return expectedReadings(kind, readings, { from: isPosted ? from : since, to }, ID, clock.now());
    };
    return [kind, { pollSeconds: asked === 'newest' ? 300 : asked.pollSeconds, read }];
  });
  return Object.fromEntries(feeds) as Record<ErcotSeriesKind, SeriesFeed>;
}

/** When auctions of [from, to) were published; those of days long past are not asked for. */
function auctionsOf(clock: Clock, from: DateTime, to: DateTime): { from: DateTime; to: DateTime } {
  const since = DateTime.max(from, clock.now().minus({ hours: HISTORY_HOURS }));
  return { from: since.minus({ hours: AUCTION_HOURS }), to };
}
