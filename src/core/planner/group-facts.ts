import type { OperatingPoint } from '../mining/operating-point.js';
import type { GroupState } from './snapshot.js';

const KIND_ORDER = ['sleep', 'underclock', 'nominal', 'overclock'] as const;

export function isKindWithin(kind: OperatingPoint['kind'], highest: OperatingPoint['kind']): boolean {
  return KIND_ORDER.indexOf(kind) <= KIND_ORDER.indexOf(highest);
}

/** Points up to `highest`, ascending power. Sleep is always among them. */
export function pointsWithin(
  { operatingPoints }: GroupState,
  highest: OperatingPoint['kind'] = 'overclock',
): OperatingPoint[] {
  return operatingPoints.filter(({ kind }) => isKindWithin(kind, highest));
}

export function directableCount({ freeCount, lockedAwakeCount, lockedAsleepCount }: GroupState): number {
  return freeCount + lockedAwakeCount + lockedAsleepCount;
}

/** Asleep, and to stay so for all that the policy wants. */
export function boundAsleepCount({ lockedAsleepCount, wakesUsedUpCount = 0 }: GroupState): number {
  return lockedAsleepCount + wakesUsedUpCount;
}

export function sleepOf({ operatingPoints }: GroupState): OperatingPoint {
  return operatingPoints[0]!;
}

export function nominalOf({ operatingPoints }: GroupState): OperatingPoint {
  return operatingPoints.find(({ kind }) => kind === 'nominal')!;
}

export function stuckPowerW({ stuck }: GroupState): number {
  return stuck.reduce((total, { powerW }) => total + powerW, 0);
}

/** Load in W with every miner that can be directed at `point`. */
export function loadAtW(group: GroupState, { powerW }: OperatingPoint): number {
  return directableCount(group) * powerW + stuckPowerW(group);
}
