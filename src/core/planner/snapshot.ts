import type { Tariff } from '../market/tariff.js';
import type { LearnedQuantity } from '../learning/index.js';
import type { OperatingPoints } from '../mining/operating-point.js';
import type { PayoutScheme } from '../mining/payout.js';
import type { Obligation } from '../programs/obligation.js';
import type { Derating, KeepWarm, ThermalLimit } from '../mining/thermal.js';
import type { Policy, SiteMode, StaleBehaviour } from './policy.js';
import type { PolicyState } from './plan.js';

/**
 * All that a plan is made from, frozen: plain JSON values, so that it can be stored, hashed and planned again.
 * Instants are ISO 8601 UTC texts.
 */
export interface SiteSnapshot {
  readonly schema: 1;
  readonly siteId: string;
  readonly timeZone: string;
  /** Counts the site's plans; a later plan has a higher one. */
  readonly epoch: number;
  readonly takenAt: string;
  /** When the plan made of this stops being valid. */
  readonly validUntil: string;
  readonly trigger: string;
  readonly mode: SiteMode;
  /** Whether prices are live or simulated; every status repeats it. */
  readonly marketKind: 'live' | 'simulated';
  readonly policy: Policy;
  readonly tariff: Tariff;
  readonly price: PriceView;
  readonly hashprice: HashpriceView;
  readonly weather: WeatherView;
  /** Root first, parents before children. */
  readonly feeders: readonly FeederState[];
  /** Sorted by id. */
  readonly groups: readonly GroupState[];
  /** `would-be`: the groups are where they would be, had Ebb been followed. Absent: where they are. */
  readonly states?: 'would-be';
  readonly obligations: readonly Obligation[];
  readonly overrides: readonly Override[];
  /** By thermal class; the planner applies those that the weather calls for. */
  readonly thermalLimits: readonly ThermalLimit[];
  /** By thermal class, too. Left out: none. */
  readonly keepWarm?: readonly KeepWarm[];
  /** What the weather does to figures. Those of `groups` are as they are now. Left out: nothing. */
  readonly derating?: readonly Derating[];
  /** Customers whose contract forbids curtailment for price. */
  readonly firmCustomers: readonly string[];
  /** What other customers' contracts ask for, with what the month has seen so far. Left out: nothing. */
  readonly customers?: readonly HostedCustomer[];
  /** Balance between customers who are not firm. Left out or null: none. */
  readonly fairness?: Fairness | null;
  /** What comes after this interval; null: it is decided as if nothing did. */
  readonly outlook: Outlook | null;
  readonly previous: PreviousPlan | null;
}

export interface HostedCustomer {
  readonly customer: string;
  /** Least load of his miners; null: none. */
  readonly powerWMin: number | null;
  /** Most hours of curtailment in this month of the site's calendar, all his miners asleep counting whole; null: no limit. */
  readonly curtailedHoursMax: number | null;
  readonly curtailedHours: number;
}

/** Energy drawn over energy at nominal is to be alike among these. */
export interface Fairness {
  readonly toleranceRatio: number;
  /** What a MWh more or less for one further off than that is worth. */
  readonly usdPerMwh: number;
  readonly customers: readonly {
    readonly customer: string;
    readonly servedMwh: number;
    readonly entitledMwh: number;
  }[];
}

/** What the planner's slow part says of the time after this interval, for the part that decides each tick. */
export interface Outlook {
  /** Id of the horizon plan that it goes with; null: there is none yet. */
  readonly horizonId: string | null;
  readonly madeAt: string;
  /** Minutes until the present market interval ends: what follows is in the groups' values. */
  readonly stepMinutes: number;
  /** Market price to be expected of the present interval; null: the newest price stands. */
  readonly priceUsdPerMwh: number | null;
  /** On top of the delivered price. */
  readonly charges: readonly Charge[];
  readonly groups: readonly GroupOutlook[];
}

/** What a MWh of the present interval costs beyond its price: `coincident-peak`, or a limit's shadow price. */
export interface Charge {
  readonly source: string;
  readonly usdPerMwh: number;
}

/** Of one miner, beyond what the present interval itself brings; USD. */
export interface GroupOutlook {
  readonly groupId: string;
  /** Ending the interval awake rather than asleep, free to move either way. */
  readonly awakeUsd: number;
  /** Staying awake rather than going to sleep now: as above, and what being bound to sleep for a time would cost. */
  readonly stayUsd: number;
  /** Waking now rather than staying asleep: less lost hash, wear, and what being bound to stay awake for a time costs. */
  readonly wakeUsd: number;
}

/** How fresh a feed is, and what was declared for when it is not. */
export interface FeedView {
  readonly source: string | null;
  readonly knownAt: string | null;
  /** Age of the newest content, in minutes; null where there is none. */
  readonly ageMinutes: number | null;
  readonly maxAgeMinutes: number;
  readonly stale: boolean;
  readonly whenStale: StaleBehaviour;
}

