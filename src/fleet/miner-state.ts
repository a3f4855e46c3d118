import type { PowerSource } from '../core/ports/miner.js';
import type { StuckMiners } from '../core/planner/snapshot.js';

export type StuckCause = StuckMiners['cause'];

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
  /** The device's own name of its profile, where it tells. */
  profile: string | null;
  /** ISO 8601 UTC. */
  observedAt: string | null;
  reachable: boolean;
  readFailures: number;
  /** When it was last seen or sent across the line between asleep and awake: start of its minimum time. */
  awakeChangedAt: string | null;
  /** Why it cannot be directed; null: it can. Cleared only by an effect that was observed. */
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
    profile: null,
    observedAt: null,
    reachable: true,
    readFailures: 0,
    awakeChangedAt: null,
    stuckCause: null,
    stuckSince: null,
    failedCommands: 0,
    retryAt: null,
  };
}
