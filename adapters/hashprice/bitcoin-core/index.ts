import { readFile } from 'node:fs/promises';
import { EbbError } from '../../../src/core/errors.js';
import { envOf, timeoutSecondsOf, type FeedDeps, type HashpriceFeedEntry } from '../../shared/feed.js';
import { HttpFeed } from '../../shared/http-feed.js';
import { credentialsOf } from '../../shared/provider.js';
import { SpotPrice } from '../../shared/spot-price.js';
import { BitcoinCoreHashprice } from './adapter.js';
import { BITCOIN_RPC_URL, BitcoinCore, type RpcAuthorization } from './api.js';

const ACCOUNT = ['BITCOIN_RPC_USER', 'BITCOIN_RPC_PASSWORD'] as const;

/** The operator's own node. */
export const bitcoinCore: HashpriceFeedEntry = {
  label: 'Bitcoin Core',
  live: true,
  covers: 'now',
  needs: ACCOUNT,
  limits: [
    'A node of your own for difficulty, subsidy and fees; a pruned one will do. BITCOIN_RPC_COOKIE_FILE takes the place of user and password.',
    'The price of Bitcoin comes from exchanges, as for the feed exchanges.',
    'Computed as full pay-per-share pays it, with the mean fees of 144 blocks; what a pool pays may differ.',
    'Unverified: that a pruned node keeps 144 blocks in every case.',
  ],
  create: (deps) => {
    const baseUrl = envOf(deps.env, 'BITCOIN_RPC_URL') ?? BITCOIN_RPC_URL;
    const http = new HttpFeed({ baseUrl, timeoutSeconds: timeoutSecondsOf(deps.env), watch: deps.watch });
    const { clock, poolFeeRatio } = deps;
    const node = new BitcoinCore(http, authorizationOf(deps.env));
    return new BitcoinCoreHashprice({ clock, poolFeeRatio, node, spot: new SpotPrice(deps) });
  },
};

function authorizationOf(env: FeedDeps['env']): RpcAuthorization {
  const cookieFile = envOf(env, 'BITCOIN_RPC_COOKIE_FILE');
  if (cookieFile !== undefined) return async () => basic((await cookieOf(cookieFile)).trim());
  const { BITCOIN_RPC_USER: user, BITCOIN_RPC_PASSWORD: password } = credentialsOf(
    'bitcoin-core',
    env,
    ACCOUNT,
  );
  return () => Promise.resolve(basic(`${user}:${password}`));
}

async function cookieOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new EbbError(
      'unauthorised',
      `bitcoin-core: BITCOIN_RPC_COOKIE_FILE ${file} cannot be read (${why})`,
      { cause },
    );
  }
}

function basic(account: string): string {
  return `Basic ${Buffer.from(account).toString('base64')}`;
}
