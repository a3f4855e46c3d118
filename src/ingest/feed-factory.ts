import type { ConnectionView } from '../core/ports/connection.js';
import type { HashpriceFeed } from '../core/ports/hashprice.js';
import type { PriceFeed } from '../core/ports/price.js';
import type { WeatherFeed, WeatherSensor } from '../core/ports/weather.js';
import type { SensorConfig, SiteConfig } from '../core/site.js';

/** Feeds by id: handed in by the composition root, since stages do not know adapters. */
export const FEED_FACTORY = Symbol('FEED_FACTORY');

export interface FeedFactory {
  price(id: string, site: SiteConfig): PriceFeed;
  hashprice(id: string, site: SiteConfig): HashpriceFeed;
  weather(id: string, site: SiteConfig): WeatherFeed;
  sensor(config: SensorConfig): WeatherSensor;
  /** How the line to a source is doing; null where there is none, as to a simulated one. */
  connection(id: string): ConnectionView | null;
}

/** Whether prices are live or simulated, decided once at start. */
export const MARKET_KIND = Symbol('MARKET_KIND');
export type MarketKind = 'live' | 'simulated';
