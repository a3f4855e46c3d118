import type { Layer } from '../planner/plan.js';

/**
 * What can give way, in the safety order: each is kept before any of those after it is looked at, and all before money.
 * `minimum-time` is the time that a miner has still to stay awake or asleep when the horizon begins.
 */
export const HORIZON_LAYERS = [
  'electrical',
  'mandatory',
  'program',
  'override',
  'thermal',
  'contract',
  'minimum-time',
] as const satisfies readonly (Layer | 'minimum-time')[];
export type HorizonLayer = (typeof HORIZON_LAYERS)[number];

/** A value for each interval. */
export type Series = readonly number[];

/**
 * A site over a horizon, as plain JSON data: all that the planner knows. Load is positive, watts are means over an
 * interval, and miners move only where an interval begins.
 */
export interface HorizonProblem {
  readonly schema: 1;
  /** Start of the first interval, ISO 8601 UTC. */
  readonly startsAt: string;
  /** Length of each interval in seconds; they may differ. */
  readonly stepsSeconds: Series;
  /** Which day of the site's calendar each interval begins in: any whole numbers that never fall. */
  readonly dayOfInterval: Series;
  /** Net of the pool's fee. */
  readonly hashpriceUsdPerPhDay: Series;
  readonly groups: readonly HorizonGroup[];
  /** Root first, parents before children. */
  readonly feeders: readonly HorizonFeeder[];
  readonly limits: readonly PowerLimit[];
  readonly ramp: SiteRamp | null;
  readonly energy: EnergyTerms;
  readonly demandCharge: DemandCharge | null;
  /** The sets of groups of any two products lie one within the other, or apart. */
  readonly reserves: readonly ReserveProduct[];
  readonly fairness: FairnessTerms | null;
}

/** Miners that are alike in all that the planner looks at; only those that can be directed. */
export interface HorizonGroup {
  readonly groupId: string;
  readonly feederId: string;
  readonly customer: string;
  /** Ascending watts; the first is sleep. Value over power need not be concave. */
  readonly points: readonly HorizonPoint[];
  /** What watts and hashrate of the points are multiplied by in each interval, by the weather; null: 1. */
  readonly powerFactor: Series | null;
  readonly hashFactor: Series | null;
  /** Index of the highest point that heat allows in each interval; null: all. */
  readonly highestPoint: Series | null;
  /**
   * Miners that only move together, because one contactor or outlet switches them: the counts at each point are multiples
   * of it. Left out: 1.
   */
  readonly blockSize?: number;
  /** Miners at each point before the first interval; their sum is the group's size. */
  readonly initialCounts: readonly number[];
  /** Miners that have to stay awake, or asleep, for so many seconds more. */
  readonly lockedAwake: readonly LockedMiners[];
  readonly lockedAsleep: readonly LockedMiners[];
  readonly minUpSeconds: number;
  readonly minDownSeconds: number;
  /** Seconds of power without hash after a wake, and of power after going to sleep. */
  readonly upSeconds: number;
  readonly downSeconds: number;
  /** The point that a wake leads to: what its hash is lost at, and its watts are drawn at. */
  readonly wakePoint: number;
  readonly wearUsdPerWake: number;
  /** Wear of a wake in each interval beyond that: of a cold machine. Left out: none. */
  readonly coldWearUsd?: Series | null;
  /**
   * What a miner's move from one point awake to the next one costs: money, and seconds without the hash of the point that
   * a wake leads to. A move over two points costs twice. Those that wake come up at any point, and those that fall asleep
   * leave from any, without it. Left out: 0.
   */
  readonly retuneUsd?: number;
  readonly retuneSeconds?: number;
  /** Most wakes of one miner in a day of the calendar; null: no limit. */
  readonly wakesPerDayMax: number | null;
  /** Wakes of the group's miners together that the first day has already seen. */
  readonly wakesToday: number;
}

export interface HorizonPoint {
  readonly pointId: string;
  readonly powerW: number;
  /** What is paid for: net of the firmware's dev fee and of stale shares. */
  readonly hashrateThs: number;
}

export interface LockedMiners {
  readonly count: number;
  readonly seconds: number;
}

export interface HorizonFeeder {
  readonly feederId: string;
  readonly parentId: string | null;
  /** Load right at this feeder that nothing can be done about: cooling, miners that cannot be directed. */
  readonly fixedW: Series;
}

/** A feeder's load has its fixed load in it; a customer's or a group's is that of its miners alone. */
export interface PowerScope {
  readonly kind: 'feeder' | 'customer' | 'group';
  readonly id: string;
}

/** Most or least watts of a part of the site: electrical limits, obligations, overrides, customers' floors, heat against the cold. */
export interface PowerLimit {
  readonly layer: Exclude<HorizonLayer, 'minimum-time'>;
  /** As an operator would look it up: `electrical:transformer-1`. */
  readonly source: string;
  readonly bound: 'ceiling' | 'floor';
  readonly scope: PowerScope;
  /** Null where it is not in force. */
  readonly powerW: readonly (number | null)[];
}

/** Of the root feeder's load, from one interval to the next, in the time that the later one lasts. */
export interface SiteRamp {
  readonly layer: PowerLimit['layer'];
  readonly source: string;
  readonly upWPerMinute: number | null;
  readonly downWPerMinute: number | null;
  /** Load before the first interval. */
  readonly initialW: number;
}

/** Of the root feeder's load; prices are at the miner, losses already in them. */
export interface EnergyTerms {
  /** What is drawn beyond the block is bought, what is not drawn of it is sold; buying never costs less than selling pays. */
  readonly buyUsdPerMwh: Series;
  readonly sellUsdPerMwh: Series;
  /** Power bought before; its own price is spent whatever happens, so it is no part of the objective. */
  readonly blockW: Series;
  readonly addersUsdPerMwh: Series;
  /** Expected cost of a MW drawn throughout the interval: chance that it is the coincident peak × what that costs. */
  readonly coincidentUsdPerMw: Series;
}

/** Of the root feeder's highest load beyond the peak that the billing period has already seen. */
export interface DemandCharge {
  readonly usdPerKw: number;
  readonly peakSoFarW: number;
  readonly applies: readonly boolean[];
}

/** Load that is held ready to be shed. */
export interface ReserveProduct {
  readonly productId: string;
  /** Groups that qualify. */
  readonly groups: readonly string[];
  /** Sold before: an obligation of the layer `program`. Zero where it has been called and is an event instead. */
  readonly awardW: Series;
  /** What may be offered on top, and its price. */
  readonly offer: { readonly maxW: Series; readonly usdPerMwPerHour: Series } | null;
}

/** Hosted customers are to be served alike: energy drawn over energy at full load, times before included. */
export interface FairnessTerms {
  /** How far a customer's share may be from that of all of them. */
  readonly toleranceRatio: number;
  /** Price of each MWh beyond that. */
  readonly usdPerMwh: number;
  readonly customers: readonly {
    readonly customer: string;
    readonly servedMwhBefore: number;
    readonly entitledMwhBefore: number;
  }[];
}
