import { EbbError } from '../../src/core/errors.js';
import { envOf, type FeedDeps } from './feed.js';

/** Outside this, a rate is a slip of the keyboard, or the wrong way round by far. */
const USD_PER_UNIT = [0.01, 100] as const;

/**
 * What a unit of a market's currency is worth in USD, as the operator states it in `EBB_USD_PER_EUR` and its like: no
 * source of exchange rates is asked. @throws EbbError `rejected` where it is missing or makes no sense
 */
export function usdPer(currency: 'EUR' | 'CAD', id: string, env: FeedDeps['env']): number {
  const name = usdPerName(currency);
  const text = envOf(env, name);
  const rate = Number(text);
  const [low, high] = USD_PER_UNIT;
  if (rate > low && rate < high) return rate;
  const what = text === undefined ? 'is not set' : `is “${text}”`;
  throw new EbbError(
    'rejected',
    `${id}: prices are in ${currency} and ${name} ${what}; set it to the USD that one ${currency} is worth, such as 1.08`,
  );
}

export function usdPerName(currency: 'EUR' | 'CAD'): string {
  return `EBB_USD_PER_${currency}`;
}
