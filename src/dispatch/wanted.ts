import type { Plan } from '../core/planner/plan.js';
import { type MinerState, pointOf, type SiteFleet } from '../fleet/index.js';
import { groupTargets } from './assign.js';

/** What a plan wants of one miner. */
export interface Wanted {
  readonly epoch: number;
  readonly pointId: string;
  /** W of that point by the catalogue. */
  readonly powerW: number;
  /** Why the plan has the miner's group as it has it. */
  readonly reason: string;
}

/** Null where the plan says nothing of the miner. */
export function wantedOf(
  plan: Plan,
  fleet: SiteFleet,
  states: ReadonlyMap<string, MinerState>,
  minerId: string,
  nowMs: number,
): Wanted | null {
  const miner = fleet.byId.get(minerId);
  const group = fleet.groups.find(({ groupId }) => groupId === miner?.groupId);
  if (!miner || !group) return null;
  const pointId = groupTargets(plan, fleet.site, states, nowMs)(group)?.get(minerId);
  if (pointId === undefined) return null;
  const reason = plan.groups.find(({ groupId }) => groupId === group.groupId)?.reason ?? '';
  return { epoch: plan.epoch, pointId, powerW: pointOf(miner.model, pointId).powerW, reason };
}
