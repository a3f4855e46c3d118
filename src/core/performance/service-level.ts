import { type Program, ruleInForce, type Verification, weakest } from '../programs/index.js';
import { mean } from '../statistics.js';

/** What a season's reduction under a firm service level is counted from. */
export type ServiceLevel =
  | { readonly season: 'summer'; readonly peakLoadContributionW: number }
  | { readonly season: 'winter'; readonly winterPeakLoadW: number; readonly weatherFactor: number };

/**
 * Reduction in W under PJM's firm service level, loss-adjusted. Unverified: summer `PLC − load × losses`, winter
 * `WPL × ZWWAF × losses − load × losses`.
 */
export function serviceLevelReductionW(level: ServiceLevel, loadW: number, lossFactor: number): number {
  const baseW =
    level.season === 'summer'
      ? level.peakLoadContributionW
      : level.winterPeakLoadW * level.weatherFactor * lossFactor;
  return baseW - loadW * lossFactor;
}

export interface TestResult {
  readonly passed: boolean;
  readonly responseRatio: number | null;
  readonly why: string | null;
  readonly verification: Verification;
}

/**
 * A test of real power by the program's rule: the mean reduction of as many minutes in a row as it asks for, at least its
 * share of what is registered.
 * @param reductionW by metering interval, in order; null where missing
 */
export function realPowerTest(
  program: Program,
  date: string,
  registeredW: number,
  reductionW: readonly (number | null)[],
  minutes: number,
): TestResult | null {
  const rule = ruleInForce(program, 'test', date);
  if (!rule || rule.responseRatioMin === null) return null;
  const { responseRatioMin, minutesMin } = rule;
  const needed = Math.max(1, Math.ceil((minutesMin ?? 0) / minutes));
  const stretches = reductionW
    .slice(needed - 1)
    .map((_, index) => reductionW.slice(index, index + needed))
    .filter((stretch): stretch is number[] => stretch.every((value) => value !== null));
  const best = stretches.map((stretch) => mean(stretch)! / registeredW).sort((a, b) => b - a)[0] ?? null;
  const verification = weakest([rule]);
  if (best === null) {
    return {
      passed: false,
      responseRatio: null,
      why: `no ${needed * minutes} min were metered`,
      verification,
    };
  }
  const passed = best >= responseRatioMin;
  const why = passed
    ? null
    : `${(best * 100).toFixed(1)} % of what is registered, of ${responseRatioMin * 100} %`;
  return { passed, responseRatio: best, why, verification };
}

/**
 * A test of a firm service level: load at its start at least the program's share of the year's highest, load at its end at or
 * below the level, within the longest time. Null where the program has no such test.
 * @param minutes from the test's start to its end
 */
export function serviceLevelTest(
  program: Program,
  date: string,
  test: {
    readonly highestLoadW: number;
    readonly startLoadW: number;
    readonly endLoadW: number;
    readonly levelW: number;
    readonly minutes: number;
  },
): TestResult | null {
  const rule = ruleInForce(program, 'test', date);
  if (!rule || rule.startLoadRatioMin === null) return null;
  const { startLoadRatioMin, minutesMax } = rule;
  const { highestLoadW, startLoadW, endLoadW, levelW, minutes } = test;
  const startRatio = startLoadW / highestLoadW;
  const why = [
    startRatio < startLoadRatioMin
      ? `began at ${(startRatio * 100).toFixed(1)} % of the highest load, of ${startLoadRatioMin * 100} %`
      : null,
    endLoadW > levelW ? `ended ${Math.round(endLoadW - levelW)} W above the level` : null,
    minutesMax !== null && minutes > minutesMax ? `took ${minutes} min, of at most ${minutesMax}` : null,
  ].filter((each) => each !== null);
  return {
    passed: why.length === 0,
    responseRatio: (startLoadW - endLoadW) / Math.max(startLoadW - levelW, 1),
    why: why.join('; ') || null,
    verification: weakest([rule]),
  };
}
