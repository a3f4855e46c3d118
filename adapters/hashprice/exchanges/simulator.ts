import {
  type BitcoinSimulatorOptions,
  exchangeAnswer,
  mempoolAnswer,
} from '../../shared/simulator-bitcoin.js';
import { FeedSimulator } from '../../shared/simulator-feed.js';

/** All exchanges and a mempool server on one loopback port. */
export function simulateExchanges(options: BitcoinSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator(
    ({ path }, empty) =>
      exchangeAnswer(path, options, empty) ??
      mempoolAnswer(path, options, empty) ?? { status: 404, body: { error: 'no such path' } },
  ).listen();
}
