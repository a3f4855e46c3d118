import {
  type FleetBeliefs,
  NO_BELIEFS,
  planningFigures,
  type PlanningFigures,
} from '../core/learning/index.js';
import type { Policy } from '../core/planner/policy.js';
import type { GroupState, PointCount, StuckMiners } from '../core/planner/snapshot.js';
import type { FleetGroup, FleetMiner, MinerState } from '../fleet/index.js';
import type { FirmwareRamp } from './ramp-times.js';

/** Seconds that each firmware takes to go down and to come up. */
export type RampTimes = (firmware: string) => FirmwareRamp;

/** What is believed, for conditions as they are. */
export interface LearnedView {
  readonly beliefs: FleetBeliefs;
  /** Null: not known, and what depends on it is not used. */
  readonly temperatureC: number | null;
}

const NOTHING_LEARNED: LearnedView = { beliefs: NO_BELIEFS, temperatureC: null };

/**
 * Groups as the planner sees them: counts, never miners. Minimum times count from when a miner last crossed
 * between asleep and awake, which is stored, so that a restart of Ebb does not start them anew.
 *
 * @param nowMs Unix time in ms.
 * @param learned what is believed of the machines, and the temperature that they stand in
 */
export function groupStates(
  groups: readonly FleetGroup[],
  states: ReadonlyMap<string, MinerState>,
  policy: Policy,
  rampTimes: RampTimes,
  nowMs: number,
  learned: LearnedView = NOTHING_LEARNED,
): GroupState[] {
  return groups.map((group) => {
    const tally = new GroupTally();
    for (const miner of group.miners) tally.add(miner, states.get(miner.minerId)!, policy, nowMs);
    const { model } = group;
    const figures = groupFigures(group, rampTimes, learned);
    return {
      groupId: group.groupId,
      model: model.label,
      firmware: model.firmware,
      feederId: group.feederId,
      customer: group.customerId,
      thermalClass: model.thermalClass,
      operatingPoints: figures.operatingPoints,
      ...(figures.learned.length > 0 && { learned: figures.learned }),
      devFeeRatio: model.devFeeRatio,
      upSeconds: figures.upSeconds,
      downSeconds: figures.downSeconds,
      minerCount: group.miners.length,
      freeCount: tally.free,
      lockedAwakeCount: tally.lockedAwake,
      lockedAsleepCount: tally.lockedAsleep,
      currentCounts: tally.currentCounts(),
      stuck: tally.stuckMiners(),
    };
  });
}

/** Figures of a group's miners to plan with: learned where that is firm, else the catalogue's and the envelope's. */
export function groupFigures(
  { model }: Pick<FleetGroup, 'model'>,
  rampTimes: RampTimes,
  { beliefs, temperatureC }: LearnedView,
): PlanningFigures {
  const { modelId, firmware, operatingPoints } = model;
  const { upSeconds, downSeconds } = rampTimes(firmware);
  return planningFigures(
    beliefs,
    { modelId, firmware, operatingPoints, upSeconds, downSeconds },
    temperatureC,
  );
}

/** The point that a miner is at or on its way to. */
export function currentPointId(miner: FleetMiner, state: MinerState): string {
  return state.directedPointId ?? state.observedPointId ?? miner.nominal.id;
}

/** Whether a miner is within its minimum time. */
export function isWithin(minimumMinutes: number, { awakeChangedAt }: MinerState, nowMs: number): boolean {
  return awakeChangedAt !== null && nowMs < Date.parse(awakeChangedAt) + minimumMinutes * 60_000;
}

class GroupTally {
  free = 0;
  lockedAwake = 0;
  lockedAsleep = 0;
  readonly #current = new Map<string, number>();
  readonly #stuck = new Map<StuckMiners['cause'], { count: number; powerW: number }>();

  add(miner: FleetMiner, state: MinerState, policy: Policy, nowMs: number): void {
    if (state.stuckCause !== null) {
      this.#addStuck(state.stuckCause, state.powerW ?? miner.nominal.powerW);
      return;
    }
    const pointId = currentPointId(miner, state);
    this.#current.set(pointId, (this.#current.get(pointId) ?? 0) + 1);
    const awake = pointId !== miner.sleep.id;
    const minimumMinutes = awake ? policy.minUpMinutes : policy.minDownMinutes;
    const locked = isWithin(minimumMinutes, state, nowMs);
    if (!locked) this.free += 1;
    else if (awake) this.lockedAwake += 1;
    else this.lockedAsleep += 1;
  }

  currentCounts(): PointCount[] {
    return [...this.#current]
      .map(([pointId, count]) => ({ pointId, count }))
      .sort(byKey(({ pointId }) => pointId));
  }

  stuckMiners(): StuckMiners[] {
    return [...this.#stuck].map(([cause, stuck]) => ({ cause, ...stuck })).sort(byKey(({ cause }) => cause));
  }

  #addStuck(cause: StuckMiners['cause'], powerW: number): void {
    const stuck = this.#stuck.get(cause) ?? { count: 0, powerW: 0 };
    this.#stuck.set(cause, { count: stuck.count + 1, powerW: stuck.powerW + powerW });
  }
}

function byKey<T>(key: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => (key(a) < key(b) ? -1 : 1);
}
