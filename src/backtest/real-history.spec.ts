import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { testSetting } from '../../test/support/backtest.js';
import { testSite } from '../../test/support/fleet.js';
import { TEST_MODEL } from '../../test/support/model.js';
import type { PriceInterval } from '../core/ports/price.js';
import { backtest } from './backtest.js';
import { foresightBound } from './foresight.js';
import { readHashpriceCsv } from './hashprice-csv.js';
import { peakCharges } from './peaks.js';
import { alwaysOn, strike } from '../core/planner/strike.js';
import { parsePolicy } from './policies.js';
import { readPriceCsv } from './price-csv.js';
import { type BacktestSetting, runPolicy } from './run-policy.js';
import { readSeriesCsv } from './series-csv.js';

const PRICES = '../shared/data/ercot_rtm_spp_15min_HB_HUBAVG_2024.csv';
const HASHPRICES = '../shared/data/btc_daily_price_difficulty_fees_hashprice_2021_2024.csv';
const LOADS = '../shared/data/ercot_native_load_hourly_2019_2024.csv';
const PEAKS = '../shared/data/ercot_monthly_peak_hour_jun_sep_2019_2024.csv';
const present = [PRICES, HASHPRICES, LOADS, PEAKS].every((file) => existsSync(file));
const withHistory = present ? describe : describe.skip;

const WEEK = 7 * 96;
/** S19j Pro class; and what it takes to wake and to sleep. */
const [COUNT, RUN_W, SLEEP_W, THS] = [100, 3_050, 25, 100];
const [UP_SECONDS, DOWN_SECONDS, LATENCY_SECONDS, WEAR_USD] = [300, 20, 10, 0.03];

function dearestWeek(prices: readonly PriceInterval[]): PriceInterval[] {
  const sums = prices.map((_, from) =>
    from % 96 === 0 && from + WEEK <= prices.length
      ? prices.slice(from, from + WEEK).reduce((sum, { priceUsdPerMwh }) => sum + priceUsdPerMwh, 0)
      : -Infinity,
  );
  const best = sums.indexOf(Math.max(...sums));
  return prices.slice(best, best + WEEK);
}

function marginalSetting(prices: readonly PriceInterval[]): BacktestSetting {
  const model = {
    ...TEST_MODEL,
    operatingPoints: [
      { id: 'sleep', kind: 'sleep' as const, powerW: SLEEP_W, hashrateThs: 0 },
      { id: 'nominal', kind: 'nominal' as const, powerW: RUN_W, hashrateThs: THS },
    ],
  };
  const site = {
    ...testSite({ count: COUNT }),
    models: [model],
    tariff: { addersUsdPerMwh: 6.5, lossRatio: 0.03 },
  };
  const setting = testSetting(site, prices, { latencySeconds: LATENCY_SECONDS, wearUsdPerWake: WEAR_USD });
  const hashprice = readHashpriceCsv(readFileSync(HASHPRICES, 'utf8'), 0.01);
  return {
    ...setting,
    rampTimes: () => ({ upSeconds: UP_SECONDS, downSeconds: DOWN_SECONDS }),
    history: { ...setting.history, lagMinutes: 15, hashpricePaid: hashprice, hashpriceKnown: hashprice },
  };
}

withHistory('the dearest week of 2024 at HB_HUBAVG (skipped where ../shared/data is absent)', () => {
  const week = present ? dearestWeek(readPriceCsv(readFileSync(PRICES, 'utf8')).prices) : [];

  it('a strike earns what plain arithmetic says, interval by interval', () => {
    const setting = marginalSetting(week);
    const rows = [...runPolicy(setting, { policy: strike(80, setting.site.policy) })];
    expect(rows).toHaveLength(WEEK);
    let awake = true;
    let wakes = 0;
    week.forEach(({ priceUsdPerMwh, start }, index) => {
      const delivered = priceUsdPerMwh * 1.03 + 6.5;
      const before = index === 0 ? null : week[index - 1]!.priceUsdPerMwh * 1.03 + 6.5;
      const wanted = before === null ? true : awake ? before <= 80 : before < 80;
      let powerSeconds = (wanted ? RUN_W : SLEEP_W) * 900;
      let hashSeconds = wanted ? 900 : 0;
      if (awake && !wanted) {
        powerSeconds += (RUN_W - SLEEP_W) * (LATENCY_SECONDS + DOWN_SECONDS);
        hashSeconds = LATENCY_SECONDS;
      } else if (!awake && wanted) {
        powerSeconds -= (RUN_W - SLEEP_W) * LATENCY_SECONDS;
        hashSeconds = 900 - LATENCY_SECONDS - UP_SECONDS;
        wakes += COUNT;
      }
      const revenue =
        ((COUNT * THS * hashSeconds) / 1e3 / 86_400) * setting.history.hashpricePaid(start.toMillis())!;
      const cost = ((COUNT * powerSeconds) / 3.6e9) * delivered;
      const wear = !awake && wanted ? COUNT * WEAR_USD : 0;
      expect(rows[index]!.netUsd).toBeCloseTo(revenue - cost - wear, 9);
      awake = wanted;
    });
    expect(rows.reduce((sum, row) => sum + row.wakes, 0)).toBe(wakes);
    expect(wakes).toBeGreaterThan(COUNT);
  });

  it('the economic policy earns more than always on, less than the bound, and the bound is nearly reached', () => {
    const setting = marginalSetting(week);
    const policies = [parsePolicy('economic', setting.site.policy, () => alwaysOn(setting.site.policy))];
    const { outcomes, bound } = backtest({ setting, policies, foresight: foresightBound });
    const economic = outcomes.at(-1)!;
    expect(economic.skill).toBeGreaterThan(0.5);
    expect(economic.skill).toBeLessThan(1);
    const room = bound!.boundUsd - outcomes[0]!.profitUsd;
    expect(bound!.boundUsd - bound!.feasibleUsd).toBeLessThan(0.01 * room);
  });
});

withHistory('coincident peaks of ERCOT', () => {
  it('are found in the load where the compiled list has them', () => {
    const calendar = {
      calendarId: 'four',
      zone: 'America/Chicago',
      intervalMinutes: 15,
      windows: [6, 7, 8, 9].map((month) => ({ months: [month], peakCount: 1, weight: 1 / 4 })),
      rateUsdPerKwYear: 60,
      effectiveYear: 2024,
      source: 'test',
      verified: 'unverified',
    } as const;
    const kind = { figure: 'load in MW', like: /mw/, columnOption: '--load-column' };
    const charges = peakCharges(readSeriesCsv(readFileSync(LOADS, 'utf8'), kind, 'ercot'), calendar);
    const [, ...rows] = readFileSync(PEAKS, 'utf8').trim().split(/\r?\n/);
    const listed = rows.map((row) => {
      const [, , date, , hourEnding] = row.split(',');
      // Summer time: five hours behind UTC.
      return Date.parse(`${date}T00:00:00Z`) + (Number(hourEnding) - 1 + 5) * 3_600_000;
    });
    expect([...charges.keys()].sort((a, b) => a - b)).toEqual(listed.sort((a, b) => a - b));
    // 60 $/kW-year × 1000 ÷ 4 for a MW in one of them.
    expect(new Set(charges.values())).toEqual(new Set([15_000]));
  });
});
