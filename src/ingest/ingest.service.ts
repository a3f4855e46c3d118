import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '../core/ports/clock.js';
import type { ConnectionView } from '../core/ports/connection.js';
import type { SiteConfig } from '../core/site.js';
import { FleetRegistry } from '../fleet/index.js';
import { CLOCK } from '../platform/index.js';
import { type FeedKind, FeedPoller, type PolledSource, type PollerStatus } from './feed-poller.js';
import { FeedSources } from './feed-sources.js';
import { FeedStatusStore } from './feed-status.js';
import type { LeftAloneView } from './left-alone.js';
import { type Push, type PushedPrice, PushedPrices } from './pushed-prices.js';
import { Quarantine, type Quarantined } from './quarantine.js';
import { isSameMarket } from './same-market.js';
import { GRID_STATE_AGE_MINUTES_MAX } from './series-reader.js';
import { SENSOR_AGE_MINUTES_MAX } from './weather-store.js';

interface SitePoller {
  readonly siteId: string;
  readonly kind: FeedKind;
  readonly poller: FeedPoller;
}

type NewsListener = (siteId: string, kind: FeedKind) => void;

export interface FeedStatus extends PollerStatus {
  readonly siteId: string;
  readonly kind: FeedKind;
  readonly quarantined: readonly Pick<Quarantined, 'sourceId' | 'reason'>[];
  /** All that are configured for it, in their order. */
  readonly sources: readonly SourceStatus[];
}

export interface SourceStatus {
  readonly sourceId: string;
  /** Where it is not asked for a while: until when (Unix ms), and why. */
  readonly leftAlone: LeftAloneView | null;
  readonly connection: ConnectionView | null;
}

/** Injection token of chance, 0–1, as `Math.random`. */
export const RANDOM = Symbol('RANDOM');

const KINDS: readonly FeedKind[] = [
  'price',
  'hashprice',
  'weather',
  'local-weather',
  'grid-state',
  'day-ahead',
  'load',
  'load-forecast',
  'corrections',
  'five-minute-price',
  'indicative-price',
  'system-lambda',
  'price-adder',
  'reserve-price',
  'real-time-reserve-price',
  'wind',
  'solar',
];
/**
 * Of feeds without a setting of their own: day-ahead prices end with a day that has begun; load, wind and sun come by the hour,
 * a forecast of load by the hour at ERCOT, every six hours in the simulated market; a state of the grid and what a sensor
 * shows, by the minute.
 */
const MAX_AGE_MINUTES: Readonly<Record<Exclude<FeedKind, 'price' | 'hashprice' | 'weather'>, number>> = {
  'day-ahead': 60,
  load: 180,
  'load-forecast': 480,
  corrections: 24 * 60,
  'five-minute-price': 20,
  'indicative-price': 20,
  'system-lambda': 20,
  'price-adder': 20,
  'reserve-price': 60,
  'real-time-reserve-price': 60,
  wind: 180,
  solar: 180,
  'grid-state': GRID_STATE_AGE_MINUTES_MAX,
  'local-weather': SENSOR_AGE_MINUTES_MAX,
};
/** What a plan is made anew for. */
const URGENT: readonly FeedKind[] = ['price', 'hashprice', 'weather', 'day-ahead'];
const FIRST_FILL_SECONDS = 60;
const SECONDS_PER_HOUR = 3600;
/** The first round of all feeds may take this long, in seconds of the wall; then the first tick does without. */
const FIRST_ROUND_SECONDS = 10;

/** Keeps every feed of every site polled, and what was missed while down filled in. */
@Injectable()
export class IngestService {
  readonly #pollers: SitePoller[] = [];
  readonly #listeners: NewsListener[] = [];
  readonly #logger = new Logger('Ingest');
  #stopped = false;
  #cancelFilling: () => void = () => undefined;
  #filling: Promise<void> = Promise.resolve();

