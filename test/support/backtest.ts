import { DateTime } from 'luxon';
import type { Obedience } from '../../src/core/fleet-dynamics/index.js';
import type { BacktestSetting } from '../../src/backtest/run-policy.js';
import type { SeriesRows } from '../../src/core/outlook/index.js';
import type { PriceInterval } from '../../src/core/ports/price.js';
import type { SiteConfig } from '../../src/core/site.js';

export const PRICES_START = '2024-08-20T20:00:00Z';

export const PROMPT: Obedience = { latencySeconds: 0, failureRatio: 0, repairHours: 4, wearUsdPerWake: 0 };

/** Prices of 15 minutes each from `PRICES_START` on. */
export function quarters(...prices: number[]): PriceInterval[] {
  const start = DateTime.fromISO(PRICES_START, { zone: 'utc' });
  return prices.map((priceUsdPerMwh, index) => ({
    start: start.plus({ minutes: 15 * index }),
    minutes: 15,
    priceUsdPerMwh,
  }));
}

/** All of `prices`, each known when its interval begins, at $48/PH/day ($0.002/TH/h); 6 min up, 20 s down. */
export function testSetting(
  site: SiteConfig,
  prices: readonly PriceInterval[],
  obedience: Partial<Obedience> = {},
): BacktestSetting {
  const last = prices.at(-1)!;
  return {
    site,
    history: {
      prices,
      lagMinutes: 0,
      hashpricePaid: () => 48,
      hashpriceKnown: () => 48,
      dryBulbC: () => null,
    },
    fromMs: prices[0]!.start.toMillis(),
    toMs: last.start.toMillis() + last.minutes * 60_000,
    rampTimes: () => ({ upSeconds: 360, downSeconds: 20 }),
    obedience: { ...PROMPT, ...obedience },
    seed: 1,
  };
}

/** Rows of a series as price intervals. */
export function intervalsOf({ minutes, rows }: SeriesRows): PriceInterval[] {
  return rows.map(([startMs, , priceUsdPerMwh]) => ({
    start: DateTime.fromMillis(startMs, { zone: 'utc' }),
    minutes,
    priceUsdPerMwh,
  }));
}
