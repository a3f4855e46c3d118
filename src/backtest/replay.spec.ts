import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { testFeeder, testSite } from '../../test/support/fleet.js';
import { TEST_MODEL } from '../../test/support/model.js';
import { ECONOMIC } from '../../test/support/snapshot.js';
import type { PriceInterval } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';
import { readHashpriceCsv } from './hashprice-csv.js';
import { readPriceCsv } from './price-csv.js';
import { replay, type ReplayRow } from './replay.js';
import { ReplaySum } from './totals.js';

const RAMP_TIMES = () => ({ upSeconds: 360, downSeconds: 20 });

function quarters(...prices: number[]): PriceInterval[] {
  const start = DateTime.fromISO('2024-08-20T20:00:00Z', { zone: 'utc' });
  return prices.map((priceUsdPerMwh, index) => ({
    start: start.plus({ minutes: 15 * index }),
    minutes: 15,
    priceUsdPerMwh,
  }));
}

function rowsOf(site: SiteConfig, prices: PriceInterval[], lagMinutes = 0): ReplayRow[] {
  return [...replay({ site, prices, hashprice: () => 48, lagMinutes, rampTimes: RAMP_TIMES })];
}

describe('replay, worked by hand', () => {
  // 10 miners: nominal 3 kW / 130 TH/s, low 2 kW / 100 TH/s, sleep 20 W. $48/PH/day = $0.002/TH/h. Delivered = price + 10.
  const site = { ...testSite({ count: 10 }), tariff: { addersUsdPerMwh: 10, lossRatio: 0 } };
  const rows = rowsOf(site, quarters(30, 60, 200, 30));

  it.each([
    // 10 × 130 × 0.002 × 0.25 h = 0.65; 30 kW × 0.25 h = 7.5 kWh × $40 = 0.30
    ['cheap: nominal', 0, 30_000, 0.65, 0.3, 0],
    // low → nominal earns 0.06 $/h for 1 kW = $60/MWh < $70 delivered; 10 × 100 × 0.002 × 0.25 = 0.5; 5 kWh × $70 = 0.35
    ['dearer: underclocked', 1, 20_000, 0.5, 0.35, 0],
    // sleep → low earns 0.2 $/h for 1.98 kW = $101.01/MWh < $210; 10 × 20 W × 0.25 h = 0.05 kWh × $210 = 0.0105
    ['dear: asleep', 2, 200, 0, 0.0105, 0],
    // as the first, less 6 of the 15 minutes of hash while waking: 0.65 × 0.4 = 0.26
    ['cheap again: woken', 3, 30_000, 0.39, 0.3, 0.26],
  ])('%s', (_, index, setpointW, revenueUsd, energyCostUsd, wakeLossUsd) => {
    const row = rows[index]!;
    expect(row.setpointW).toBeCloseTo(setpointW, 6);
    expect(row.revenueUsd).toBeCloseTo(revenueUsd, 9);
    expect(row.energyCostUsd).toBeCloseTo(energyCostUsd, 9);
    expect(row.wakeLossUsd).toBeCloseTo(wakeLossUsd, 9);
    expect(row.netUsd).toBeCloseTo(revenueUsd - energyCostUsd, 9);
  });

  it('adds up', () => {
    const sum = new ReplaySum();
    for (const row of rows) sum.add(row);
    expect(sum.totals).toMatchObject({ intervals: 4, curtailedIntervals: 1, wokenMiners: 10 });
    expect(sum.totals.netUsd).toBeCloseTo(0.65 + 0.5 + 0.39 - 0.3 - 0.35 - 0.0105 - 0.3, 9);
    // 0.65 × 4 less 7.5 kWh at $40, $70, $210, $40
    expect(sum.totals.alwaysOnNetUsd).toBeCloseTo(2.6 - 0.0075 * (40 + 70 + 210 + 40), 9);
    expect(sum.totals.energyMwh).toBeCloseTo((30 + 20 + 0.2 + 30) * 0.25e-3, 12);
  });

  it('with a lag it decides on the older price, and pays the newer one', () => {
    const lagged = rowsOf(site, quarters(30, 60, 200, 30), 15);
    expect(lagged.map(({ setpointW }) => setpointW)).toEqual([30_000, 30_000, 20_000, 200]);
    expect(lagged[2]!.energyCostUsd).toBeCloseTo(0.005 * 210, 9);
  });

  it('keeps minimum times from one interval to the next', () => {
    const policy = { ...ECONOMIC, minDownMinutes: 30 };
    const kept = rowsOf({ ...site, policy }, quarters(200, 30, 30, 30));
    expect(kept.map(({ setpointW }) => setpointW)).toEqual([200, 200, 30_000, 30_000]);
  });
});