export interface PriceView extends FeedView {
  /** Newest last, without gaps in what is known being filled in. */
  readonly recent: readonly {
    readonly start: string;
    readonly minutes: number;
    readonly priceUsdPerMwh: number;
  }[];
}

export interface HashpriceView extends FeedView {
  readonly hashpriceUsdPerPhDay: number | null;
  /** The next change of the difficulty; absent where no source tells it. */
  readonly nextAdjustment?: {
    readonly height: number;
    readonly blocksFound: number;
    readonly at: string;
    readonly difficultyRatio: number;
  };
  /** How the pool pays; absent: full pay-per-share. `dayLuckDeviation`: see there; null where it is not known. */
  readonly payout?: { readonly scheme: PayoutScheme; readonly dayLuckDeviation: number | null };
  /** What it is expected to be from each instant on, ascending; absent: as it is. */
  readonly ahead?: readonly {
    readonly from: string;
    readonly hashpriceUsdPerPhDay: number;
    /** Absent in snapshots of old: the formula. */
    readonly source?: 'formula' | 'forward-curve';
  }[];
  /** The curve that steps with that source are of. */
  readonly forward?: { readonly source: string; readonly knownAt: string };
}

export interface WeatherView extends FeedView {
  readonly dryBulbC: number | null;
  readonly wetBulbC: number | null;
  /** 0–1; shown, and no rule goes by it. Absent in snapshots of old. */
  readonly relativeHumidityRatio?: number | null;
  /** m/s; likewise. */
  readonly windMetresPerSecond?: number | null;
}

/** A node of the electrical tree. */
export interface FeederState {
  readonly feederId: string;
  readonly parentId: string | null;
  readonly powerWMax: number;
}

/** Miners that are alike for the planner: model × firmware × feeder × customer × thermal class. */
export interface GroupState {
  readonly groupId: string;
  readonly model: string;
  readonly firmware: string;
  readonly feederId: string;
  readonly customer: string;
  readonly thermalClass: string;
  readonly operatingPoints: OperatingPoints;
  /** Figures above and below that were learned from the machines; absent: all are the catalogue's and the envelope's. */
  readonly learned?: readonly LearnedQuantity[];
  readonly devFeeRatio: number;
  /** Seconds of no hash while waking, and until the watts are gone when going to sleep. */
  readonly upSeconds: number;
  readonly downSeconds: number;
  /** All miners of the group, directable or not. */
  readonly minerCount: number;
  /** Miners that can be directed and are bound by nothing. */
  readonly freeCount: number;
  /** Awake, and not yet awake for the policy's minimum up time. */
  readonly lockedAwakeCount: number;
  /** Asleep, and not yet asleep for the policy's minimum down time. */
  readonly lockedAsleepCount: number;
  /** Of the free ones: asleep, and their wakes of this day of the site's calendar are used up. Left out: none. */
  readonly wakesUsedUpCount?: number;
  /** Wakes of the directable miners on this day so far. Left out: not counted. */
  readonly wakesToday?: number;
  /** Points that the directable miners are at or on their way to. */
  readonly currentCounts: readonly PointCount[];
  /** Miners that cannot be directed, and the power they must be assumed to draw. */
  readonly stuck: readonly StuckMiners[];
}

export interface PointCount {
  readonly pointId: string;
  readonly count: number;
}

/**
 * Why a miner cannot be directed: it does not answer; it accepts and does not obey; it refuses; somebody else had put
 * it to sleep; it can only be read.
 */
export const STUCK_CAUSES = ['unreachable', 'disobeys', 'refuses', 'asleep-before', 'monitor-only'] as const;
export type StuckCause = (typeof STUCK_CAUSES)[number];

export interface StuckMiners {
  readonly cause: StuckCause;
  readonly count: number;
  readonly powerW: number;
}

/** An operator's hand on the site, a feeder or a group, until it expires or is released. */
export interface Override {
  readonly overrideId: string;
  readonly action: 'curtail' | 'run' | 'setpoint';
  /** For `setpoint`. */
  readonly powerW: number | null;
  readonly scope: { readonly kind: 'feeder' | 'group'; readonly id: string };
  readonly reason: string;
  readonly by: string;
  readonly since: string;
  readonly expiresAt: string;
  /** Set where the operator has accepted to break an obligation or a contract, with the estimated cost. */
  readonly acceptNonPerformance: boolean;
}

export interface PreviousPlan {
  readonly planId: string;
  readonly epoch: number;
  readonly policyState: PolicyState;
  readonly groups: readonly { readonly groupId: string; readonly counts: readonly PointCount[] }[];
}
