import type { PointCount } from '../planner/index.js';
import type { CohortState } from './cohorts.js';
import type { StuckMinersState } from './stuck-miners.js';

/** How miners take a command, and how often they don't. */
export interface Obedience {
  /** Seconds from the tick until a miner begins to do as it was told. */
  readonly latencySeconds: number;
  /** Share of commands that fail, 0–1: the miner stays as it is and cannot be directed until it is repaired. */
  readonly failureRatio: number;
  readonly repairHours: number;
  readonly wearUsdPerWake: number;
}

/** What a group has drawn, earned hash for, and done. */
export interface GroupTally {
  /** W·ms at the wall. */
  powerWMs: number;
  /** TH/s·ms, net of the firmware's dev fee. */
  hashThsMs: number;
  /** Miners mining, times ms. */
  miningMs: number;
  wakes: number;
  failures: number;
}

export const NOTHING: GroupTally = { powerWMs: 0, hashThsMs: 0, miningMs: 0, wakes: 0, failures: 0 };

/** Until `untilMs` the group draws and earns so much more than the points that it was told make. */
export interface Transient {
  readonly untilMs: number;
  readonly powerW: number;
  readonly hashThs: number;
  readonly mining: number;
}

/** All of a group's miners as plain values. */
export interface GroupDynamicsState {
  readonly groupId: string;
  /** Directable miners at the point that they were told to be at. */
  readonly told: readonly PointCount[];
  readonly awake: readonly CohortState[];
  readonly asleep: readonly CohortState[];
  readonly transients: readonly Transient[];
  readonly stuck: StuckMinersState;
  readonly tally: GroupTally;
}
