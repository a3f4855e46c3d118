import { RuleSimulator } from './rule-simulator.js';
import type { BacktestSetting } from './run-policy.js';

/** Strikes that were tried, and those that did best in the search. Delivered USD/MWh. */
export interface StrikeSearch {
  readonly tried: number;
  readonly lowUsdPerMwh: number;
  readonly highUsdPerMwh: number;
  /** Best first. */
  readonly best: readonly number[];
}

const QUANTILES = 160;

/**
 * The strikes that would have earned most, had the period been known: tried at quantiles of its delivered prices, closer
 * together where prices are rarer.
 */
export function searchStrikes(setting: BacktestSetting, keep: number): StrikeSearch {
  const simulator = new RuleSimulator(setting);
  const strikes = strikeGrid(simulator.sortedDelivered());
  const scored = strikes.map((strikeUsdPerMwh) => ({
    strikeUsdPerMwh,
    usd: simulator
      .weekly({
        curtailAboveUsdPerMwh: strikeUsdPerMwh,
        curtailAfterIntervals: 1,
        resumeBelowUsdPerMwh: strikeUsdPerMwh,
        resumeAfterIntervals: 1,
      })
      .reduce((sum, week) => sum + week, 0),
  }));
  scored.sort((a, b) => b.usd - a.usd);
  return {
    tried: strikes.length,
    lowUsdPerMwh: strikes[0] ?? 0,
    highUsdPerMwh: strikes.at(-1) ?? 0,
    best: scored.slice(0, keep).map(({ strikeUsdPerMwh }) => strikeUsdPerMwh),
  };
}

/** Strikes from the dearest three quarters of the delivered prices, in whole cents, ascending. */
export function strikeGrid(sortedDelivered: Float64Array, quantiles = QUANTILES): number[] {
  const count = sortedDelivered.length;
  const strikes = Array.from({ length: quantiles }, (_, index) => {
    // Half of what is left with every twelfth step: it is in the tail that a strike matters.
    const share = 1 - 0.75 * 2 ** (-index / 12);
    return Math.round(sortedDelivered[Math.min(count - 1, Math.floor(share * count))]! * 100) / 100;
  });
  return [...new Set(strikes)].sort((a, b) => a - b);
}
