import type { Policy, ThresholdPolicy } from './policy.js';

/** Off while the delivered price is above `deliveredUsdPerMwh`. @param own whose minimum times count */
export function strike(deliveredUsdPerMwh: number, own: Policy): ThresholdPolicy {
  return {
    kind: 'threshold',
    curtailAboveUsdPerMwh: deliveredUsdPerMwh,
    curtailAfterIntervals: 1,
    highStrikeUsdPerMwh: null,
    resumeBelowUsdPerMwh: deliveredUsdPerMwh,
    resumeAfterIntervals: 1,
    schedule: [],
    groups: [],
    minUpMinutes: own.minUpMinutes,
    minDownMinutes: own.minDownMinutes,
  };
}

/** Nominal, whatever the price. */
export function alwaysOn(own: Policy): ThresholdPolicy {
  return strike(Infinity, own);
}
