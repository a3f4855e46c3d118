import type { LearnedQuantity } from '../learning/index.js';
import type { Charge, PointCount } from './snapshot.js';
import type { SiteMode, StaleBehaviour } from './policy.js';

/** The safety order: each layer may narrow what the ones before it left, never widen it. */
export const LAYERS = [
  'electrical',
  'mandatory',
  'program',
  'override',
  'thermal',
  'contract',
  'policy',
] as const;
export type Layer = (typeof LAYERS)[number];

/**
 * A site's plan for one interval: a plain value that can be stored, sent to a site and followed there without
 * its maker. The same snapshot gives the same plan, byte for byte.
 */
export interface Plan {
  readonly schema: 1;
  readonly planId: string;
  readonly siteId: string;
  readonly epoch: number;
  readonly madeAt: string;
  readonly validUntil: string;
  readonly trigger: string;
  readonly mode: SiteMode;
  /** `would-be`: planned for a fleet as it would be, had Ebb been followed. Absent: for the fleet as it is. */
  readonly states?: 'would-be';
  readonly marketKind: 'live' | 'simulated';
  readonly policy: 'threshold' | 'economic';
  /** How the counts were found: by merit order, or by a stale feed's declared behaviour, or kept. */
  readonly method: 'merit-order' | 'stale-hold' | 'stale-curtail' | 'stale-run' | 'mode-hold';
  /** SHA-256 of the canonical snapshot, hex. */
  readonly snapshotHash: string;
  readonly setpointW: number;
  /** The newest that was known. */
  readonly marketPriceUsdPerMwh: number | null;
  /** What was expected of the present interval, whose own price was not known yet; null: the newest decided. */
  readonly expectedPriceUsdPerMwh: number | null;
  /** Of the price that decided. */
  readonly deliveredPriceUsdPerMwh: number | null;
  /** What the hours to come were judged by; null: the interval was decided for itself. */
  readonly outlook: PlanOutlook | null;
  readonly hashpriceUsdPerPhDay: number | null;
  /** The site's decision in a sentence, with its numbers. */
  readonly summary: string;
  readonly groups: readonly GroupPlan[];
  readonly feeders: readonly FeederPlan[];
  /** Requirements that could not all hold: which gave way, by how much, to what. */
  readonly relaxed: readonly Relaxation[];
  /** What miners that cannot be directed keep the site from reaching. */
  readonly shortfalls: readonly Shortfall[];
  readonly staleFeeds: readonly {
    readonly feed: string;
    readonly ageMinutes: number | null;
    readonly behaviour: StaleBehaviour;
  }[];
  readonly economics: PlanEconomics;
  readonly policyState: PolicyState;
  /** What dispatch does by itself once the plan is past `validUntil` and none has followed. */
  readonly whenExpired: StaleBehaviour;
}

export interface PlanOutlook {
  readonly horizonId: string | null;
  readonly madeAt: string;
  readonly charges: readonly Charge[];
}

export interface GroupPlan {
  readonly groupId: string;
  readonly feederId: string;
  /** Directable miners at each point; points with none are left out. */
  readonly counts: readonly PointCount[];
  /** Planned power of the directable miners plus what the stuck ones are assumed to draw. */
  readonly powerW: number;
  readonly hashrateThs: number;
  /** Figures of its points that it was planned with, where they are not all the catalogue's. */
  readonly learned?: PlannedFigures;
  /** Market price above which nominal earns less than sleep; null without a hashprice. */
  readonly breakevenUsdPerMwh: number | null;
  readonly netUsdPerHour: number | null;
  readonly reason: string;
}

export interface PlannedFigures {
  readonly quantities: readonly LearnedQuantity[];
  readonly points: readonly {
    readonly pointId: string;
    readonly powerW: number;
    readonly hashrateThs: number;
  }[];
}

export interface FeederPlan {
  readonly feederId: string;
  readonly setpointW: number;
  readonly ceiling: Limit;
  readonly floor: Limit | null;
  /** True where one more miner's step would not have fitted. */
  readonly binding: boolean;
}

/** A bound in W with where it comes from: `electrical:transformer-1`, `override:9f3c…`. */
export interface Limit {
  readonly powerW: number;
  readonly layer: Layer;
  readonly source: string;
}

export interface Relaxation {
  readonly layer: Layer;
  readonly source: string;
  readonly amountW: number;
  /** The requirement that won. */
  readonly because: string;
}

export interface Shortfall {
  readonly scope: string;
  readonly powerW: number;
  readonly why: string;
}

/** USD/h of the plan at the prices it was made with; null where a price is unknown. */
export interface PlanEconomics {
  readonly revenueUsdPerHour: number | null;
  readonly energyCostUsdPerHour: number | null;
  readonly netUsdPerHour: number | null;
  /** Upper bound of the net over all allocations within the same limits, and the distance to it. */
  readonly boundUsdPerHour: number | null;
  readonly gapUsdPerHour: number | null;
  /** Net of running every miner at nominal, whatever the price. */
  readonly alwaysOnNetUsdPerHour: number | null;
}

/** What the policy remembers from one plan to the next. */
export type PolicyState =
  | { readonly kind: 'economic' }
  | {
      readonly kind: 'threshold';
      readonly curtailed: boolean;
      readonly since: string;
      readonly because: string;
    };
