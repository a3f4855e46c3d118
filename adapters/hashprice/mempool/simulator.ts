import { type BitcoinSimulatorOptions, mempoolAnswer } from '../../shared/simulator-bitcoin.js';
import { FeedSimulator } from '../../shared/simulator-feed.js';

/** A mempool server on a loopback port. */
export function simulateMempool(options: BitcoinSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator(
    ({ path }, empty) =>
      mempoolAnswer(path, options, empty) ?? { status: 404, body: { error: 'no such path' } },
  ).listen();
}
