import { describe, expect, it } from '@jest/globals';
import { quarters, testSetting } from '../../test/support/backtest.js';
import { testSite } from '../../test/support/fleet.js';
import { backtest } from './backtest.js';
import { foresightBound } from './foresight.js';
import { strike } from '../core/planner/strike.js';
import { parsePolicy } from './policies.js';
import { Reserves } from './reserve.js';
import { runPolicy } from './run-policy.js';

const HOUR_MS = 3_600_000;
// 10 miners of 3 kW and 20 W asleep; 14.9 kW to be shed are five miners: 5 × 2.98 kW.
const SITE = testSite({ count: 10 });
const PRICES = quarters(30, 30, 30, 30, 300, 300, 300, 300, 300, 300, 300, 300);
const startMs = PRICES[0]!.start.toMillis();
const reserves = new Reserves(
  new Map(
    [50, 20].map((usdPerMw, hour) => [
      startMs + hour * HOUR_MS,
      [{ product: 'rrs', powerW: 14_900, usdPerMw }],
    ]),
  ),
  'site',
);
const base = testSetting(SITE, PRICES);
const setting = { ...base, history: { ...base.history, reserves } };

describe('reserve', () => {
  const rows = [...runPolicy(setting, { policy: strike(100, SITE.policy), reserves })];

  it('is a floor while it is sold: half of the fleet stays on though the price is high', () => {
    const awake = rows.map(({ energyMwh }) => Math.round(((energyMwh * 4e6 - 200) / 2_980) * 10) / 10);
    expect(awake.slice(0, 4)).toEqual([10, 10, 10, 10]);
    // Going to sleep draws on for 20 s of the 900.
    expect(awake.slice(4, 8)).toEqual([5.1, 5, 5, 5]);
    expect(awake.slice(8)).toEqual([0.1, 0, 0, 0]);
  });

  it('pays by what is there: 14.9 kW × $50, then × $20, for an hour each', () => {
    const paid = rows.map(({ reserveUsd }) => reserveUsd);
    const quarter = (usd: number): number => (0.0149 * usd) / 4;
    paid.forEach((usd, index) =>
      expect(usd).toBeCloseTo(index < 4 ? quarter(50) : index < 8 ? quarter(20) : 0, 12),
    );
    expect(rows.map(({ reserveHeldRatio }) => reserveHeldRatio)).toEqual([
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      null,
      null,
      null,
      null,
    ]);
  });

  it('pays half where half is there', () => {
    expect(reserves.settle(startMs, 1, 7_450)).toEqual({
      usd: (0.0149 * 50) / 2,
      heldRatio: 0.5,
      shortMwHours: 0.00745,
    });
  });

  it('what selling it was worth is told apart, and the bound has the whole pay in it', () => {
    const policies = [parsePolicy('strike:100', SITE.policy, () => SITE.policy)];
    const { outcomes, bound } = backtest({ setting, policies, foresight: foresightBound });
    const [without, sold] = outcomes.slice(-2);
    expect(without!.name).toBe('strike:100, no reserve');
    expect(without!.sums.reserveUsd).toBe(0);
    expect(sold!.reserve).toMatchObject({ hours: 2, heldHours: 2 });
    expect(sold!.reserve!.paidUsd).toBeCloseTo(0.0149 * 70, 12);
    expect(sold!.reserve!.gainUsd).toBeCloseTo(sold!.profitUsd - without!.profitUsd, 12);
    for (const { profitUsd } of outcomes) expect(profitUsd).toBeLessThanOrEqual(bound!.boundUsd);
  });
});
