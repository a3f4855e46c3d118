import { describe, expect, it } from '@jest/globals';
import { type ShadowInterval, shadowRange } from './account.js';

const AT = Date.parse('2026-07-01T04:30:00Z');
const QUARTER_MS = 900_000;

/** $48/PH/day is $2 for each PH/s·h: 1000 TH/s·h bring $2. */
function interval(
  index: number,
  change: Partial<ShadowInterval> & { readonly price?: number | null } = {},
): ShadowInterval {
  const { price = 50, ...rest } = change;
  return {
    startMs: AT + index * QUARTER_MS,
    minutes: 15,
    policy: { energyMwh: 1, hashThsHours: 40_000, wakes: 0 },
    alwaysOn: { energyMwh: 1, hashThsHours: 40_000, wakes: 0 },
    actual: { energyMwh: 1.1, hashThsHours: 38_000, coverageRatio: 1, estimatedRatio: 0 },
    terms:
      price === null ? null : { deliveredUsdPerMwh: price, hashpriceUsdPerPhDay: 48, wearUsdPerWake: 0.03 },
    ...rest,
  };
}

const ASLEEP = { energyMwh: 0.1, hashThsHours: 0, wakes: 0 };
/** Civil days of a place five hours behind UTC. */
const dateOf = (atMs: number): string => new Date(atMs - 5 * 3_600_000).toISOString().slice(0, 10);

describe('the account of a shadow site, worked by hand', () => {
  const range = shadowRange(
    [
      interval(0),
      interval(1, { price: 300, policy: ASLEEP }),
      interval(2, { policy: { energyMwh: 0.9, hashThsHours: 30_000, wakes: 100 } }),
    ],
    dateOf,
  );

  it('has hash less energy and wear of each course', () => {
    // Policy: 140 USD of hash, 50 + 30 + 45 of energy, 3 of wear. Always on: 240 less 50 + 300 + 50.
    expect(range.total.policy).toMatchObject({ revenueUsd: 140, energyCostUsd: 125, wearUsd: 3, wakes: 100 });
    expect(range.total.policy.netUsd).toBeCloseTo(12, 9);
    expect(range.total.alwaysOn.netUsd).toBeCloseTo(-160, 9);
    expect(range.total.gainOverAlwaysOn.usd).toBeCloseTo(172, 9);
    expect(range.total.policy.avgPricePaidUsdPerMwh).toBeCloseTo(125 / 2, 9);
  });

  it('is compared with what happened: 228 of hash less 440 of energy', () => {
    expect(range.total.actual.netUsd).toBeCloseTo(228 - 440, 9);
    expect(range.total.gainOverActual.usd).toBeCloseTo(12 + 212, 9);
  });

  it('has a band of what watts and hash are off: a tenth of the cost, a twentieth of the revenue', () => {
    expect(range.uncertainty.wattsOffRatio).toBeCloseTo(0.1, 9);
    expect(range.uncertainty.hashOffRatio).toBeCloseTo(0.05, 9);
    // Costs differ by 275, revenues by 100.
    expect(range.total.gainOverAlwaysOn.lowUsd).toBeCloseTo(172 - 27.5 - 5, 9);
    expect(range.total.gainOverAlwaysOn.highUsd).toBeCloseTo(172 + 27.5 + 5, 9);
    // Against what happened all of the policy's 125 and 140 count.
    expect(range.total.gainOverActual.highUsd).toBeCloseTo(224 + 12.5 + 7, 9);
  });

  it("is told by the site's civil day", () => {
    expect(range.days.map(({ date, intervals }) => [date, intervals])).toEqual([
      ['2026-06-30', 2],
      ['2026-07-01', 1],
    ]);
    expect(range.days.reduce((sum, { policy }) => sum + policy.netUsd, 0)).toBeCloseTo(
      range.total.policy.netUsd,
      9,
    );
  });
});

describe('an interval without a price', () => {
  const exact = { energyMwh: 1, hashThsHours: 40_000, coverageRatio: 1, estimatedRatio: 0 };
  const asleep = interval(1, { price: null, policy: ASLEEP, actual: exact });
  // Slept through: saves 0.9 MWh, loses 80 USD of hash.
  const { total } = shadowRange(
    [interval(0, { actual: exact }), asleep, interval(2, { price: 150, actual: exact })],
    dateOf,
  );

  it('is in no sum, but in the band, at the prices of the others', () => {
    expect(total).toMatchObject({ intervals: 3, settledIntervals: 2, comparedIntervals: 2 });
    expect(total.gainOverAlwaysOn.usd).toBe(0);
    expect(total.gainOverAlwaysOn.lowUsd).toBeCloseTo(0.9 * 50 - 80, 9);
    expect(total.gainOverAlwaysOn.highUsd).toBeCloseTo(0.9 * 150 - 80, 9);
  });

  it('leaves the band open where no other has one', () => {
    const alone = shadowRange([asleep], dateOf).total.gainOverAlwaysOn;
    expect(alone).toEqual({ usd: 0, lowUsd: null, highUsd: null });
  });
});

it('an interval without readings is not compared with what happened', () => {
  const { total, uncertainty } = shadowRange([interval(0, { actual: null })], dateOf);
  expect(total).toMatchObject({ settledIntervals: 1, comparedIntervals: 0 });
  expect(total.gainOverActual.usd).toBe(0);
  expect(uncertainty.wattsOffRatio).toBeNull();
});
