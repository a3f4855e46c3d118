import type { OperatingPoint } from '../core/mining/operating-point.js';
import type { MinerState } from './miner-state.js';
import type { FleetMiner } from './registry.js';

/** J/TH by the last reading; null where it does not hash, or its watts are not known. */
export function efficiencyJPerTh({ powerW, hashrateThs }: MinerState): number | null {
  return powerW === null || hashrateThs <= 0 ? null : powerW / hashrateThs;
}

/** The point that its watts say it is at, while it is awake; null between points. */
export function awakePointOf({ model, sleep }: FleetMiner, state: MinerState): OperatingPoint | null {
  const { observedPointId } = state;
  if (observedPointId === null || observedPointId === sleep.id) return null;
  return model.operatingPoints.find(({ id }) => id === observedPointId) ?? null;
}

/**
 * How many more J/TH it takes than the point that it is at should, or nominal between points, as a share of those: 0.1 is a
 * tenth more. Null as `efficiencyJPerTh`.
 */
export function efficiencyLossRatio(miner: FleetMiner, state: MinerState): number | null {
  const seen = efficiencyJPerTh(state);
  if (seen === null) return null;
  const { powerW, hashrateThs } = awakePointOf(miner, state) ?? miner.nominal;
  return hashrateThs > 0 ? seen / (powerW / hashrateThs) - 1 : null;
}
