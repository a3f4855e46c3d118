import { assert } from '../assert.js';
import type { HashpriceReading } from '../ports/hashprice.js';
import { hashpriceUsdPerPhDay } from './hashprice.js';

/**
 * How a pool pays: `fpps` the expected subsidy and fees, whatever it finds; `pps` the expected subsidy alone; `pps+` the expected
 * subsidy, and fees of the blocks that it finds; `pplns` both of the blocks that it finds.
 */
export const PAYOUT_SCHEMES = ['fpps', 'pps', 'pps+', 'pplns'] as const;
export type PayoutScheme = (typeof PAYOUT_SCHEMES)[number];

/** How a site's pool pays. */
export interface PayoutTerms {
  readonly scheme: PayoutScheme;
  /** Blocks that the pool finds in a day on average; absent: not known. */
  readonly poolBlocksPerDay?: number | undefined;
}

/**
 * A reading that is told with fees, as this scheme pays it on average: without them under `pps`. The pool's luck has a mean of one,
 * so `pps+` and `pplns` pay the same as `fpps` on average.
 */
export function asPaid(reading: HashpriceReading, scheme: PayoutScheme): HashpriceReading {
  if (scheme !== 'pps') return reading;
  const subsidyAlone = { ...reading, feesBtcPerBlock: 0 };
  // What a source tells may differ from the formula; the fees' share is the formula's.
  const share = hashpriceUsdPerPhDay(subsidyAlone) / hashpriceUsdPerPhDay(reading);
  return { ...subsidyAlone, hashpriceUsdPerPhDay: reading.hashpriceUsdPerPhDay * share };
}

/**
 * Standard deviation of a day's pay over its mean, by the pool's luck alone: blocks come by chance (a Poisson process), so their
 * number in a day strays by the root of their mean. Of `pps+` only the fees stray.
 * @returns null where it takes the pool's blocks a day and those are not known
 */
export function dayLuckDeviation(
  { scheme, poolBlocksPerDay }: PayoutTerms,
  { subsidyBtc, feesBtcPerBlock }: { readonly subsidyBtc: number; readonly feesBtcPerBlock: number },
): number | null {
  if (scheme === 'fpps' || scheme === 'pps') return 0;
  if (poolBlocksPerDay === undefined) return null;
  assert(poolBlocksPerDay > 0, `${poolBlocksPerDay} blocks a day`);
  const straying = scheme === 'pplns' ? 1 : feesBtcPerBlock / (subsidyBtc + feesBtcPerBlock);
  return straying / Math.sqrt(poolBlocksPerDay);
}
