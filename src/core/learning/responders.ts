import { betaQuantile } from '../statistics/index.js';

/** How many of a group's miners did what they were told, as a beta distribution of the rate, by group. Plain data. */
export interface ResponderState {
  readonly schema: 1;
  readonly groups: Readonly<Record<string, ResponderBelief>>;
}

export interface ResponderBelief {
  readonly responded: number;
  readonly failed: number;
}

/** Outcomes of one call to a group. */
export interface ResponderOutcome {
  readonly groupId: string;
  /** Miners that were seen to be down in time. */
  readonly respondedCount: number;
  /** Miners that were told and were not. */
  readonly failedCount: number;
}

export const NO_RESPONDERS: ResponderState = { schema: 1, groups: {} };

/** Before anything is seen: 19 of 20 respond, as sure as after 20 calls. An assumption. */
const PRIOR: ResponderBelief = { responded: 19, failed: 1 };
/** Older calls fade once there are so many; what fails is repaired, and other things fail. */
const COUNT_MAX = 2000;

export function learnResponders(
  state: ResponderState,
  outcomes: readonly ResponderOutcome[],
): ResponderState {
  const groups: Record<string, ResponderBelief> = { ...state.groups };
  for (const { groupId, respondedCount, failedCount } of outcomes) {
    const before = groups[groupId] ?? PRIOR;
    const responded = before.responded + respondedCount;
    const failed = before.failed + failedCount;
    const kept = Math.min(1, COUNT_MAX / (responded + failed));
    groups[groupId] = { responded: responded * kept, failed: failed * kept };
  }
  return { schema: 1, groups };
}

export function responderBelief(state: ResponderState, groupId: string): ResponderBelief {
  return state.groups[groupId] ?? PRIOR;
}

/** Mean rate of a group, and the range that holds it with 90 %. */
export function responderRate({ responded, failed }: ResponderBelief): {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
} {
  return {
    mean: responded / (responded + failed),
    low: betaQuantile(0.05, responded, failed),
    high: betaQuantile(0.95, responded, failed),
  };
}
