import type { Policy, ThresholdPolicy } from '../core/planner/policy.js';

/** What a policy does, for people. */
export function ruleText(policy: Policy, looksAhead: boolean): string {
  if (policy.kind === 'economic') {
    const ahead = looksAhead ? `looking ${policy.horizonHours} h ahead` : 'each interval decided for itself';
    return `each miner where it earns most, ${ahead}, margin $${policy.marginUsdPerMwh}/MWh`;
  }
  return thresholdText(policy);
}

function thresholdText(rule: ThresholdPolicy): string {
  const { curtailAboveUsdPerMwh: curtail, resumeBelowUsdPerMwh: resume } = rule;
  if (curtail === Infinity) return 'every miner at nominal, as far as the limits allow';
  const times = (count: number): string => (count === 1 ? '' : ` for ${count} intervals`);
  if (curtail === resume && rule.curtailAfterIntervals === 1 && rule.resumeAfterIntervals === 1)
    return `off while the delivered price is above $${curtail}/MWh`;
  return (
    `off above $${curtail}/MWh delivered${times(rule.curtailAfterIntervals)}, ` +
    `on below $${resume}/MWh${times(rule.resumeAfterIntervals)}`
  );
}
