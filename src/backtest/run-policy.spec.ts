import { describe, expect, it } from '@jest/globals';
import { PRICES_START, quarters, testSetting } from '../../test/support/backtest.js';
import { testSite } from '../../test/support/fleet.js';
import { strike } from '../core/planner/strike.js';
import { type BacktestSetting, runPolicy, type SettledInterval } from './run-policy.js';

// 10 miners: nominal 3 kW / 130 TH/s, sleep 20 W; $0.002/TH/h; delivered = price + 10.
const SITE = { ...testSite({ count: 10 }), tariff: { addersUsdPerMwh: 10, lossRatio: 0 } };
const RULE = strike(100, SITE.policy);

function rowsOf(setting: BacktestSetting, policy = RULE): SettledInterval[] {
  return [...runPolicy(setting, { policy })];
}

describe('a settled interval, worked by hand', () => {
  const setting = testSetting(SITE, quarters(30, 200, 30), { latencySeconds: 30, wearUsdPerWake: 0.03 });
  const rows = rowsOf(setting);

  it.each([
    // 30 kW × 0.25 h = 7.5 kWh × $40; 1300 TH/s × 0.002 × 0.25 h
    ['cheap: on', 0, 0.0075, 0.65, 0.3, 0],
    // Draws 30 kW for 30 s + 20 s more, then 200 W: (30 × 50 + 0.2 × 850) kW·s; hash for 30 s: 1300 × 0.002 × 30 ÷ 3600
    ['dear: told to sleep', 1, (30 * 50 + 0.2 * 850) / 3.6e6, 1300 * 0.002 * (30 / 3600), null, 0],
    // Asleep for 30 s more, then 30 kW; hash from 30 s + 6 min on; ten wakes of $0.03
    [
      'cheap: told to wake',
      2,
      (0.2 * 30 + 30 * 870) / 3.6e6,
      1300 * 0.002 * ((900 - 30 - 360) / 3600),
      null,
      0.3,
    ],
  ] as const)('%s', (_, index, energyMwh, revenueUsd, energyCostUsd, wearUsd) => {
    const row = rows[index]!;
    expect(row.energyMwh).toBeCloseTo(energyMwh, 12);
    expect(row.revenueUsd).toBeCloseTo(revenueUsd, 12);
    expect(row.energyCostUsd).toBeCloseTo(energyCostUsd ?? energyMwh * row.deliveredUsdPerMwh, 12);
    expect(row.wearUsd).toBeCloseTo(wearUsd, 12);
    expect(row.netUsd).toBeCloseTo(row.revenueUsd - row.energyCostUsd - row.wearUsd, 12);
  });

  it('with a lag acts an interval late, and pays the price of the time', () => {
    const lagged = { ...setting, history: { ...setting.history, lagMinutes: 15 } };
    const late = rowsOf(lagged);
    expect(late[1]!.energyMwh).toBeCloseTo(0.0075, 12);
    expect(late[1]!.energyCostUsd).toBeCloseTo(0.0075 * 210, 12);
    expect(late[2]!.miningRatio).toBeLessThan(0.1);
  });

  it('acts within an interval where a price becomes known there', () => {
    const lagged = { ...setting, history: { ...setting.history, lagMinutes: 5 } };
    // The price of the second interval is known 5 min into it: 330 s + 20 s of 30 kW.
    expect(rowsOf(lagged)[1]!.energyMwh).toBeCloseTo((30 * 350 + 0.2 * 550) / 3.6e6, 12);
  });

  it('does not count a gap', () => {
    const [first, , third] = quarters(30, 200, 30);
    const gap = rowsOf(testSetting(SITE, [first!, third!]));
    expect(gap).toHaveLength(2);
    expect(gap[1]!.startMs - Date.parse(PRICES_START)).toBe(30 * 60_000);
    expect(gap[1]!.energyMwh).toBeCloseTo(0.0075, 12);
  });
});

