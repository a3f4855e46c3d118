import type { DateTime } from 'luxon';
import type { DataSource } from 'typeorm';
import type { Clock } from '../../src/core/ports/clock.js';
import type { HashpriceReading } from '../../src/core/ports/hashprice.js';
import { intervalStarts } from '../../src/core/interval.js';
import type { DayAheadPrice, PriceCorrection, PriceInterval } from '../../src/core/ports/price.js';
import {
  type SeriesFeed,
  type SeriesKind,
  type SeriesReading,
  SYSTEM,
} from '../../src/core/ports/market-series.js';
import { EbbError } from '../../src/core/errors.js';
import type { AirReading, WeatherHour } from '../../src/core/ports/weather.js';
import type { SiteConfig } from '../../src/core/site.js';
import { unpackVersions } from '../../src/core/versions/index.js';
import { FleetRegistry } from '../../src/fleet/index.js';
import type { FeedFactory, MarketKind } from '../../src/ingest/index.js';
import { Corrections } from '../../src/ingest/corrections.js';
import { FeedReader } from '../../src/ingest/feed-reader.js';
import { FeedSources } from '../../src/ingest/feed-sources.js';
import { FeedStatusStore } from '../../src/ingest/feed-status.js';
import { FeedStore } from '../../src/ingest/feed-store.js';
import { ForwardCurveStore } from '../../src/ingest/forward-curve-store.js';
import { IngestService } from '../../src/ingest/ingest.service.js';
import { PushedPrices } from '../../src/ingest/pushed-prices.js';
import { Quarantine } from '../../src/ingest/quarantine.js';
import { SeriesReader } from '../../src/ingest/series-reader.js';
import { SeriesStore } from '../../src/ingest/series-store.js';
import { WeatherStore } from '../../src/ingest/weather-store.js';
import { Ledger } from '../../src/ledger/index.js';
import { HandClock } from './hand-clock.js';
import { newKey } from './ledger-chain.js';

