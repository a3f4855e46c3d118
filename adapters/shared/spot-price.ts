import { DateTime } from 'luxon';
import { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';
import { MEMPOOL } from './chain-figures.js';
import type { FeedDeps } from './feed.js';
import { type Provider, providerOf, type ProviderSettings } from './provider.js';

/** What exchanges quote a bitcoin at must be of the last quarter of an hour. */
const AGE_MINUTES_MAX = 15;
/** Exchanges differ by tenths of a percent; one that is further from the median than this is wrong. */
const SPREAD_RATIO_MAX = 0.05;
const SOURCES_MIN = 2;

export interface Quote {
  readonly source: string;
  readonly btcUsd: number;
  /** Absent where the source does not say: then of the moment it was read. */
  readonly at?: DateTime;
}

/**
 * The median of quotes that are fresh and agree: those further than 5 % from the median of all are left out.
 * @throws EbbError `stale` where fewer than two are fresh, `malformed` where fewer than two agree
 */
export function agreedBtcUsd(quotes: readonly Quote[], now: DateTime): number {
  const fresh = quotes.filter(({ at = now }) => at >= now.minus({ minutes: AGE_MINUTES_MAX }));
  const shown = quotes.map(({ source, btcUsd }) => `${source} ${btcUsd}`).join(', ') || 'none';
  if (fresh.length < SOURCES_MIN) {
    throw new EbbError(
      'stale',
      `the price of Bitcoin needs ${SOURCES_MIN} fresh sources; there are: ${shown}`,
    );
  }
  const middle = median(fresh.map(({ btcUsd }) => btcUsd));
  const agreed = fresh.filter(({ btcUsd }) => Math.abs(btcUsd / middle - 1) <= SPREAD_RATIO_MAX);
  if (agreed.length < SOURCES_MIN) {
    throw new EbbError('malformed', `sources of the price of Bitcoin do not agree within 5 %: ${shown}`);
  }
  return median(agreed.map(({ btcUsd }) => btcUsd));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

const positive = z.coerce.number().positive();

/** `amount` is text. */
export const coinbaseSpot = z
  .looseObject({ data: z.looseObject({ amount: positive, currency: z.literal('USD') }) })
  .transform(({ data }) => data.amount);

/** Errors come with status 200; the pair's key is not the one that was asked for; `c` is the last trade, as text. */
export const krakenTicker = z
  .looseObject({
    error: z.array(z.string()).max(0),
    result: z.record(z.string(), z.looseObject({ c: z.array(positive).min(1) })),
  })
  .transform(({ result }, context) => {
    const [pair, ...others] = Object.values(result);
    if (pair && others.length === 0) return pair.c[0]!;
    context.addIssue({ code: 'custom', message: 'not one pair' });
    return z.NEVER;
  });

/** `time` in Unix seconds; −1 is not known. */
export const mempoolPrices = z.looseObject({ time: z.number(), USD: z.number().positive() });

const COINBASE: ProviderSettings = {
  name: 'COINBASE',
  url: 'https://api.coinbase.com',
  requestsPerMinute: 30,
};
const KRAKEN: ProviderSettings = { name: 'KRAKEN', url: 'https://api.kraken.com', requestsPerMinute: 30 };

export const COINBASE_PATH = '/v2/prices/BTC-USD/spot';
export const KRAKEN_PATH = '/0/public/Ticker';
export const MEMPOOL_PRICES_PATH = '/v1/prices';

/** What a bitcoin is worth, by several sources that do not know of each other. */
export class SpotPrice {
  readonly #clock: FeedDeps['clock'];
  readonly #coinbase: Provider;
  readonly #kraken: Provider;
  readonly #mempool: Provider;

  constructor(deps: FeedDeps) {
    this.#clock = deps.clock;
    this.#coinbase = providerOf(deps, COINBASE);
    this.#kraken = providerOf(deps, KRAKEN);
    this.#mempool = providerOf(deps, MEMPOOL);
  }

  /** @throws EbbError as `agreedBtcUsd` does; where fewer than two answer, as the first of the others did */
  async btcUsd(): Promise<number> {
    const asked = await Promise.allSettled([this.#ofCoinbase(), this.#ofKraken(), this.#ofMempool()]);
    const quotes = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const failed = asked.find((each) => each.status === 'rejected');
    if (quotes.length < SOURCES_MIN && failed?.status === 'rejected') throw failed.reason;
    return agreedBtcUsd(quotes, this.#clock.now());
  }

  async #ofCoinbase(): Promise<Quote> {
    return {
      source: 'Coinbase',
      btcUsd: await this.#coinbase.request({ path: COINBASE_PATH, schema: coinbaseSpot }),
    };
  }

  async #ofKraken(): Promise<Quote> {
    const query = { pair: 'XBTUSD' };
    return {
      source: 'Kraken',
      btcUsd: await this.#kraken.request({ path: KRAKEN_PATH, query, schema: krakenTicker }),
    };
  }

  async #ofMempool(): Promise<Quote> {
    const { time, USD } = await this.#mempool.request({ path: MEMPOOL_PRICES_PATH, schema: mempoolPrices });
    return { source: 'mempool', btcUsd: USD, at: DateTime.fromSeconds(time, { zone: 'utc' }) };
  }
}
