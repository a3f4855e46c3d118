import { STUCK_CAUSES, type StuckCause } from '../core/planner/snapshot.js';
import type { FleetMiner, MinerState } from '../fleet/index.js';
import { isAt, type Outcome } from './command.js';
import { VERIFY_GRACE_SECONDS } from './timing.js';

/** What an outcome says of the miner's obedience; null where it proves obedience or says nothing. */
const STUCK_CAUSE: Readonly<Record<Outcome, StuckCause | null>> = {
  confirmed: null,
  superseded: null,
  'accepted-unconfirmed': 'disobeys',
  rejected: 'refuses',
  unreachable: 'unreachable',
};

/** Takes note of what a command came to. @param speed of the clock */
export function noteOutcome(state: MinerState, outcome: Outcome, nowMs: number, speed: number): void {
  if (outcome === 'confirmed') release(state);
  const cause = STUCK_CAUSE[outcome];
  if (cause === null) return;
  state.failedCommands += 1;
  const seconds = Math.max(retrySeconds(state.failedCommands), VERIFY_GRACE_SECONDS * speed);
  state.retryAt = new Date(nowMs + seconds * 1e3).toISOString();
  state.stuckSince ??= new Date(nowMs).toISOString();
  state.stuckCause = cause;
}

/** A miner that nothing can be done to is part of the load, and nothing more. */
export function noteMovable(state: MinerState, movable: boolean): void {
  if (!movable) state.stuckCause = 'monitor-only';
  else if (state.stuckCause === 'monitor-only') release(state);
}

/** The miner can be directed again. */
export function release(state: MinerState): void {
  state.stuckCause = null;
  state.stuckSince = null;
  state.failedCommands = 0;
  state.retryAt = null;
}

/** Takes over a miner that somebody else had put to sleep. @returns false where it is not such a one */
export function takeOver(state: MinerState | undefined): boolean {
  if (state?.stuckCause !== 'asleep-before') return false;
  release(state);
  return true;
}

/** A miner that was silent and never failed a command, or that is now where it was last told to be. */
export function provesObedience(miner: FleetMiner, state: MinerState): boolean {
  if (state.stuckCause === 'monitor-only') return false;
  if (state.stuckCause === 'asleep-before') return state.seenAsleep === false;
  if (state.stuckCause === 'unreachable' && state.failedCommands === 0) return true;
  return state.directedPointId !== null && isAt(miner, state, state.directedPointId);
}

/** A number that changes when the set of miners that obey, or why they do not, changes. */
export function obedienceMark(states: ReadonlyMap<string, MinerState>): number {
  let mark = 0;
  for (const { stuckCause } of states.values()) mark = (Math.imul(mark, 31) + causeMark(stuckCause)) | 0;
  return mark;
}

function causeMark(cause: StuckCause | null): number {
  return cause === null ? 0 : 1 + STUCK_CAUSES.indexOf(cause);
}

const RETRY_SECONDS_FIRST = 30;
const RETRY_SECONDS_MAX = 900;

/** Seconds until a miner that failed `failures` commands in a row is tried again: 30, 60, 120 … 900. */
export function retrySeconds(failures: number): number {
  return Math.min(RETRY_SECONDS_FIRST * 2 ** Math.max(0, failures - 1), RETRY_SECONDS_MAX);
}