/** The outside: every interval since long ago has a price, and each feed can be taken away. */
export class FakeMarket {
  readonly asked: { readonly from: DateTime; readonly to: DateTime }[] = [];
  readonly ids = new Set<string>();
  readonly corrections = new Map<number, number>();
  /** How sources distort prices, by their ids. */
  readonly lies = new Map<string, (usdPerMwh: number, start: DateTime) => number>();
  historyHours = 1_000;
  readonly historyHoursById = new Map<string, number>();
  dryBulbC = 30;
  sensorsAsked = 0;
  /** What sensors show, by their ids; those that are not here are away. */
  readonly air = new Map<string, Partial<AirReading> & { readonly dryBulbC: number }>();
  hashpriceUsdPerPhDay = 45.5;
  /** Null: the source has none. */
  dayAheadUsdPerMwh: number | null = null;
  loadMw: number | null = null;
  corrected: PriceCorrection[] | null = null;
  /** What sources tell of other figures, by their kinds. */
  readonly told = new Map<SeriesKind, SeriesReading[]>();
  away: Error | null = null;
  broken: Partial<PriceInterval> = {};
  weatherHours = [-1, 0, 1];
  /** How many reads were begun; each waits for `held`. */
  begun = 0;
  held: Promise<void> = Promise.resolve();
  letGo = (): void => undefined;

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  readonly feeds: FeedFactory = {
    price: (id) => {
      this.ids.add(id);
      return {
        id,
        pollSeconds: 60,
        historyHours: this.historyHoursById.get(id) ?? this.historyHours,
        read: (span) => this.#answer(() => this.#prices(id, span)),
        ...(this.dayAheadUsdPerMwh !== null && {
          dayAhead: { pollSeconds: 900, read: (span) => this.#answer(() => this.#dayAhead(span)) },
        }),
        ...(this.corrected !== null && {
          corrections: { pollSeconds: 1800, read: () => this.#answer(() => this.corrected!) },
        }),
        series: {
          ...(this.loadMw !== null && {
            load: this.#loadFeed('load'),
            'load-forecast': this.#loadFeed('load-forecast'),
          }),
          ...Object.fromEntries(
            [...this.told].map(([kind, readings]) => [
              kind,
              { pollSeconds: 300, read: () => this.#answer(() => readings) },
            ]),
          ),
        },
      };
    },
    hashprice: (id) => ({ id, pollSeconds: 600, read: () => this.#answer(() => this.#hashprice()) }),
    connection: () => null,
    sensor: ({ sensorId: id }) => ({
      id,
      pollSeconds: 60,
      read: () => this.#answer(() => this.#air(id)),
      close: () => Promise.resolve(),
    }),
    weather: (id) => ({ id, pollSeconds: 900, read: () => this.#answer(() => this.#weather()) }),
  };

  #prices(id: string, span: { readonly from: DateTime; readonly to: DateTime }): PriceInterval[] {
    this.asked.push(span);
    const prices: PriceInterval[] = [];
    let start = span.from.startOf('hour');
    for (; start.plus({ minutes: 15 }) <= span.to; start = start.plus({ minutes: 15 })) {
      const usd = this.corrections.get(start.toMillis()) ?? -12.34;
      const priceUsdPerMwh = this.lies.get(id)?.(usd, start) ?? usd;
      if (start >= span.from) prices.push({ start, minutes: 15, priceUsdPerMwh, ...this.broken });
    }
    return prices;
  }

  /** The auction of a day is over at noon of the day before. */
  #dayAhead({ from, to }: { readonly from: DateTime; readonly to: DateTime }): DayAheadPrice[] {
    const knownAt = this.clock.now();
    const auctioned = knownAt.plus({ hours: 12 }).startOf('day').plus({ days: 1 });
    return hoursOf(from, to < auctioned ? to : auctioned).map((start) => ({
      start,
      minutes: 60,
      priceUsdPerMwh: this.dayAheadUsdPerMwh! + start.hour,
      knownAt,
    }));
  }

  #loadFeed(series: 'load' | 'load-forecast'): SeriesFeed {
    const read: SeriesFeed['read'] = ({ from, to }) =>
      this.#answer(() => {
        const knownAt = this.clock.now();
        return hoursOf(from, to)
          .filter((start) => start < knownAt === (series === 'load'))
          .map((start) => ({ series, place: SYSTEM, start, minutes: 60, value: this.loadMw!, knownAt }));
      });
    return { pollSeconds: 300, read };
  }

  #hashprice(): HashpriceReading {
    const figures = {
      btcUsd: 60_000,
      difficulty: 9e13,
      subsidyBtc: 3.125,
      feesBtcPerBlock: 0.1,
      poolFeeRatio: 0.01,
    };
    return { at: this.clock.now(), hashpriceUsdPerPhDay: this.hashpriceUsdPerPhDay, ...figures };
  }

  #weather(): WeatherHour[] {
    return this.weatherHours.map((hours) => ({
      start: this.clock.now().startOf('hour').plus({ hours }),
      dryBulbC: this.dryBulbC,
      wetBulbC: null,
      relativeHumidityRatio: 0.4,
      windMetresPerSecond: 3,
    }));
  }

  #air(id: string): AirReading {
    this.sensorsAsked += 1;
    const air = this.air.get(id);
    if (air === undefined) throw new EbbError('unreachable', `${id} is away`);
    return {
      at: this.clock.now(),
      wetBulbC: null,
      relativeHumidityRatio: null,
      windMetresPerSecond: null,
      ...air,
    };
  }

  async #answer<T>(answer: () => T): Promise<T> {
    this.begun += 1;
    await this.held;
    if (this.away) throw this.away;
    return answer();
  }
}

function hoursOf(from: DateTime, to: DateTime): DateTime[] {
  return intervalStarts(from, to, 60).filter((start) => start >= from);
}