describe('miners that fail', () => {
  const prices = quarters(30, 200, 200, 200, 30, 30, 30, 30);
  const setting = testSetting(SITE, prices, { failureRatio: 1, repairHours: 0.5 });

  it('go on as they were and cost what they draw, until they are repaired', () => {
    const rows = rowsOf(setting);
    // Told to sleep at the second price and again, once repaired, at the fourth: each time all fail and go on mining.
    expect(rows.map(({ failures }) => failures)).toEqual([0, 10, 0, 10, 0, 0, 0, 0]);
    expect(rows.every(({ energyMwh }) => Math.abs(energyMwh - 0.0075) < 1e-9)).toBe(true);
    expect(rows.every(({ miningRatio }) => Math.abs(miningRatio - 1) < 1e-9)).toBe(true);
  });

  it('are the same ones for the same seed, and others for another', () => {
    const site = { ...testSite({ count: 500 }), tariff: SITE.tariff };
    const failing = (seed: number): number[] =>
      rowsOf({ ...testSetting(site, prices, { failureRatio: 0.05 }), seed }).map(({ netUsd }) => netUsd);
    expect(failing(7)).toEqual(failing(7));
    expect(failing(7)).not.toEqual(failing(8));
  });
});

describe('ramps and inrush', () => {
  it('let load rise by so many watts a minute', () => {
    // One miner a minute (2.98 kW of 3): the last of ten starts in the tenth minute.
    const site = {
      ...testSite({ count: 10, root: { rampUpWPerMinute: 3_000 } }),
      tariff: SITE.tariff,
    };
    const [, , woken] = rowsOf(testSetting(site, quarters(30, 200, 30)));
    const wattSeconds = Array.from({ length: 10 }, (_, minute) => 2_980 * (900 - 60 * minute));
    const expected = (200 * 900 + wattSeconds.reduce((sum, each) => sum + each, 0)) / 3.6e9;
    expect(woken!.energyMwh).toBeCloseTo(expected, 12);
    expect(woken!.wakes).toBe(10);
  });

  it('carry over to the next tick where one is not enough', () => {
    const site = { ...testSite({ count: 40, root: { rampUpWPerMinute: 3_000 } }), tariff: SITE.tariff };
    const rows = rowsOf(testSetting(site, quarters(30, 200, 30, 30, 30)));
    expect(rows.map(({ wakes }) => wakes)).toEqual([0, 0, 15, 15, 10]);
  });

  it('inrush: 30 starts of the allowance a minute', () => {
    // Inrush of one miner: 2 × 3 kW; 200 W let 30 × 200 ÷ 6000 = 1 start a minute.
    const site = { ...testSite({ count: 10, root: { inrushWMax: 200 } }), tariff: SITE.tariff };
    const rows = rowsOf(testSetting(site, quarters(30, 200, 30)));
    const unlimited = rowsOf(testSetting(SITE, quarters(30, 200, 30)));
    expect(unlimited[2]!.energyMwh - rows[2]!.energyMwh).toBeCloseTo((2_980 * 60 * 45) / 3.6e9, 12);
  });
});

describe('waking miners that are sent back to sleep', () => {
  it('never earn less than nothing, and lose only the hash of the time that they were awake', () => {
    const policy = { ...RULE, minUpMinutes: 0, minDownMinutes: 0 };
    const site = { ...SITE, market: { ...SITE.market, tickMinutes: 5 } };
    const [start] = quarters(0);
    const prices = [200, 30, 200, 200].map((priceUsdPerMwh, index) => ({
      start: start!.start.plus({ minutes: 5 * index }),
      minutes: 5,
      priceUsdPerMwh,
    }));
    const rows = rowsOf(testSetting(site, prices), policy);
    // Awake for 5 of the 6 minutes that a wake takes.
    expect(rows[1]!.energyMwh).toBeCloseTo((30_000 * 300) / 3.6e9, 12);
    for (const { revenueUsd, miningRatio } of rows) {
      expect(revenueUsd).toBeCloseTo(0, 12);
      expect(miningRatio).toBeCloseTo(0, 12);
    }
  });
});
