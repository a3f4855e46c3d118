import { alwaysOn } from '../core/planner/strike.js';
import { RuleSimulator, type SearchedRule } from './rule-simulator.js';
import type { BacktestSetting } from './run-policy.js';
import { strikeGrid } from './strike-search.js';

const WEEKS_PER_MONTH = 365.25 / 12 / 7;
const STRIKES = 60;
const RESUME_RATIOS = [1, 0.95, 0.9, 0.8, 0.7];
const CONFIRMATIONS = [1, 2, 3];

/** A gain in USD a month: the mean of weeks, and the band that holds its true value with 90 %, were weeks alike and apart. */
export interface MonthlyGain {
  readonly usdPerMonth: number;
  readonly low: number;
  readonly high: number;
  readonly weeks: number;
}

export interface Suggestion {
  readonly rule: SearchedRule;
  readonly tried: number;
  /** On the weeks that the rule was chosen by. */
  readonly chosenBy: MonthlyGain;
  /** On the weeks between them, which the choice has not seen. */
  readonly judged: MonthlyGain;
  /** Against the rule that the site has now, on the same weeks; null where it has none. */
  readonly againstOwn: MonthlyGain | null;
  /** Whether the gain over always on is surely above 0 on the weeks not seen. */
  readonly isWorthwhile: boolean;
}

/**
 * The rule that would have earned most in every other week of the period, judged on the weeks between. Rules that hold on
 * for longer are taken where a shorter one earns no more than a hundredth beyond them: they cycle less on another year.
 */
export function suggestRule(setting: BacktestSetting): Suggestion {
  const simulator = new RuleSimulator(setting);
  const on = simulator.weekly(alwaysOn(setting.site.policy));
  const candidates = rules(strikeGrid(simulator.sortedDelivered(), STRIKES)).map((rule) => ({
    rule,
    gains: difference(simulator.weekly(rule), on),
  }));
  const scored = candidates.map((each) => ({ ...each, chosenBy: monthlyGain(each.gains, 0) }));
  const most = scored.reduce((best, each) => Math.max(best, each.chosenBy.usdPerMonth), -Infinity);
  const best = scored
    .filter(({ chosenBy }) => chosenBy.usdPerMonth >= most - 0.01 * Math.abs(most))
    .reduce((calm, each) => (calmness(each.rule) > calmness(calm.rule) ? each : calm));
  const judged = monthlyGain(best.gains, 1);
  const { policy: own } = setting.site;
  const ownGains = own.kind === 'threshold' ? difference(simulator.weekly(own), on) : null;
  return {
    rule: best.rule,
    tried: candidates.length,
    chosenBy: best.chosenBy,
    judged,
    againstOwn: ownGains && monthlyGain(difference(best.gains, ownGains), 1),
    isWorthwhile: judged.low > 0,
  };
}

function rules(strikes: readonly number[]): SearchedRule[] {
  return strikes.flatMap((curtailAboveUsdPerMwh) =>
    RESUME_RATIOS.flatMap((ratio) =>
      CONFIRMATIONS.flatMap((curtailAfterIntervals) =>
        CONFIRMATIONS.map((resumeAfterIntervals) => ({
          curtailAboveUsdPerMwh,
          curtailAfterIntervals,
          resumeBelowUsdPerMwh: Math.round(curtailAboveUsdPerMwh * ratio * 100) / 100,
          resumeAfterIntervals,
        })),
      ),
    ),
  );
}

/** More for rules that are slower to change their mind. */
function calmness(rule: SearchedRule): number {
  const band = 1 - rule.resumeBelowUsdPerMwh / rule.curtailAboveUsdPerMwh;
  return rule.curtailAfterIntervals + rule.resumeAfterIntervals + 10 * band;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((usd, week) => usd - b[week]!);
}

/** Of every other week, from `first` on. */
function monthlyGain(gains: Float64Array, first: 0 | 1): MonthlyGain {
  const weeks = [...gains].filter((_, week) => week % 2 === first);
  const mean = weeks.reduce((sum, usd) => sum + usd, 0) / Math.max(1, weeks.length);
  const squares = weeks.reduce((sum, usd) => sum + (usd - mean) ** 2, 0);
  const error = weeks.length > 1 ? Math.sqrt(squares / (weeks.length - 1) / weeks.length) : Math.abs(mean);
  const NINETY_PERCENT = 1.645;
  return {
    usdPerMonth: mean * WEEKS_PER_MONTH,
    low: (mean - NINETY_PERCENT * error) * WEEKS_PER_MONTH,
    high: (mean + NINETY_PERCENT * error) * WEEKS_PER_MONTH,
    weeks: weeks.length,
  };
}
