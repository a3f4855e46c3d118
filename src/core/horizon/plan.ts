import type { LpStatus } from './lp.js';
import type { HorizonLayer, Series } from './problem.js';

/**
 * How the counts were found. `relaxation-rounded`: the LP, rounded, trimmed. `milp`: the same with whole columns where
 * groups are all-or-nothing. `held-trimmed`: the LP was stopped before it had a plan, so the counts of the start are
 * held and trimmed to the limits.
 */
export type HorizonMethod = 'relaxation-rounded' | 'milp' | 'held-trimmed';

/**
 * A plan for a horizon, plain JSON data. The same problem gives the same plan, byte for byte, from scratch; from another
 * problem's basis it gives the same decisions (`decisionOf`), while what is proven of them may rest on other duals.
 */
export interface HorizonPlan {
  readonly schema: 1;
  readonly startsAt: string;
  readonly stepsSeconds: Series;
  readonly method: HorizonMethod;
  /** Why the solver stopped before it was done: its limit of work, the machine's clock, a caller, or numbers. */
  readonly stoppedBy: Exclude<LpStatus, 'optimal'> | null;
  /** Net of the plan over the horizon. */
  readonly objectiveUsd: number;
  /**
   * No plan that violates as little earns more. Proven from the LP's duals (or the MILP's bound), whatever the method;
   * null where the solver was stopped before it had any.
   */
  readonly boundUsd: number | null;
  /** (bound − objective) ÷ |bound|, not below 0. */
  readonly gapRatio: number | null;
  readonly groups: readonly HorizonGroupPlan[];
  /** Load of the root feeder, W. */
  readonly siteW: Series;
  readonly economics: HorizonEconomics;
  /** Reserve offered in each interval, by product, W. */
  readonly offers: readonly { readonly productId: string; readonly powerW: Series }[];
  /** What could not be kept, in the safety order, then by time. Empty: everything is. */
  readonly violations: readonly HorizonViolation[];
  /** The dearest binding constraints. From the LP relaxation: counts not fixed. Empty where it was not solved. */
  readonly shadowPrices: readonly ShadowPrice[];
}

export interface HorizonGroupPlan {
  readonly groupId: string;
  /** Miners at each point, by point, then by interval. */
  readonly counts: readonly Series[];
  /** Of the group's miners, W. */
  readonly powerW: Series;
}

/** USD over each interval; costs are positive. */
export interface HorizonEconomics {
  readonly revenueUsd: Series;
  /** Bought less sold, adders included. */
  readonly energyUsd: Series;
  readonly coincidentUsd: Series;
  /** Wear, lost hash and watts drawn in vain of those woken and put to sleep. */
  readonly movesUsd: Series;
  readonly offersUsd: Series;
  readonly netUsd: Series;
  /** Of the whole horizon, and not in the above. */
  readonly demandUsd: number;
  readonly unfairnessUsd: number;
}

export interface HorizonViolation {
  readonly layer: HorizonLayer;
  readonly source: string;
  readonly interval: number;
  /** Watts beyond the limit; for heat and minimum times the watts of the miners in question. */
  readonly amountW: number;
}

export interface ShadowPrice {
  readonly source: string;
  /** Null for a constraint of the whole horizon or a day. */
  readonly interval: number | null;
  /** What one unit more would earn: a MW throughout the interval, or a wake. */
  readonly usdPerUnit: number;
  readonly unit: 'MW' | 'wake';
}

/** The plan without its proof: what does not depend on where the solver started. */
export type HorizonDecision = Omit<HorizonPlan, 'boundUsd' | 'gapRatio' | 'shadowPrices'>;

export function decisionOf(plan: HorizonPlan): HorizonDecision {
  const { boundUsd: _bound, gapRatio: _gap, shadowPrices: _prices, ...decision } = plan;
  return decision;
}
