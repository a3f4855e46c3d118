import type { MarketOperator } from '../../src/core/market/operators.js';
import type { Clock } from '../../src/core/ports/clock.js';
import type { HashpriceFeed } from '../../src/core/ports/hashprice.js';
import type { PriceFeed } from '../../src/core/ports/price.js';
import type { WeatherFeed } from '../../src/core/ports/weather.js';
import type { ExchangeWatch } from './http-feed.js';

/** What the composition root hands to every feed. */
export interface FeedDeps {
  readonly clock: Clock;
  /** Credentials and other addresses, by the names that the feed's page tells. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the simulated feeds. */
  readonly seed: number;
  /** Of the simulated market; absent: rare. */
  readonly congestion?: 'rare' | 'frequent';
  /** What the pool keeps, as a ratio; hashprice is told net of it. */
  readonly poolFeeRatio: number;
  readonly random: () => number;
  /** Told of every answer of the source. */
  readonly watch?: ExchangeWatch | undefined;
}

/** One line of the registry: all that Ebb knows of a feed. */
export interface FeedEntry<Feed> {
  readonly label: string;
  /** True where it tells what is; false where it makes it up. */
  readonly live: boolean;
  /** What it covers, for the table of adapters. */
  readonly covers: string;
  /** Names of environment variables that it needs. */
  readonly needs: readonly string[];
  readonly limits: readonly string[];
  /** @throws EbbError `unauthorised` naming the credentials that are missing. */
  create(deps: FeedDeps): Feed;
}

export interface PriceFeedEntry extends FeedEntry<PriceFeed> {
  /** The markets whose prices it has; absent: any. */
  readonly operators?: readonly MarketOperator[];
}
export type HashpriceFeedEntry = FeedEntry<HashpriceFeed>;
export type WeatherFeedEntry = FeedEntry<WeatherFeed>;

/** A variable of the environment; one that is set to nothing is not set. */
export function envOf(env: FeedDeps['env'], name: string): string | undefined {
  const value = env[name] ?? '';
  return value.trim() === '' ? undefined : value;
}

/** Seconds of the wall that a request may take, where the environment says so. */
export function timeoutSecondsOf(env: FeedDeps['env']): number | undefined {
  const seconds = Number(envOf(env, 'EBB_FEED_TIMEOUT_SECONDS'));
  return seconds > 0 ? seconds : undefined;
}
