import { bitcoinCore } from './hashprice/bitcoin-core/index.js';
import { exchanges } from './hashprice/exchanges/index.js';
import { luxor } from './hashprice/luxor/index.js';
import { mempool } from './hashprice/mempool/index.js';
import { simulatedHashpriceFeed } from './hashprice/simulated/index.js';
import { aeso } from './markets/aeso/index.js';
import { caiso } from './markets/caiso/index.js';
import { entsoe } from './markets/entso-e/index.js';
import { ercotDashboard } from './markets/ercot-dashboard/index.js';
import { ercotMis } from './markets/ercot-mis/index.js';
import { ercotPublicApi } from './markets/ercot-public-api/index.js';
import { gridstatus } from './markets/gridstatus/index.js';
import { ieso } from './markets/ieso/index.js';
import { isoNe } from './markets/iso-ne/index.js';
import { miso } from './markets/miso/index.js';
import { nyiso } from './markets/nyiso/index.js';
import { pjm } from './markets/pjm/index.js';
import { simulatedMarket } from './markets/simulated/index.js';
import { spp } from './markets/spp/index.js';
import type { HashpriceFeedEntry, PriceFeedEntry, WeatherFeedEntry } from './shared/feed.js';
import { nws } from './weather/nws/index.js';
import { openMeteo } from './weather/open-meteo/index.js';
import { simulatedWeatherFeed } from './weather/simulated/index.js';

export type { FeedDeps, FeedEntry } from './shared/feed.js';

/** Sources of real-time settlement prices, by the id that a site's configuration names. */
export const priceFeeds: Readonly<Record<string, PriceFeedEntry>> = {
  'ercot-public-api': ercotPublicApi,
  'ercot-dashboard': ercotDashboard,
  'ercot-mis': ercotMis,
  caiso,
  pjm,
  nyiso,
  miso,
  'entso-e': entsoe,
  gridstatus,
  spp,
  'iso-ne': isoNe,
  ieso,
  aeso,
  simulated: simulatedMarket,
};

/** Sources of hashprice. */
export const hashpriceFeeds: Readonly<Record<string, HashpriceFeedEntry>> = {
  mempool,
  exchanges,
  'bitcoin-core': bitcoinCore,
  luxor,
  simulated: simulatedHashpriceFeed,
};

/** Sources of weather. */
export const weatherFeeds: Readonly<Record<string, WeatherFeedEntry>> = {
  'open-meteo': openMeteo,
  nws,
  simulated: simulatedWeatherFeed,
};
