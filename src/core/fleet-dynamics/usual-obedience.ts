import type { Policy } from '../planner/policy.js';

/** From a decision until miners begin to obey, where nobody says otherwise; an assumption. */
export const USUAL_LATENCY_SECONDS = 10;
const USUAL_WEAR_USD_PER_WAKE = 0.03;

/** Wear of one wake of one miner: the policy's, where it has one; else an assumption. */
export function wearUsdPerWake(policy: Policy): number {
  return policy.kind === 'economic' ? policy.wearUsdPerWake : USUAL_WEAR_USD_PER_WAKE;
}
