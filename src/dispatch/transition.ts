import type { CapabilityEnvelope } from '../core/ports/miner.js';
import { POWER_UP_SECONDS } from '../core/ports/outlet.js';
import { type FleetMiner, type MinerState, pointOf } from '../fleet/index.js';
import { DEADLINE_MARGIN, VERIFY_GRACE_SECONDS } from './timing.js';

/** Whether anything can be done to a miner: it has verbs, or a switch in front of it. */
export function canMove({ verbs }: CapabilityEnvelope, { config }: FleetMiner): boolean {
  return verbs.includes('sleep') || config.outlet !== undefined;
}

/** At no point with a setting of Ebb's making: what the miner is set to then is its own. */
export function isPlain({ model }: FleetMiner, directedPointId: string | null): boolean {
  if (directedPointId === null) return true;
  const { kind, setting } = pointOf(model, directedPointId);
  return kind !== 'sleep' && setting === undefined;
}

/** Whether going to `pointId` takes the miner over the line between asleep and awake. */
export function crossesSleep(miner: FleetMiner, state: MinerState, pointId: string): boolean {
  const before = state.directedPointId ?? state.observedPointId;
  return before === null || (before === miner.sleep.id) !== (pointId === miner.sleep.id);
}

/**
 * Seconds after which a change to `pointId` must be seen, with a margin. One behind an outlet may have lost its power.
 * @param speed of the clock
 */
export function verifySeconds(
  { upSeconds, downSeconds, changeSeconds }: CapabilityEnvelope,
  miner: FleetMiner,
  { seenAsleep }: MinerState,
  pointId: string,
  speed: number,
): number {
  const verb = pointOf(miner.model, pointId).setting?.verb;
  const changes = seenAsleep === false && verb !== undefined ? changeSeconds?.[verb] : undefined;
  const wakes = (changes ?? upSeconds) + (miner.config.outlet === undefined ? 0 : POWER_UP_SECONDS);
  const takes = pointId === miner.sleep.id ? downSeconds : wakes;
  return takes * DEADLINE_MARGIN + VERIFY_GRACE_SECONDS * speed;
}
