import { describe, expect, it } from '@jest/globals';
import { intervalsOf, testSetting } from '../../test/support/backtest.js';
import { testSite } from '../../test/support/fleet.js';
import { madeUpPrices } from '../../test/support/look-ahead.js';
import { archiveOf } from '../core/outlook/index.js';
import { clearHour, type ReserveProduct } from './reserve-market.js';
import { sellReserves } from './reserve-sales.js';
import { runPolicy } from './run-policy.js';
import { strike } from '../core/planner/strike.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Midnight in Texas. */
const DAY = Date.parse('2024-08-20T05:00:00Z');
const TERMS = { wearUsdPerWake: 0.03, calledRatio: 0.001, marginUsdPerMw: 0 };
const rows = madeUpPrices(DAY + DAY_MS, 30);
const site = testSite({ count: 10 });
const base = testSetting(site, intervalsOf(rows));
const setting = { ...base, fromMs: DAY, toMs: DAY + DAY_MS };

function product(usdPerMw: number, change: Partial<ReserveProduct> = {}): ReserveProduct {
  const hours = Array.from({ length: 24 }, (_, hour): [number, number] => [DAY + hour * HOUR_MS, usdPerMw]);
  return { product: 'rrs', powerWMax: 14_900, usdPerMwLeast: null, usdPerMw: new Map(hours), ...change };
}

function sold(products: ReserveProduct[], series = rows): ReturnType<typeof sellReserves> {
  const realTime = archiveOf(series);
  return sellReserves({ setting, products, series: { realTime }, peaks: null, terms: TERMS });
}

describe('reserve that is offered at what holding it costs', () => {
  it('is sold in every hour that pays a fortune, in none that pays nothing, and in the calm hours between', () => {
    expect(sold([product(1e6)]).sales()).toMatchObject([{ product: 'rrs', hours: 24 }]);
    expect(sold([product(0)]).sales()).toEqual([]);
    const [some] = sold([product(5)]).sales();
    expect(some!.hours).toBeGreaterThan(0);
    expect(some!.hours).toBeLessThan(24);
  });

  it('is offered by no more than was known at ten of the day before', () => {
    const deadlineMs = DAY - 14 * HOUR_MS;
    const later = rows.rows.map(
      ([start, known, usd]) => [start, known, known > deadlineMs ? 5_000 : usd] as [number, number, number],
    );
    const offers = [product(5)];
    expect(sold(offers, { ...rows, rows: later }).sales()).toEqual(sold(offers).sales());
    const before = rows.rows.map(
      ([start, known, usd]) => [start, known, known > deadlineMs ? usd : 5_000] as [number, number, number],
    );
    expect(sold(offers, { ...rows, rows: before }).sales()).toEqual([]);
  });

  it('is not offered before there is a week of prices to learn from', () => {
    const few = rows.rows.filter(([start]) => start > DAY - 6 * DAY_MS);
    expect(sold([product(1e6)], { ...rows, rows: few }).sales()).toEqual([]);
    expect(sold([product(1e6, { usdPerMwLeast: 8 })], { ...rows, rows: few }).sales()).toHaveLength(1);
  });

  it('sells each watt once, to what pays most', () => {
    const hourMs = DAY;
    const products = [
      product(6, { product: 'nspin', powerWMax: 20_000 }),
      product(9, { product: 'ecrs', powerWMax: 12_000 }),
    ];
    const blocks = [
      { powerW: 15_000, offerUsdPerMw: 2 },
      { powerW: 10_000, offerUsdPerMw: 5 },
      { powerW: 10_000, offerUsdPerMw: 7 },
    ];
    expect(clearHour(hourMs, blocks, products)).toEqual([
      { product: 'ecrs', powerW: 12_000, usdPerMw: 9 },
      { product: 'nspin', powerW: 13_000, usdPerMw: 6 },
    ]);
  });

  it('binds the policy: all of it is there in each interval, though the fleet would sleep and has to wake for it', () => {
    const hours = [3, 4, 9].map((hour): [number, number] => [DAY + hour * HOUR_MS, 50]);
    const reserves = sold([product(0, { usdPerMw: new Map(hours), usdPerMwLeast: 10 })]);
    const slow = { ...setting, obedience: { ...setting.obedience, latencySeconds: 30 } };
    const settled = [...runPolicy(slow, { policy: strike(0, site.policy), reserves })];
    const held = settled.filter(({ reserveHeldRatio }) => reserveHeldRatio !== null);
    expect(held).toHaveLength(12);
    for (const { reserveHeldRatio, reserveShortMwHours } of held) {
      expect(reserveHeldRatio).toBe(1);
      expect(reserveShortMwHours).toBe(0);
    }
    // A minute before is enough: the quarter before an hour sold is not held.
    const before = settled.find(({ startMs }) => startMs === DAY + 9 * HOUR_MS - 900_000)!;
    expect(before.energyMwh * 4e6).toBeLessThan(200 + (14_900 * 60) / 900);
  });
});
