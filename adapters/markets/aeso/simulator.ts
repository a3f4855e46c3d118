import { intervalStarts } from '../../../src/core/interval.js';
import { localDay } from '../../../src/core/market/market-time.js';
import { FeedSimulator } from '../../shared/simulator-feed.js';
import { type MarketSimulatorOptions, publishedStarts } from '../../shared/simulator-market.js';
import { AESO_ZONE, MINUTES, POOL, POOL_PRICE_PATH, REPORT } from './api.js';

export interface AesoSimulatorOptions extends MarketSimulatorOptions {
  readonly apiKey: string;
  readonly usdPerCad: number;
}

/** Alberta's API on a loopback port: hours of local days, those to come with a forecast alone. */
export function simulateAeso(options: AesoSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator(({ path, query, header }, empty) => {
    if (header('api-key') !== options.apiKey) return { status: 401, body: { message: 'Unauthorized' } };
    const first = localDay(AESO_ZONE, query.get('startDate') ?? '');
    const last = localDay(AESO_ZONE, query.get('endDate') ?? '');
    if (path !== POOL_PRICE_PATH || !first || !last) return { status: 400, body: { message: 'Bad request' } };
    const known = publishedStarts(options.clock, first.start, last.end, MINUTES).length;
    const rows = intervalStarts(first.start, last.end, MINUTES).map((start, index) => ({
      begin_datetime_utc: start.toFormat('yyyy-MM-dd HH:mm'),
      begin_datetime_mpt: start.setZone(AESO_ZONE).toFormat('yyyy-MM-dd HH:mm'),
      pool_price: index < known ? String(options.priceUsdPerMwh(POOL, start) / options.usdPerCad) : '',
      forecast_pool_price: '777',
      rolling_30day_avg: '50.1',
    }));
    return {
      status: 200,
      body: { timestamp: '', responseCode: '200', return: { [REPORT]: empty ? [] : rows } },
    };
  }).listen();
}
