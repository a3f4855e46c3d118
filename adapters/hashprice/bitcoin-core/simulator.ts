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

export interface BitcoinCoreSimulatorOptions extends BitcoinSimulatorOptions {
  readonly username: string;
  readonly password: string;
  /** At which the blocks before the newest were found; ten minutes where absent. */
  readonly secondsPerBlock?: number;
  /** In place of what the node would answer to `getblockchaininfo`. */
  readonly info?: Readonly<Record<string, unknown>>;
}

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A node's JSON-RPC, and exchanges beside it, on one loopback port. */
export function simulateBitcoinCore(options: BitcoinCoreSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator((request, empty) => {
    const { path } = request;
    if (path === '/') return rpc(request, options, empty);
    return (
      exchangeAnswer(path, options, empty) ??
      mempoolAnswer(path, options, empty) ?? { status: 404, body: { error: 'no such path' } }
    );
  }).listen();
}

function rpc(
  { header, body }: FeedSimulatorRequest,
  options: BitcoinCoreSimulatorOptions,
  empty: boolean,
): FeedSimulatorReply {
  const account = Buffer.from(`${options.username}:${options.password}`).toString('base64');
  if (header('authorization') !== `Basic ${account}`) return { status: 401, body: '' };
  const calls = JSON.parse(body) as Call[];
  // Answers of a batch may come in any order.
  return { status: 200, body: empty ? [] : [...calls].reverse().map((call) => answer(call, options)) };
}

function answer({ id, method, params }: Call, options: BitcoinCoreSimulatorOptions): object {
  const { clock, difficulty, height, feesBtcPerBlock, secondsPerBlock = 600 } = options;
  if (method === 'getblockchaininfo') {
    const time = Math.floor(clock.now().toSeconds()) - 300;
    const chain = {
      chain: 'main',
      blocks: height,
      headers: height,
      initialblockdownload: false,
      warnings: [],
    };
    return {
      result: { ...chain, difficulty, time, mediantime: time - 1800, ...options.info },
      error: null,
      id,
    };
  }
  if (method === 'getblockstats' && Number(params[0]) <= height) {
    return { result: { height: params[0], totalfee: Math.round(feesBtcPerBlock * 1e8) }, error: null, id };
  }
  if (method === 'getblockhash' && Number(params[0]) <= height) {
    return { result: Number(params[0]).toString(16).padStart(64, '0'), error: null, id };
  }
  if (method === 'getblockheader') {
    const of = Number.parseInt(String(params[0]), 16);
    const time = Math.floor(clock.now().toSeconds()) - 300 - (height - of) * secondsPerBlock;
    return { result: { hash: params[0], height: of, time, difficulty }, error: null, id };
  }
  return { result: null, error: { code: -8, message: 'Target block height after current tip' }, id };
}
