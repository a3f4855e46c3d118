import { describe, expect, it } from '@jest/globals';
import { hashpriceUsdPerPhDay } from './hashprice.js';
import { expectedFeesBtc, hashpriceAhead, type HashpriceNow } from './hashprice-ahead.js';

const DAY_MS = 86_400_000;
const AT_MS = Date.parse('2026-02-01T00:00:00Z');
const terms = {
  difficulty: 146_472_570_619_931,
  subsidyBtc: 3.125,
  feesBtcPerBlock: 0.08,
  btcUsd: 95_551.19,
  poolFeeRatio: 0.02,
};
const now: HashpriceNow = {
  ...terms,
  atMs: AT_MS,
  hashpriceUsdPerPhDay: hashpriceUsdPerPhDay(terms),
  usualFeesBtcPerBlock: 0.02,
  nextAdjustment: { height: 933_408, blocksFound: 1_500, atMs: AT_MS + 3.5 * DAY_MS, difficultyRatio: 1.05 },
};

describe('hashprice of the days to come', () => {
  it('falls by the difficulty’s rise when that is due, and not before', () => {
    const steps = hashpriceAhead({ ...now, usualFeesBtcPerBlock: 0.08 });
    const before = steps.filter(({ fromMs }) => fromMs < AT_MS + 3.5 * DAY_MS);
    const after = steps.filter(({ fromMs }) => fromMs >= AT_MS + 3.5 * DAY_MS);
    expect([before.length, after.length]).toEqual([3, 6]);
    for (const step of before) expect(step.hashpriceUsdPerPhDay).toBeCloseTo(now.hashpriceUsdPerPhDay, 9);
    for (const step of after) {
      expect(step.hashpriceUsdPerPhDay).toBeCloseTo(now.hashpriceUsdPerPhDay / 1.05, 9);
    }
    expect(after[0]!.fromMs).toBe(AT_MS + 3.5 * DAY_MS);
  });

  it('follows the fees back to their usual level: by the root of e in a day, on a logarithmic scale', () => {
    expect(expectedFeesBtc(0.08, 0.02, 0)).toBeCloseTo(0.08, 12);
    // 0.02 · 4^exp(−1/2) = 0.02 · 4^0.60653 = 0.04637
    expect(expectedFeesBtc(0.08, 0.02, 1)).toBeCloseTo(0.04637, 4);
    const [first] = hashpriceAhead({ ...now, nextAdjustment: null });
    expect(first!.hashpriceUsdPerPhDay / now.hashpriceUsdPerPhDay).toBeCloseTo(
      (3.125 + 0.04637) / (3.125 + 0.08),
      5,
    );
  });

  it('keeps what a source tells beyond the formula, and fees that are not known', () => {
    const told = hashpriceAhead({ ...now, hashpriceUsdPerPhDay: 50, usualFeesBtcPerBlock: 0 });
    expect(told[0]!.hashpriceUsdPerPhDay).toBeCloseTo(50, 9);
    expect(told.at(-1)!.hashpriceUsdPerPhDay).toBeCloseTo(50 / 1.05, 9);
  });

  it('changes at once where an adjustment is overdue', () => {
    const late = { ...now.nextAdjustment!, atMs: AT_MS - 1 };
    expect(hashpriceAhead({ ...now, nextAdjustment: late })[0]!.fromMs).toBe(AT_MS);
  });
});
