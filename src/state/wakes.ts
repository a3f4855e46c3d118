import { DateTime } from 'luxon';
import type { GroupState } from '../core/planner/snapshot.js';
import type { SiteConfig } from '../core/site.js';
import type { FleetGroup, MinerState } from '../fleet/index.js';
import { currentPointId, isWithin } from './group-states.js';

/** How often a miner may be woken on this day of the site's calendar. */
export interface WakeCap {
  readonly wakesMax: number;
  readonly dayStartMs: number;
  readonly nowMs: number;
  readonly minDownMinutes: number;
}

/** Null where the policy sets none. */
export function wakeCap(
  { policy, timeZone }: Pick<SiteConfig, 'policy' | 'timeZone'>,
  nowMs: number,
): WakeCap | null {
  if (policy.kind !== 'economic' || policy.wakesPerDayMax === null) return null;
  const dayStartMs = DateTime.fromMillis(nowMs, { zone: timeZone }).startOf('day').toMillis();
  return { wakesMax: policy.wakesPerDayMax, dayStartMs, nowMs, minDownMinutes: policy.minDownMinutes };
}

/** Whether a miner has no wake left today. */
export function hasUsedWakesUp(state: MinerState, cap: WakeCap): boolean {
  return wakesOf(state, cap) >= cap.wakesMax;
}

/** The groups with the wakes of their miners today; as they are where nothing caps them. */
export function withWakes(
  states: readonly GroupState[],
  groups: readonly FleetGroup[],
  miners: ReadonlyMap<string, MinerState>,
  cap: WakeCap | null,
): GroupState[] {
  return states.map((state, index) => {
    if (!cap) return state;
    const directable = groups[index]!.miners.map((miner) => ({
      miner,
      own: miners.get(miner.minerId)!,
    })).filter(({ own }) => own.stuckCause === null);
    const freeAsleep = directable.filter(
      ({ miner, own }) =>
        currentPointId(miner, own) === miner.sleep.id && !isWithin(cap.minDownMinutes, own, cap.nowMs),
    );
    return {
      ...state,
      wakesUsedUpCount: freeAsleep.filter(({ own }) => hasUsedWakesUp(own, cap)).length,
      wakesToday: directable.reduce((sum, { own }) => sum + wakesOf(own, cap), 0),
    };
  });
}

function wakesOf({ wokenAt }: MinerState, { dayStartMs }: WakeCap): number {
  return wokenAt.filter((at) => Date.parse(at) >= dayStartMs).length;
}
