import type { Clock } from '../../../src/core/ports/clock.js';
import type { DayAheadFeed, PriceFeed, PriceInterval } from '../../../src/core/ports/price.js';
import type { SeriesFeed } from '../../../src/core/ports/market-series.js';
import type { SystemLoadFeed } from '../../../src/core/ports/system-load.js';
import { type Congestion, SimulatedWorld } from '../../shared/simulated-world/world.js';
import { auctionedPrices, knownLoad, knownRenewables, publishedPrices } from './api.js';

/** Prices, load, wind and sun of a market that does not exist, published on the injected clock. */
export class SimulatedMarket implements PriceFeed {
  readonly id = 'simulated';
  readonly pollSeconds = 60;
  readonly historyHours = 366 * 24;
  readonly dayAhead: DayAheadFeed;
  readonly systemLoad: SystemLoadFeed;
  readonly series: { readonly renewables: SeriesFeed };
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
    this.systemLoad = {
      pollSeconds: 1800,
      read: (span) => Promise.resolve(knownLoad(world, span, clock.now())),
    };
    this.series = {
      renewables: {
        pollSeconds: 1800,
        read: (span) => Promise.resolve(knownRenewables(world, span, clock.now())),
      },
    };
  }

  read(request: Parameters<PriceFeed['read']>[0]): Promise<PriceInterval[]> {
    return Promise.resolve(publishedPrices(this.#world, request, this.#clock.now()));
  }
}