describe('replay, across a gap and at a limit', () => {
  const site = { ...testSite({ count: 10 }), tariff: { addersUsdPerMwh: 10, lossRatio: 0 } };

  it('a price that has grown too old in a gap acts as the feed declares', () => {
    const [first, second, late] = quarters(200, 200, 30) as [PriceInterval, PriceInterval, PriceInterval];
    // 60 min after the newest price that is known at a lag of 15 min; the feed's greatest age is 40.
    const afterGap = { ...late, start: second.start.plus({ minutes: 60 }) };
    const rows = rowsOf(site, [first, second, afterGap], 15);
    expect(rows.map(({ plan }) => plan.method)).toEqual(['stale-hold', 'merit-order', 'stale-hold']);
    expect(rows[2]!.setpointW).toBe(200);
    expect(rows[2]!.reason).toContain('price is stale (60 min old)');
  });

  it('always on is as far on as the limits allow', () => {
    const limited = { ...testSite({ count: 10, root: { powerWMax: 15_100 } }) };
    // 5 at nominal and 5 asleep draw 15.1 kW: 5 × 130 × 0.002 × 0.25 h − 0.0151 MW × 0.25 h × $40
    const [row] = rowsOf({ ...limited, tariff: site.tariff }, quarters(30));
    expect(row!.alwaysOnNetUsd).toBeCloseTo(0.325 - 0.151, 9);
  });

  it.each([
    ['2024-03-10', 92],
    ['2024-07-01', 96],
    ['2024-11-03', 100],
  ])('on %s, of %d quarters, energy is conserved', (date, count) => {
    const start = DateTime.fromISO(date, { zone: 'America/Chicago' });
    const end = start.plus({ days: 1 });
    const prices = Array.from({ length: count }, (_, index) => ({
      start: start.toUTC().plus({ minutes: 15 * index }),
      minutes: 15,
      priceUsdPerMwh: index % 7 === 0 ? 300 : 20,
    }));
    expect(prices.at(-1)!.start.plus({ minutes: 15 }).toMillis()).toBe(end.toMillis());
    const sum = new ReplaySum();
    for (const row of rowsOf(site, prices)) sum.add(row);
    const curtailed = Math.ceil(count / 7);
    expect(sum.totals.energyMwh).toBeCloseTo(0.25 * (0.03 * (count - curtailed) + 0.0002 * curtailed), 9);
  });
});

const PRICES = '../shared/data/ercot_rtm_spp_15min_HB_HUBAVG_2024.csv';
const HASHPRICES = '../shared/data/btc_daily_price_difficulty_fees_hashprice_2021_2024.csv';
const withRealPrices = existsSync(PRICES) && existsSync(HASHPRICES) ? describe : describe.skip;

