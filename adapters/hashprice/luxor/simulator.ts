import { hashpriceUsdPerPhDay, subsidyBtcAt } from '../../../src/core/mining/hashprice.js';
import {
  type BitcoinSimulatorOptions,
  exchangeAnswer,
  mempoolAnswer,
} from '../../shared/simulator-bitcoin.js';
import {
  FeedSimulator,
  type FeedSimulatorReply,
  type FeedSimulatorRequest,
} from '../../shared/simulator-feed.js';
import { GRAPHQL_PATH } from './api.js';

export interface LuxorSimulatorOptions extends BitcoinSimulatorOptions {
  readonly apiKey: string;
  /** What a quote is multiplied by: 0.001 for one per TH. */
  readonly factor?: number;
}

/** Luxor's GraphQL, and what it is checked against beside it, on one loopback port. */
export function simulateLuxor(options: LuxorSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator((request, empty) => {
    const { path } = request;
    if (path === GRAPHQL_PATH) return graphql(request, options, empty);
    return (
      exchangeAnswer(path, options, empty) ??
      mempoolAnswer(path, options, empty) ?? { status: 404, body: { error: 'no such path' } }
    );
  }).listen();
}

function graphql(
  { header, body }: FeedSimulatorRequest,
  options: LuxorSimulatorOptions,
  empty: boolean,
): FeedSimulatorReply {
  if (header('x-hi-api-key') !== options.apiKey) return { status: 401, body: { message: 'Unauthorized' } };
  if (!(JSON.parse(body) as { query: string }).query.includes('getHashprice')) {
    return { status: 200, body: { data: null, errors: [{ message: 'Cannot query that field' }] } };
  }
  const { clock, height, factor = 1 } = options;
  const computed = hashpriceUsdPerPhDay({
    ...options,
    subsidyBtc: subsidyBtcAt(height + 1),
    poolFeeRatio: 0,
  });
  const nodes = [2, 1].map((hours) => ({
    timestamp: clock.now().minus({ hours }).toISO(),
    usdHashprice: computed * factor * (1 + hours / 100),
  }));
  return { status: 200, body: { data: { getHashprice: { nodes: empty ? [] : nodes } } } };
}
