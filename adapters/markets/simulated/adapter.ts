import type { Clock } from '../../../src/core/ports/clock.js';
import type { DayAheadFeed, PriceFeed, PriceInterval } from '../../../src/core/ports/price.js';
import type { SeriesFeed, SeriesReading } from '../../../src/core/ports/market-series.js';
import { type Congestion, SimulatedWorld } from '../../shared/simulated-world/world.js';
import { auctionedPrices, knownFigures, publishedPrices, type Span } from './api.js';

/** Prices, load, wind and sun of a market that does not exist, published on the injected clock. */
export class SimulatedMarket implements PriceFeed {
  readonly id = 'simulated';
  readonly pollSeconds = 60;
  readonly historyHours = 366 * 24;
  readonly dayAhead: DayAheadFeed;
  readonly series: Readonly<Record<'load' | 'load-forecast' | 'wind' | 'solar', SeriesFeed>>;
  readonly #clock: Clock;
  readonly #world: SimulatedWorld;

  constructor(options: { readonly clock: Clock; readonly seed: number; readonly congestion?: Congestion }) {
    const { clock } = options;
    const world = new SimulatedWorld(options);
    this.#clock = clock;
    this.#world = world;
    this.dayAhead = {
      pollSeconds: 900,
      read: (request) => Promise.resolve(auctionedPrices(world, request, clock.now())),
    };
    const feed = (read: (span: Span) => SeriesReading[]): SeriesFeed => ({
      pollSeconds: 1800,
      read: (span) => Promise.resolve(read(span)),
    });
    const loadFeed = (wanted: 'load' | 'load-forecast'): SeriesFeed =>
      feed((span) =>
        knownFigures(world, 'load', span, clock.now()).filter(({ series }) => series === wanted),
      );
    this.series = {
      load: loadFeed('load'),
      'load-forecast': loadFeed('load-forecast'),
      wind: feed((span) => knownFigures(world, 'wind', span, clock.now())),
      solar: feed((span) => knownFigures(world, 'solar', span, clock.now())),
    };
  }

  read(request: Parameters<PriceFeed['read']>[0]): Promise<PriceInterval[]> {
    return Promise.resolve(publishedPrices(this.#world, request, this.#clock.now()));
  }
}
