import {
  type CurveObservation,
  type Machine,
  machineModel,
  type MoveTimeObservation,
  type ResponderOutcome,
} from '../core/learning/index.js';
import type { ModelConfig } from '../core/site.js';
import type { FirstAttempt } from '../dispatch/index.js';
import { type FleetMiner, type MinerMean, type MinerState, pointOf } from '../fleet/index.js';
import type { RampTimes } from '../state/index.js';

/** A machine has settled after this many times what its envelope says that a move takes. */
const SETTLED_RATIO = 2;

/** A model under its firmware, and the name that it is learned under. */
export interface LearnedModel {
  readonly machine: Machine;
  readonly name: string;
}

/** Models of a site by their id. */
export type LearnedModels = ReadonlyMap<string, LearnedModel>;

export function learnedModels(models: Iterable<ModelConfig>, rampTimes: RampTimes): LearnedModels {
  return new Map(
    [...models].map(({ modelId, firmware, operatingPoints }) => {
      const { upSeconds, downSeconds } = rampTimes(firmware);
      const machine = { modelId, firmware, operatingPoints, upSeconds, downSeconds };
      return [modelId, { machine, name: machineModel(machine) }];
    }),
  );
}

interface ReadingContext {
  readonly models: LearnedModels;
  readonly miner: (minerId: string) => FleetMiner;
  readonly state: (minerId: string) => MinerState;
  /** By miner; absent: not for long. Milliseconds of the Unix epoch. */
  readonly lastSentMs: ReadonlyMap<string, number>;
  /** Start of the readings, milliseconds of the Unix epoch: a machine must have settled by then. */
  readonly sinceMs: number;
  readonly temperatureC: number;
}

/** What settled machines draw and hash at the point that they were told and seen to be at. */
export function settledReadings(means: readonly MinerMean[], context: ReadingContext): CurveObservation[] {
  return means.flatMap(({ minerId, powerW, hashrateThs }): CurveObservation[] => {
    const { model } = context.miner(minerId);
    const { machine, name } = context.models.get(model.modelId)!;
    const state = context.state(minerId);
    if (!isSettled(state, machine, context)) return [];
    return [
      {
        model: name,
        firmware: machine.firmware,
        temperatureC: context.temperatureC,
        point: pointOf(model, state.observedPointId!),
        powerW: state.powerSource === 'metered' ? powerW : null,
        hashrateThs,
      },
    ];
  });
}

function isSettled(state: MinerState, machine: Machine, { lastSentMs, sinceMs }: ReadingContext): boolean {
  const { observedPointId, directedPointId, observedAt, reachable, stuckCause } = state;
  if (!reachable || stuckCause !== null || observedPointId === null || observedAt === null) return false;
  if (observedPointId !== (directedPointId ?? observedPointId) || Date.parse(observedAt) < sinceMs)
    return false;
  const settledMs = SETTLED_RATIO * 1e3 * (machine.upSeconds + machine.downSeconds);
  const movedMs = Math.max(
    lastSentMs.get(state.minerId) ?? -Infinity,
    state.awakeChangedAt === null ? -Infinity : Date.parse(state.awakeChangedAt),
  );
  return movedMs + settledMs <= sinceMs;
}

type Attempt = FirstAttempt & { readonly miner: FleetMiner };

/**
 * Seconds of moves between asleep and awake that were seen to arrive. Machines behind an outlet are left out: which of the
 * two did it is not known. Those that did not arrive are for the responders' rate.
 */
export function movesOf(attempts: readonly Attempt[], models: LearnedModels): MoveTimeObservation[] {
  return attempts.flatMap(({ miner, pointId, fromPointId, outcome, seconds }): MoveTimeObservation[] => {
    const wakes = fromPointId === miner.sleep.id;
    const crosses = wakes !== (pointId === miner.sleep.id);
    if (!crosses || outcome !== 'confirmed' || seconds <= 0 || miner.config.outlet !== undefined) return [];
    const { machine, name } = models.get(miner.model.modelId)!;
    return [
      {
        model: name,
        firmware: machine.firmware,
        move: wakes ? 'up' : 'down',
        envelopeSeconds: wakes ? machine.upSeconds : machine.downSeconds,
        seconds,
      },
    ];
  });
}

/** By group: miners that were told to sleep, and did or did not in time. */
export function respondersOf(attempts: readonly Attempt[]): ResponderOutcome[] {
  const groups = new Map<string, { respondedCount: number; failedCount: number }>();
  for (const { miner, pointId, outcome } of attempts) {
    if (pointId !== miner.sleep.id) continue;
    const counts = groups.get(miner.groupId) ?? { respondedCount: 0, failedCount: 0 };
    counts[outcome === 'confirmed' ? 'respondedCount' : 'failedCount'] += 1;
    groups.set(miner.groupId, counts);
  }
  return [...groups].map(([groupId, counts]) => ({ groupId, ...counts }));
}
