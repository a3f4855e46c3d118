import type { Policy, ThresholdPolicy } from './policy.js';

/** A rule of prices alone, at the first interval, for all groups. */
export const UNTIMED = {
  kind: 'threshold',
  curtailAfterIntervals: 1,
  highStrikeUsdPerMwh: null,
  resumeAfterIntervals: 1,
  schedule: [],
  groups: [],
} as const;

/** Off while the delivered price is above `deliveredUsdPerMwh`. @param own whose minimum times count */
export function strike(deliveredUsdPerMwh: number, own: Policy): ThresholdPolicy {
  return {
    ...UNTIMED,
    curtailAboveUsdPerMwh: deliveredUsdPerMwh,
    resumeBelowUsdPerMwh: deliveredUsdPerMwh,
    minUpMinutes: own.minUpMinutes,
    minDownMinutes: own.minDownMinutes,
  };
}

/** Nominal, whatever the price. */
export function alwaysOn(own: Policy): ThresholdPolicy {
  return strike(Infinity, own);
}
