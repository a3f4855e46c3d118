import { DateTime } from 'luxon';
import { datesBetween } from '../../../src/core/market/market-time.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import {
  FeedSimulator,
  type FeedSimulatorReply,
  type FeedSimulatorRequest,
} from '../../shared/simulator-feed.js';
import {
  auctionedStarts,
  type MarketSimulatorOptions,
  publishedStarts,
} from '../../shared/simulator-market.js';
import { type Dataset, datasetPath, DAY_AHEAD, REAL_TIME } from './api.js';

/** So few rows a page that cursors are followed. */
const PAGE_ROWS_MAX = 5;
const COLUMNS = ['interval_start_utc', 'interval_end_utc', 'location', 'location_type', 'market', 'spp'];

export interface GridstatusSimulatorOptions extends MarketSimulatorOptions {
  readonly apiKey: string;
}

/** gridstatus.io on a loopback port. */
export function simulateGridstatus(options: GridstatusSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator((request, empty) => answer(request, options, empty)).listen();
}

function answer(
  { path, query, header }: FeedSimulatorRequest,
  options: GridstatusSimulatorOptions,
  empty: boolean,
): FeedSimulatorReply {
  if (header('x-api-key') !== options.apiKey) return { status: 401, body: { detail: 'Invalid API key' } };
  const dataset = [REAL_TIME, DAY_AHEAD].find((each) => datasetPath(each) === path);
  if (!dataset) return { status: 404, body: { detail: 'Dataset not found' } };
  const cursor = query.get('cursor');
  if (cursor === null || query.get('json_schema') !== 'array-of-arrays') {
    return { status: 400, body: { detail: 'cursor and array-of-arrays are what is spoken here' } };
  }
  const starts = empty ? [] : startsOf(dataset, query, options);
  const first = Number(cursor === '' ? 0 : cursor.replace('after-', ''));
  const point = query.get('filter_value') ?? '';
  const rows = starts
    .slice(first, first + PAGE_ROWS_MAX)
    .map((start) => [
      start.toFormat("yyyy-MM-dd'T'HH:mm:ss'+00:00'"),
      start.plus({ minutes: dataset.minutes }).toFormat("yyyy-MM-dd'T'HH:mm:ss'+00:00'"),
      point,
      'Load Zone',
      dataset.name,
      options.priceUsdPerMwh(point, start),
    ]);
  const hasNextPage = first + PAGE_ROWS_MAX < starts.length;
  const meta = {
    page_size: PAGE_ROWS_MAX,
    hasNextPage,
    cursor: hasNextPage ? `after-${first + PAGE_ROWS_MAX}` : null,
  };
  return { status: 200, body: { status_code: 200, data: [COLUMNS, ...rows], meta, dataset_metadata: {} } };
}

function startsOf(
  dataset: Dataset,
  query: FeedSimulatorRequest['query'],
  { clock }: GridstatusSimulatorOptions,
): DateTime[] {
  const [from, to] = ['start_time', 'end_time'].map((name) =>
    DateTime.fromISO(query.get(name) ?? '', { zone: 'utc' }),
  ) as [DateTime, DateTime];
  if (dataset === REAL_TIME) return publishedStarts(clock, from, to, dataset.minutes);
  return datesBetween(ERCOT_ZONE, from, to)
    .flatMap((date) => auctionedStarts(clock, ERCOT_ZONE, date, dataset.minutes))
    .filter((start) => start >= from.startOf('hour') && start < to);
}
