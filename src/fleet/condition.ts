import type { MinerState } from './miner-state.js';
import type { FleetMiner } from './registry.js';

/** What a miner is at: one of these at a time. */
export const MINER_CONDITIONS = [
  'hashing',
  'not-hashing',
  'asleep',
  'left-alone',
  'disobeying',
  'unreachable',
  'unknown',
] as const;

export type MinerCondition = (typeof MINER_CONDITIONS)[number];

/**
 * The first of these that holds: it does not answer, it was never read, it is not Ebb's to move, it does not do what it is
 * told, it sleeps; what is awake hashes or does not.
 */
export function conditionOf({ sleep }: Pick<FleetMiner, 'sleep'>, state: MinerState): MinerCondition {
  if (!state.reachable) return 'unreachable';
  if (state.observedAt === null) return 'unknown';
  if (isLeftAlone(state)) return 'left-alone';
  if (state.stuckCause !== null) return 'disobeying';
  if (state.observedPointId === sleep.id) return 'asleep';
  return state.hashrateThs > 0 ? 'hashing' : 'not-hashing';
}

/** Not Ebb's to move: somebody else put it to sleep, or it can only be read. */
export function isLeftAlone({ stuckCause }: MinerState): boolean {
  return stuckCause === 'asleep-before' || stuckCause === 'monitor-only';
}

/** How many miners are at each. */
export type ConditionCounts = Record<MinerCondition, number>;

export function noConditions(): ConditionCounts {
  return Object.fromEntries(MINER_CONDITIONS.map((condition) => [condition, 0])) as ConditionCounts;
}
