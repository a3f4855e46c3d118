import type { GroupPlan, Plan } from '../core/planner/plan.js';
import type { SiteConfig } from '../core/site.js';
import { type FleetGroup, type FleetMiner, isLeftAlone, type MinerState } from '../fleet/index.js';
import { currentPointId, hasUsedWakesUp, wakeCap } from '../state/index.js';

/** What a plan wants of the miners of a group now, by their ids; null where it says nothing of the group. */
export function groupTargets(
  plan: Plan,
  site: SiteConfig,
  states: ReadonlyMap<string, MinerState>,
  nowMs: number,
): (group: FleetGroup) => ReadonlyMap<string, string> | null {
  const planned = new Map(plan.groups.map((group) => [group.groupId, group]));
  const expired = nowMs >= Date.parse(plan.validUntil) && plan.whenExpired !== 'hold';
  const cap = wakeCap(site, nowMs);
  const isSpared = (state: MinerState): boolean => cap !== null && hasUsedWakesUp(state, cap);
  return (group) => {
    if (expired)
      return new Map(
        group.miners.map(({ minerId, sleep, nominal }) => [
          minerId,
          plan.whenExpired === 'curtail' ? sleep.id : nominal.id,
        ]),
      );
    const groupPlan = planned.get(group.groupId);
    return groupPlan ? assignTargets(group, groupPlan, states, isSpared) : null;
  };
}

/**
 * Says which miner of a group takes which of the planned points. Miners keep their point where they can; of those
 * that must move, the ones that have been awake (or asleep) longest go first, so that wear is shared and minimum
 * times hold; `isSpared` ones go last: their wakes are used up. Miners that cannot be directed get the direction that the rest of the group is going in, to be tried
 * again now and then.
 */
export function assignTargets(
  group: FleetGroup,
  planned: GroupPlan,
  states: ReadonlyMap<string, MinerState>,
  isSpared: (state: MinerState) => boolean = () => false,
): Map<string, string> {
  const targets = new Map<string, string>();
  const directable: FleetMiner[] = [];
  const stuckTarget = directionOfStuck(group, planned);
  for (const miner of group.miners) {
    const state = states.get(miner.minerId)!;
    if (state.stuckCause === null) directable.push(miner);
    else if (isLeftAlone(state)) targets.set(miner.minerId, currentPointId(miner, state));
    else targets.set(miner.minerId, stuckTarget ?? currentPointId(miner, state));
  }
  const wanted = new Map(planned.counts.map(({ pointId, count }) => [pointId, count]));
  const movers = keepWhereWanted(directable, states, { wanted, targets, isSpared });
  const open = openPlaces(group, wanted);
  for (const miner of movers) {
    // More miners than places: some became directable after the snapshot. They stay as they are until the next plan.
    targets.set(miner.minerId, open.shift() ?? currentPointId(miner, states.get(miner.minerId)!));
  }
  return targets;
}

interface Places {
  readonly wanted: Map<string, number>;
  readonly targets: Map<string, string>;
  readonly isSpared: (state: MinerState) => boolean;
}

function keepWhereWanted(
  miners: readonly FleetMiner[],
  states: ReadonlyMap<string, MinerState>,
  { wanted, targets, isSpared }: Places,
): FleetMiner[] {
  const movers: FleetMiner[] = [];
  const newestFirst = miners
    .map((miner) => ({ miner, state: states.get(miner.minerId)! }))
    .map(({ miner, state }) => ({ miner, atMs: isSpared(state) ? Infinity : changedAtMs(state) }))
    .sort((a, b) => (a.atMs === b.atMs ? compareIds(a.miner, b.miner) : b.atMs - a.atMs));
  for (const { miner } of newestFirst) {
    const pointId = currentPointId(miner, states.get(miner.minerId)!);
    const places = wanted.get(pointId) ?? 0;
    if (places > 0) {
      wanted.set(pointId, places - 1);
      targets.set(miner.minerId, pointId);
    } else {
      movers.push(miner);
    }
  }
  return movers.reverse();
}

/** Places left, dearest point first. */
function openPlaces(group: FleetGroup, wanted: ReadonlyMap<string, number>): string[] {
  return [...group.model.operatingPoints]
    .reverse()
    .flatMap(({ id }) => Array.from({ length: wanted.get(id) ?? 0 }, () => id));
}

function directionOfStuck(group: FleetGroup, { counts }: GroupPlan): string | null {
  const sleepId = group.model.operatingPoints[0]!.id;
  if (counts.some(({ pointId, count }) => pointId === sleepId && count > 0)) return sleepId;
  const most = [...counts].sort((a, b) => b.count - a.count)[0];
  return most ? most.pointId : null;
}

function changedAtMs({ awakeChangedAt }: MinerState): number {
  return awakeChangedAt === null ? 0 : Date.parse(awakeChangedAt);
}

function compareIds(a: FleetMiner, b: FleetMiner): number {
  return a.minerId < b.minerId ? -1 : 1;
}
