import type { Decision } from './decide.js';
import type { Relaxation } from './plan.js';
import type { Requirement } from './requirements.js';
import { groupNode } from './tree.js';

/** Rounding of sums, in W, below which a limit counts as met. */
const TOLERANCE_W = 1;
/** A ceiling with less than this share of it left, or room for no whole miner, is named where a floor could not be filled. */
const NEARLY_FULL_RATIO = 0.01;

/**
 * All that could not hold at once: ceilings that gave way to floors, bindings and heat limits that were set aside, floors
 * that could not be filled.
 */
export function relaxations(decision: Decision): Relaxation[] {
  const { constraints, allocation } = decision;
  const setAside = allocation.setAside.map(({ what, groupId, powerW, because }): Relaxation => {
    if (what === 'heat') {
      return { layer: 'thermal', source: constraints.heat.get(groupId)!.source, amountW: powerW, because };
    }
    if (what === 'keep warm') {
      return { layer: 'thermal', source: constraints.cold.get(groupId)!.source, amountW: powerW, because };
    }
    return { layer: 'policy', source: `${what}:${groupId}`, amountW: powerW, because };
  });
  const unfilled = constraints.floors.flatMap((floor) => unfilledFloor(floor, decision));
  return [...constraints.relaxed, ...allocation.relaxed, ...setAside, ...unfilled];
}

function unfilledFloor(floor: Requirement, decision: Decision): Relaxation[] {
  const { allocation } = decision;
  const missingW = floor.powerW - allocation.loadW.get(floor.nodeId)!;
  if (missingW <= (floor.fromBelow ? largestStepW(floor.nodeId, decision) : TOLERANCE_W)) return [];
  const { layer, source } = floor;
  return [{ layer, source, amountW: missingW, because: unfilledBecause(floor, decision) }];
}

/** Watts from asleep to the highest point, of the largest miner at or below a node. */
function largestStepW(nodeId: string, { snapshot, tree }: Decision): number {
  const stepsW = snapshot.groups
    .filter(({ groupId }) => tree.contains(groupNode(groupId), nodeId))
    .map(({ operatingPoints }) => operatingPoints.at(-1)!.powerW - operatingPoints[0]!.powerW);
  return Math.max(0, ...stepsW);
}

function unfilledBecause({ nodeId, claim, source: own }: Requirement, decision: Decision): string {
  const { snapshot, constraints, allocation, tree } = decision;
  const full = tree.nodeIds
    .filter((id) => tree.contains(id, nodeId) || tree.contains(nodeId, id))
    .flatMap((id) => {
      const ceiling = allocation.ceilings.get(id);
      const leftW = ceiling ? ceiling.powerW - allocation.loadW.get(id)! : Infinity;
      const roomW = ceiling ? Math.max(NEARLY_FULL_RATIO * ceiling.powerW, largestStepW(id, decision)) : 0;
      return ceiling && leftW < roomW ? [ceiling.source] : [];
    });
  // Other claims set heat limits and minimum times aside.
  const gentle = claim === 'contract' ? snapshot.groups : [];
  const below = gentle.filter(({ groupId }) => tree.contains(groupNode(groupId), nodeId));
  const heat = below.flatMap(({ groupId }) => constraints.heat.get(groupId)?.source ?? []);
  const locked = below
    .filter(({ lockedAsleepCount }) => lockedAsleepCount > 0)
    .map(({ groupId }) => `minimum time:${groupId}`);
  const causes = [...full, ...heat, ...locked].filter((source) => source !== own);
  if (causes.length > 0) return [...new Set(causes)].join(', ');
  return 'all miners that can be directed are as high as they may go';
}
