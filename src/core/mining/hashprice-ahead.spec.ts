import { describe, expect, it } from '@jest/globals';
import {
  HISTORY_ABSENT,
  historyIsThere,
  readColumns,
  readSeries,
} from '../../../test/support/market-history.js';
import { hashpriceUsdPerPhDay } from './hashprice.js';
import {
  expectedFeesBtc,
  hashpriceAhead,
  type HashpriceNow,
  projectedAdjustment,
} from './hashprice-ahead.js';

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

  it('is a forward curve’s from the adjustment on, net of the pool’s fee, and the formula’s where that has none', () => {
    const day = (days: number): number => AT_MS + days * DAY_MS;
    const curve = [
      { fromMs: day(-1), untilMs: day(5), hashpriceUsdPerPhDay: 40 },
      { fromMs: day(6), untilMs: day(60), hashpriceUsdPerPhDay: 38 },
    ];
    const steps = hashpriceAhead(now, curve);
    const at = (days: number) => steps.findLast(({ fromMs }) => fromMs <= day(days))!;
    const formula = hashpriceAhead(now).filter(({ fromMs }) => fromMs < day(3.5));
    expect(steps.slice(0, 3)).toEqual(formula);
    expect(at(3.5)).toEqual({ fromMs: day(3.5), hashpriceUsdPerPhDay: 40 * 0.98, source: 'forward-curve' });
    expect(at(5.5)).toEqual(hashpriceAhead(now).find(({ fromMs }) => fromMs === day(5)));
    expect(at(30)).toMatchObject({ hashpriceUsdPerPhDay: 38 * 0.98, source: 'forward-curve' });
    expect(steps.at(-1)).toMatchObject({ fromMs: day(31), source: 'formula' });
  });

  it('is a forward curve’s after eight days where no adjustment is known', () => {
    const curve = [{ fromMs: AT_MS, untilMs: AT_MS + 99 * DAY_MS, hashpriceUsdPerPhDay: 40 }];
    const steps = hashpriceAhead({ ...now, nextAdjustment: null }, curve);
    expect(steps.filter(({ source }) => source === 'forward-curve').map(({ fromMs }) => fromMs)).toEqual([
      AT_MS + 8 * DAY_MS,
    ]);
  });

  it('changes at once where an adjustment is overdue', () => {
    const late = { ...now.nextAdjustment!, atMs: AT_MS - 1 };
    expect(hashpriceAhead({ ...now, nextAdjustment: late })[0]!.fromMs).toBe(AT_MS);
  });
});

describe('the next change of the difficulty', () => {
  it('follows the pace: half an epoch in six days makes 14/12 of the difficulty, six days on', () => {
    const [height, epochStartedMs] = [2016 * 460 + 1007, AT_MS - 6 * DAY_MS];
    const next = projectedAdjustment({ height, epochStartedMs, atMs: AT_MS });
    expect(next).toMatchObject({ height: 2016 * 461, blocksFound: 1008, atMs: AT_MS + 6 * DAY_MS });
    expect(next.difficultyRatio).toBeCloseTo(14 / 12, 9);
  });

  it('does not follow a few quick blocks, and never goes beyond a factor of four', () => {
    const quick = projectedAdjustment({
      height: 2016 * 460 + 9,
      epochStartedMs: AT_MS - 60_000,
      atMs: AT_MS,
    });
    expect(quick.difficultyRatio).toBeCloseTo(1, 2);
    const dead = { height: 2016 * 460 + 200, epochStartedMs: AT_MS - 300 * DAY_MS, atMs: AT_MS };
    expect(projectedAdjustment(dead).difficultyRatio).toBe(0.25);
  });
});

const DAILY = 'btc_daily_price_difficulty_fees_hashprice_2021_2024.csv';
const EPOCHS = 'btc_difficulty_epochs_2021-01_2026-06.csv';
const PRESENT = historyIsThere(DAILY, EPOCHS);

(PRESENT ? describe : describe.skip)(
  `changes of 2021 and 2023${PRESENT ? '' : ` (${HISTORY_ABSENT})`}`,
  () => {
    it('are foreseen, from a third of the epoch on, to a third of what “no change” is off by', () => {
      const epochs = readColumns(EPOCHS, ['epoch_start_time_utc', 'epoch_start_height', 'difficulty']).map(
        ([at, height, difficulty]) => ({
          startMs: Date.parse(at!),
          height: Number(height),
          difficulty: Number(difficulty),
        }),
      );
      const blocksOf = new Map(readSeries(DAILY, 'blocks_day').map(({ startMs, value }) => [startMs, value]));
      let [count, error, still] = [0, 0, 0];
      for (const [index, epoch] of epochs.slice(0, -1).entries()) {
        let found = 0;
        for (let dayMs = Math.floor(epoch.startMs / DAY_MS) * DAY_MS; ; dayMs += DAY_MS) {
          const blocks = blocksOf.get(dayMs);
          if (blocks === undefined) break;
          found += blocks * Math.min(1, (dayMs + DAY_MS - epoch.startMs) / DAY_MS);
          if (found > 2015) break;
          if (found < 672) continue;
          const height = Math.floor(epoch.height + found);
          const next = projectedAdjustment({ height, epochStartedMs: epoch.startMs, atMs: dayMs + DAY_MS });
          const actual = Math.log(epochs[index + 1]!.difficulty / epoch.difficulty);
          count += 1;
          error += Math.abs(actual - Math.log(next.difficultyRatio));
          still += Math.abs(actual);
        }
      }
      expect(count).toBeGreaterThan(80);
      // The months in which half of the network went off, 2021, are among them.
      expect(error / still).toBeLessThan(0.35);
    });
  },
);