  constructor(
    private readonly registry: FleetRegistry,
    private readonly sources: FeedSources,
    private readonly states: FeedStatusStore,
    private readonly quarantine: Quarantine,
    private readonly pushed: PushedPrices,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOM) private readonly random: () => number,
  ) {}

  /**
   * Begins to poll; returns after the first round of every feed, or when that takes too long.
   * @throws EbbError where a configured source cannot be made, as without its credentials
   */
  async start(): Promise<void> {
    await this.quarantine.load();
    for (const site of this.registry.sites) {
      for (const kind of KINDS) {
        const sources = this.sources.of(site, kind);
        if (sources.length === 0) continue;
        this.#pollers.push({ siteId: site.siteId, kind, poller: this.#poller(site, kind, sources) });
      }
    }
    const begin = async ({ siteId, kind, poller }: SitePoller): Promise<void> =>
      poller.start(await this.states.wasDown(siteId, kind));
    const isSensor = ({ kind }: { readonly kind: FeedKind }): boolean => kind === 'local-weather';
    const others = this.#pollers.filter((each) => !isSensor(each)).map(begin);
    // A sensor's first reading is judged by what the sources expect: theirs come first.
    const sensors = Promise.allSettled(others).then(() =>
      Promise.all(this.#pollers.filter(isSensor).map(begin)),
    );
    const starting = [...others, sensors];
    let cancel: () => void = () => undefined;
    const timeUp = new Promise<void>((resolve) => {
      cancel = this.clock.after(FIRST_ROUND_SECONDS * this.clock.speed, resolve);
    });
    await Promise.race([Promise.all(starting), timeUp]).finally(cancel);
    this.#fillGapsLater(FIRST_FILL_SECONDS * this.clock.speed);
  }

  /** Looks for holes in the prices soon after the start, and by the hour: what an outage has left is found then. */
  #fillGapsLater(seconds: number): void {
    this.#cancelFilling = this.clock.after(seconds, () => {
      this.#filling = this.#fillGaps().then(() => {
        if (!this.#stopped) this.#fillGapsLater(SECONDS_PER_HOUR);
      });
    });
  }

  async #fillGaps(): Promise<void> {
    for (const site of this.registry.sites) {
      try {
        if ((await this.sources.fillGaps(site)) > 0) this.#news(site, 'price');
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        this.#logger.error(`${site.siteId}: holes in its prices could not be filled (${message}); trying on`);
      }
    }
  }

  /** Returns when no round is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelFilling();
    await this.#filling;
    await Promise.all(this.#pollers.map(({ poller }) => poller.stop()));
    await this.sources.close();
  }

  /**
   * Keeps prices that somebody brings, and asks the site's sources at once, as if it was time. Returns how many were new or
   * differ.
   */
  async push(push: Push, prices: readonly PushedPrice[]): Promise<number> {
    const added = await this.pushed.add(push, prices, this.clock.now());
    const kinds: readonly FeedKind[] = push.kind === 'real-time' ? ['corrections', 'price'] : ['day-ahead'];
    // Corrections first: what they say stands, whatever is read as a price.
    for (const kind of kinds) {
      const each = this.#pollers.find((one) => one.siteId === push.siteId && one.kind === kind);
      await each?.poller.askNow(push.sourceId);
    }
    return added;
  }

  onNews(listener: NewsListener): void {
    this.#listeners.push(listener);
  }

  /** Of one site, or of all. */
  statuses(siteId?: string): FeedStatus[] {
    return this.#pollers
      .filter((each) => siteId === undefined || each.siteId === siteId)
      .map(({ poller, ...which }) => ({
        ...which,
        ...poller.status,
        quarantined: this.quarantine
          .of(which.siteId, which.kind)
          .map(({ sourceId, reason }) => ({ sourceId, reason })),
        sources: poller.sources.map((source) => ({
          ...source,
          connection: this.sources.connection(source.sourceId),
        })),
      }));
  }

  #poller(site: SiteConfig, kind: FeedKind, sources: readonly PolledSource[]): FeedPoller {
    const fleet = this.registry.fleet(site.siteId);
    const feed = {
      name: `${site.siteId} ${kind}`,
      sources,
      get maxAgeMinutes() {
        return kind === 'price' || kind === 'hashprice' || kind === 'weather'
          ? fleet.site.feeds[kind].maxAgeMinutes
          : MAX_AGE_MINUTES[kind];
      },
    };
    return new FeedPoller(feed, this.clock, this.random, {
      onRound: (round) => this.states.save(site.siteId, kind, round),
      onNews: () => this.#news(site, kind),
    });
  }

  /** Prices belong to a settlement point: they are news to every site there, whichever of them read them first. */
  #news(site: SiteConfig, kind: FeedKind): void {
    // The others come every few minutes, and nothing is to be done about them at once.
    if (!URGENT.includes(kind)) return;
    const isOfSite = kind === 'hashprice' || kind === 'weather';
    const concerned = isOfSite ? [site] : this.registry.sites.filter((other) => isSameMarket(other, site));
    for (const { siteId } of concerned) {
      for (const listener of this.#listeners) listener(siteId, kind);
    }
  }
}