withRealPrices('the dearest week of 2024 at HB_HUBAVG (skipped where ../shared/data is absent)', () => {
  const WEEK = 7 * 96;

  function dearestWeek(): PriceInterval[] {
    const { prices } = readPriceCsv(readFileSync(PRICES, 'utf8'));
    let best = 0;
    let bestSum = -Infinity;
    for (let from = 0; from + WEEK <= prices.length; from += 96) {
      const sum = prices
        .slice(from, from + WEEK)
        .reduce((total, { priceUsdPerMwh }) => total + priceUsdPerMwh, 0);
      if (sum > bestSum) [best, bestSum] = [from, sum];
    }
    return prices.slice(best, best + WEEK);
  }

  /** Three models of 17.5, 23 and 30 J/TH without profiles, below a limit that all together would break. */
  function mixedSite(): SiteConfig {
    const leaves = [testFeeder({ feederId: 'c1', parentId: 'site', powerWMax: 950_000 })];
    const base = testSite({ count: 0, leaves, root: { powerWMax: 900_000 } });
    const models = [17.5, 23, 30].map((joulePerTh) => ({
      ...TEST_MODEL,
      modelId: `j${joulePerTh}`,
      operatingPoints: [
        { id: 'sleep', kind: 'sleep' as const, powerW: 20, hashrateThs: 0 },
        { id: 'nominal', kind: 'nominal' as const, powerW: 3_200, hashrateThs: 3_200 / joulePerTh },
      ],
    }));
    const miners = models.flatMap(({ modelId }) =>
      Array.from({ length: 100 }, (_, index) => ({
        minerId: `${modelId}-${index}`,
        modelId,
        feederId: 'c1',
        customerId: 'house',
        host: '127.0.0.1',
        virtual: true,
      })),
    );
    return { ...base, tariff: { addersUsdPerMwh: 6.5, lossRatio: 0.03 }, models, miners };
  }

  it('runs below each breakeven, not above, never over a limit, and the totals are those of plain arithmetic', () => {
    const site = mixedSite();
    const prices = dearestWeek();
    const hashprice = readHashpriceCsv(readFileSync(HASHPRICES, 'utf8'), 0.02);
    let [net, revenue] = [0, 0];
    const sum = new ReplaySum();
    for (const row of replay({
      site,
      prices,
      hashprice,
      lagMinutes: 0,
      rampTimes: () => ({ upSeconds: 0, downSeconds: 0 }),
    })) {
      sum.add(row);
      const hash = hashprice(row.start.toMillis())!;
      const delivered = row.priceUsdPerMwh * 1.03 + 6.5;
      let powerW = 0;
      let ths = 0;
      for (const joulePerTh of [17.5, 23, 30]) {
        const group = row.plan.groups.find(({ groupId }) => groupId.includes(`:j${joulePerTh}:`))!;
        const awake = group.counts.find(({ pointId }) => pointId === 'nominal')?.count ?? 0;
        const breakeven = hash / 24e3 / (3_180 / 1e6 / (3_200 / joulePerTh));
        const room = Math.floor(
          (900_000 - powerW - 100 * 20 * (joulePerTh === 17.5 ? 3 : joulePerTh === 23 ? 2 : 1)) / 3_180,
        );
        expect([joulePerTh, awake]).toEqual([joulePerTh, delivered < breakeven ? Math.min(100, room) : 0]);
        powerW += awake * 3_200 + (100 - awake) * 20;
        ths += (awake * 3_200) / joulePerTh;
      }
      expect(row.setpointW).toBeCloseTo(powerW, 6);
      expect(row.setpointW).toBeLessThanOrEqual(900_000);
      revenue += (ths / 1e3) * (hash / 24) * 0.25;
      net += (ths / 1e3) * (hash / 24) * 0.25 - (powerW / 1e6) * 0.25 * delivered;
    }
    expect(sum.totals.intervals).toBe(WEEK);
    expect(sum.totals.curtailedIntervals).toBeGreaterThan(0);
    expect(sum.totals.revenueUsd).toBeCloseTo(revenue, 4);
    expect(sum.totals.netUsd).toBeCloseTo(net, 4);
    expect(sum.totals.netUsd).toBeGreaterThan(sum.totals.alwaysOnNetUsd);
  });
});
