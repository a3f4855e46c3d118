import type { StuckCause } from '../core/planner/snapshot.js';
import type { DeviceSetting, PowerSource } from '../core/ports/miner.js';

export type { StuckCause } from '../core/planner/snapshot.js';

/** What is known of one miner: last reading, and what the dispatcher has learnt about its obedience. */
export interface MinerState {
  readonly minerId: string;
  /** Point that the watts say it is at; null between points or where nothing was read yet. */
  observedPointId: string | null;
  /** Last point that the dispatcher directed it to; null where it never did. */
  directedPointId: string | null;
  /** Last known power in W, or null before the first reading. */
  powerW: number | null;
  powerSource: PowerSource;
  hashrateThs: number;
  claim: 'mining' | 'sleeping' | 'starting' | 'fault' | 'unknown';
  /** Hottest chip, °C; null where the device does not tell. */
  chipTempC: number | null;
  /** The device's own name of its profile, where it tells. */
  profile: string | null;
  /** As the device told last; null where it does not. */
  firmwareVersion: string | null;
  /** What it was set to when it was last seen awake, in its own words. */
  setting: DeviceSetting | null;
  /** Its setting before Ebb moved it: what a point without a setting of its own leads back to. */
  before: DeviceSetting | null;
  /** Which side of the line between asleep and awake it was last seen on. */
  seenAsleep: boolean | null;
  /** Where it was found after its address had changed; null: where the configuration says. */
  foundAt: string | null;
  /** ISO 8601 UTC. */
  observedAt: string | null;
  reachable: boolean;
  readFailures: number;
  /** When it was last seen or sent across the line between asleep and awake: start of its minimum time. */
  awakeChangedAt: string | null;
  /** Its wakes of the last day and a bit: those that were commanded, and those that were seen and not. ISO 8601 UTC. */
  wokenAt: readonly string[];
  /** Why it cannot be directed; null: it can. Cleared only by an effect that was observed, or by an operator. */
  stuckCause: StuckCause | null;
  stuckSince: string | null;
  /** Commands without effect since the last confirmed one, and when the next may be tried. */
  failedCommands: number;
  retryAt: string | null;
}

export function unknownMinerState(minerId: string): MinerState {
  return {
    minerId,
    observedPointId: null,
    directedPointId: null,
    powerW: null,
    powerSource: 'absent',
    hashrateThs: 0,
    claim: 'unknown',
    chipTempC: null,
    profile: null,
    firmwareVersion: null,
    setting: null,
    before: null,
    seenAsleep: null,
    foundAt: null,
    observedAt: null,
    reachable: true,
    readFailures: 0,
    awakeChangedAt: null,
    wokenAt: [],
    stuckCause: null,
    stuckSince: null,
    failedCommands: 0,
    retryAt: null,
  };
}

/** Longer than any day of any calendar. */
const WAKES_KEPT_MS = 26 * 3_600_000;

/** The miner crosses the line between asleep and awake, from now on. */
export function noteCrossing(state: MinerState, at: string, awake: boolean): void {
  state.awakeChangedAt = at;
  if (!awake) return;
  const sinceMs = Date.parse(at) - WAKES_KEPT_MS;
  state.wokenAt = [...state.wokenAt.filter((each) => Date.parse(each) > sinceMs), at];
}
