import { Inject, Injectable } from '@nestjs/common';
import type { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { intervalEnd } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { ConnectionView } from '../core/ports/connection.js';
import { isPushed } from '../core/market/pushed.js';
import { asPaid } from '../core/mining/payout.js';
import { wrongHashprice } from '../core/market/plausibility.js';
import type { PriceFeed, PriceInterval } from '../core/ports/price.js';
import type { WeatherSensor } from '../core/ports/weather.js';
import type { SiteConfig } from '../core/site.js';
import { CLOCK } from '../platform/index.js';
import { FEED_FACTORY, type FeedFactory, MARKET_KIND, type MarketKind } from './feed-factory.js';
import type { FeedKind, PolledSource } from './feed-poller.js';
import { asked } from './asked.js';
import { Corrections } from './corrections.js';
import { wrongPrices } from './cross-check.js';
import { FeedStore } from './feed-store.js';
import { fillPriceGaps, LATE_HOURS } from './gap-filler.js';
import { PushedPrices } from './pushed-prices.js';
import { Quarantine } from './quarantine.js';
import { dayAheadSource, inOrder, isSystemWide, type SeriesPolling, seriesSource } from './series-sources.js';
import { SeriesStore } from './series-store.js';
import { SharedRounds } from './shared-rounds.js';
import { forecastSource, sensorSource, type WeatherPolling } from './weather-sources.js';
import { WeatherStore } from './weather-store.js';

/** Read at the first start: enough for any rule of the policy, little enough for any source. */
const FIRST_READ_HOURS_MAX = 48;
/** Filled in after a stop, at the most: a month, as bills are. */
const FILL_HOURS_MAX = 31 * 24;
/** What is known beside the news, for a cross-check: a day of five-minute intervals at the most. */
const KNOWN_HOURS = 24;
const KNOWN_MAX = 1_000;
/** Read again on every round, so that an early correction is seen. */
const OVERLAP_HOURS = 1;

/** The configured sources of each feed, each reading what is missing and storing it. */
@Injectable()
export class FeedSources {
  constructor(
    private readonly store: FeedStore,
    private readonly weather: WeatherStore,
    private readonly series: SeriesStore,
    private readonly quarantine: Quarantine,
    private readonly corrections: Corrections,
    private readonly pushed: PushedPrices,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(FEED_FACTORY) private readonly feeds: FeedFactory,
    @Inject(MARKET_KIND) private readonly marketKind: MarketKind,
  ) {}

  readonly #priceFeeds = new Map<string, PriceFeed>();
  readonly #open: WeatherSensor[] = [];
  readonly #rounds = new SharedRounds();

  /** In the configured order, where nothing speaks for another; of what sources of prices tell besides, those that tell it. With a simulated market every feed is simulated: live weather would not fit its clock. */
  of(site: SiteConfig, kind: FeedKind): PolledSource[] {
    if (kind === 'local-weather') return this.#sensors(site);
    const configured = kind === 'hashprice' || kind === 'weather' ? kind : 'price';
    const ids = this.marketKind === 'simulated' ? ['simulated'] : site.feeds[configured].sources;
    const sources = ids.flatMap((id) => {
      if (kind === 'hashprice') return this.#hashprice(id, site);
      if (kind === 'weather') return forecastSource(this.#weather(site), this.feeds.weather(id, site));
      const feed = this.#priceFeed(id, site);
      if (kind === 'price') return this.#price(feed, site);
      const { dayAhead, corrections, series } = feed;
      if (kind === 'day-ahead') return dayAhead ? dayAheadSource(this.#series(site), id, dayAhead) : [];
      if (kind === 'corrections') return corrections ? this.corrections.source(site, id, corrections) : [];
      const other = series?.[kind];
      if (!other) return [];
      const source = seriesSource(this.#series(site), id, kind, other);
      return isSystemWide(kind) ? this.#shared(site, kind, source) : source;
    });
    return inOrder(kind, sources);
  }

  /**
   * Fills what is missing of the last month's prices, since the first that is known, from every source that reaches there.
   * Returns how many prices were found.
   */
  async fillGaps(site: SiteConfig): Promise<number> {
    if (this.marketKind === 'simulated') return 0;
    const now = this.clock.now();
    const month = { from: now.minus({ hours: FILL_HOURS_MAX }), to: now.minus({ hours: LATE_HOURS }) };
    const [first] = await this.store.intervals(site, { ...month, at: now });
    if (!first) return 0;
    const feeds = site.feeds.price.sources.map((id) => this.#priceFeed(id, site));
    const span = { from: first.start, to: month.to };
    return (await fillPriceGaps({ store: this.store, clock: this.clock }, site, feeds, span)).newRows;
  }

  /** Ends the connections that are kept. */
  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((sensor) => sensor.close()));
  }

  /** How the line to a source is doing; null where there is none. */
  connection(id: string): ConnectionView | null {
    return isPushed(id) ? null : this.feeds.connection(id);
  }

  /** One for all that it tells: what it has seen it does not ask for again. */
  #priceFeed(id: string, site: SiteConfig): PriceFeed {
    const key = `${site.siteId} ${id}`;
    const feed = this.#priceFeeds.get(key) ?? this.#newPriceFeed(id, site);
    this.#priceFeeds.set(key, feed);
    return feed;
  }

  #newPriceFeed(id: string, site: SiteConfig): PriceFeed {
    return isPushed(id) ? this.pushed.feed(site, id, this.clock) : this.feeds.price(id, site);
  }

  #shared({ market }: SiteConfig, kind: FeedKind, source: PolledSource): PolledSource {
    return this.#rounds.shared(`${market.operator} ${source.id} ${kind}`, source, this.clock);
  }

  #series({ market }: SiteConfig): SeriesPolling {
    return { store: this.series, clock: this.clock, market };
  }

  readonly #price = (feed: PriceFeed, site: SiteConfig): PolledSource => {
    const { id } = feed;
    const { settlementPoint } = site.market;
    const poll: PolledSource['poll'] = async () => {
      const to = this.clock.now();
      const [newest] = await this.store.prices(site, { to, at: to, limit: 1 });
      const from = readFrom(newest?.start ?? null, to, feed.historyHours);
      const prices = await asked(id, () => feed.read({ settlementPoint, from, to }));
      const wrong = prices.find(({ start, minutes, priceUsdPerMwh: usd }) => {
        return !(start.isValid && minutes > 0 && Number.isFinite(usd));
      });
      if (wrong) throw new EbbError('malformed', `${id}: an interval without a start, a length or a price`);
      const problem = await this.#wrongPrices(feed, site, prices);
      if (problem !== null) throw await this.quarantine.hold(site.siteId, 'price', id, problem);
      await this.quarantine.clear(site.siteId, 'price', id);
      const corrected = await this.#pushedCorrections(feed, site, { from, to });
      const newRows = corrected + (await this.store.addPrices(site, prices, id, this.clock.now()));
      const ends = [newest, prices.at(-1)].flatMap((each) => (each ? [intervalEnd(each)] : []));
      return { newRows, newestAt: ends.sort((a, b) => b.toMillis() - a.toMillis())[0] ?? null };
    };
    return { id, pollSeconds: feed.pollSeconds, poll };
  };

  /** A changed price that was pushed is a correction, with its entry in the ledger, whichever round reads it first. */
  async #pushedCorrections(
    { id, corrections }: PriceFeed,
    site: SiteConfig,
    span: { readonly from: DateTime; readonly to: DateTime },
  ): Promise<number> {
    if (!isPushed(id) || !corrections) return 0;
    const { settlementPoint } = site.market;
    const changed = await corrections.read({ settlementPoint, ...span });
    return (await this.corrections.add(site, id, changed)).length;
  }

  /** Only what is not known yet is looked at, beside a day of what is. */
  async #wrongPrices(
    feed: PriceFeed,
    site: SiteConfig,
    prices: readonly PriceInterval[],
  ): Promise<string | null> {
    const [first] = prices;
    if (!first || this.marketKind === 'simulated') return null;
    const at = this.clock.now();
    const from = first.start.minus({ hours: KNOWN_HOURS });
    const known = await this.store.prices(site, { from, to: at, at, limit: KNOWN_MAX });
    const byStart = new Map(known.map((price) => [price.start.toMillis(), price.priceUsdPerMwh]));
    const news = prices.filter(
      ({ start, priceUsdPerMwh }) => byStart.get(start.toMillis()) !== priceUsdPerMwh,
    );
    const before = known.filter(({ start }) => news[0] && start < news[0].start);
    const others = site.feeds.price.sources.filter((id) => id !== feed.id);
    return wrongPrices(
      site,
      news,
      before,
      others.map((id) => this.#priceFeed(id, site)),
    );
  }

  readonly #hashprice = (id: string, site: SiteConfig): PolledSource => {
    const feed = this.feeds.hashprice(id, site);
    const poll: PolledSource['poll'] = async () => {
      const told = await asked(id, () => feed.read());
      const reading = asPaid(told, site.feeds.hashprice.payout?.scheme ?? 'fpps');
      const { at, nextAdjustment = {}, ...figures } = reading;
      if (!at.isValid || !Object.values({ ...figures, ...nextAdjustment }).every(Number.isFinite)) {
        throw new EbbError('malformed', `${id}: a hashprice without a time or with a figure missing`);
      }
      const problem = wrongHashprice(reading.hashpriceUsdPerPhDay, reading);
      if (problem !== null) throw await this.quarantine.hold(site.siteId, 'hashprice', id, problem);
      await this.quarantine.clear(site.siteId, 'hashprice', id);
      return {
        newRows: await this.store.addHashprice(site.siteId, reading, id, this.clock.now()),
        newestAt: at,
      };
    };
    return { id, pollSeconds: feed.pollSeconds, poll };
  };

  #weather(site: SiteConfig): WeatherPolling {
    return { store: this.weather, quarantine: this.quarantine, clock: this.clock, site };
  }

  #sensors(site: SiteConfig): PolledSource[] {
    // A real thermometer would not fit a simulated market's clock.
    const sensors = this.marketKind === 'simulated' ? [] : (site.sensors ?? []);
    return sensors.map((config) => {
      const sensor = this.feeds.sensor(config);
      this.#open.push(sensor);
      return sensorSource(this.#weather(site), sensor, config.differenceCMax);
    });
  }
}

/** Where a round starts to read: a little before what is known, so that whatever was missed is filled in. */
export function readFrom(newestStart: DateTime | null, now: DateTime, historyHours: number): DateTime {
  const hours = Math.min(historyHours, newestStart === null ? FIRST_READ_HOURS_MAX : FILL_HOURS_MAX);
  const earliest = now.minus({ hours });
  const wanted = newestStart?.minus({ hours: OVERLAP_HOURS }) ?? earliest;
  return wanted < earliest ? earliest : wanted;
}