/** The ingest stage on a database, with a fake market before it. */
export class TestIngest {
  readonly clock = new HandClock();
  readonly market = new FakeMarket(this.clock);
  readonly store: FeedStore;
  readonly weather: WeatherStore;
  readonly reader: FeedReader;
  readonly series: SeriesStore;
  readonly seriesReader: SeriesReader;
  readonly ledger: Ledger;
  service: IngestService;
  #sources: FeedSources | null = null;

  constructor(
    private readonly database: DataSource,
    private readonly sites: readonly SiteConfig[],
    private readonly marketKind: MarketKind = 'live',
  ) {
    this.store = new FeedStore(database);
    this.weather = new WeatherStore(database);
    this.reader = new FeedReader(this.store, this.weather, new ForwardCurveStore(database));
    this.series = new SeriesStore(database);
    this.seriesReader = new SeriesReader(database, this.series);
    this.ledger = new Ledger(database, this.clock, newKey());
    this.service = this.#newService();
  }

  /** A new service, as after a restart `hours` later. */
  async restart(hours: number): Promise<void> {
    await this.service.stop();
    this.clock.advance(hours * 3600);
    this.market.asked.length = 0;
    this.service = this.#newService();
    await this.service.start();
  }

  /** One round of a site's first source of prices, and of nothing else. */
  async priceRound(site: SiteConfig): Promise<void> {
    await this.#sources!.of(site, 'price')[0]!.poll();
  }

  /** Lets time pass and the rounds that then begin end. */
  async nextRound(seconds: number): Promise<void> {
    const before = this.market.begun;
    this.clock.advance(seconds);
    for (let tries = 0; tries < 500; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      const settled = this.service.statuses().every(({ answeredAtMs }) => {
        return answeredAtMs !== null && answeredAtMs >= this.clock.now().toMillis() - seconds * 1e3;
      });
      if (this.market.begun > before && settled && tries > 20) return;
    }
    throw new Error('no round has ended');
  }

  /** Lets time pass until the sensors were asked once more. */
  async nextSensorRound(seconds: number): Promise<void> {
    const asked = this.market.sensorsAsked;
    this.clock.advance(seconds);
    for (let tries = 0; tries < 500; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (this.market.sensorsAsked > asked && tries > 20) return;
    }
    throw new Error('no sensor was asked');
  }

  async rowsOf(table: string): Promise<number> {
    const [row] = await this.database.query<[{ n: string }]>(`SELECT count(*) AS n FROM ${table}`);
    return Number(row.n);
  }

  /** Versions of prices, or of all other figures of the market. */
  async versionsOf(what: 'prices' | 'other figures'): Promise<number> {
    const rows = await this.database.query<{ versions: Buffer }[]>(
      `SELECT versions FROM series_block WHERE (series = 'real-time-price') = $1`,
      [what === 'prices'],
    );
    return rows.reduce((sum, { versions }) => sum + unpackVersions(versions).length, 0);
  }

  #newService(): IngestService {
    const { database, clock, ledger } = this;
    const quarantine = new Quarantine(database, ledger, clock);
    const registry = testRegistry(this.sites);
    const pushed = new PushedPrices(database);
    const corrections = new Corrections(database, ledger, registry, clock);
    this.#sources = new FeedSources(
      this.store,
      this.weather,
      this.series,
      quarantine,
      corrections,
      pushed,
      clock,
      this.market.feeds,
      this.marketKind,
    );
    const states = new FeedStatusStore(database, ledger, clock);
    return new IngestService(registry, this.#sources, states, quarantine, pushed, clock, () => 0);
  }
}

export function testRegistry(sites: readonly SiteConfig[]): FleetRegistry {
  const simulation = { speed: 1, seed: 1, market: 'never', misbehavingRatio: 0 } as const;
  return new FleetRegistry({ http: { host: '127.0.0.1', port: 0 }, simulation, sites });
}
