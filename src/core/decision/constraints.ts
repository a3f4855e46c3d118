import { boundText } from '../now/why.js';
import type { Decision, Layer } from '../planner/index.js';
import { sleepOf } from '../planner/group-facts.js';
import { collectRequirements, type Requirement } from '../planner/requirements.js';

/** Watts that sums may be off by. */
const TOLERANCE_W = 1;

/** Something that narrowed what the policy could choose. */
export interface DecisionConstraint {
  readonly layer: Layer;
  /** As the plan names it. */
  readonly source: string;
  readonly bound: 'ceiling' | 'floor';
  /** A feeder's id, or a group's behind `group:`. */
  readonly nodeId: string;
  /** W; null: it is not of watts, but of what miners may do. */
  readonly powerW: number | null;
  /** Load that was planned there, W. */
  readonly loadW: number;
  /** Without it the plan might have been another: a ceiling that kept miners out, a floor within a miner of the load. */
  readonly binds: boolean;
  /** False: it gave way to what stands above it. */
  readonly kept: boolean;
  readonly text: string;
}

/** What the layers above the policy asked for, in their order, those that bound first. */
export function decisionConstraints(decision: Decision): DecisionConstraint[] {
  const { snapshot, tree } = decision;
  const requirements = collectRequirements(snapshot, tree, []);
  const all = [...requirements.map((each) => boundOf(each, decision)), ...weatherLimits(decision)];
  return [...all.filter(({ binds }) => binds), ...all.filter(({ binds }) => !binds)];
}

function boundOf(requirement: Requirement, decision: Decision): DecisionConstraint {
  const { snapshot, allocation } = decision;
  const { layer, source, bound, nodeId, powerW } = requirement;
  const loadW = allocation.loadW.get(nodeId)!;
  const missedW = bound === 'ceiling' ? loadW - powerW : powerW - loadW;
  const allowedW = requirement.fromBelow ? largestStepW(decision) : TOLERANCE_W;
  return {
    layer,
    source,
    bound,
    nodeId,
    powerW,
    loadW,
    binds: bound === 'ceiling' ? ceilingBinds(requirement, decision) : floorBinds(requirement, decision),
    kept: missedW <= allowedW,
    text: boundText(requirement, snapshot),
  };
}

/** Kept out a step that would have earned, or put miners to sleep by itself. */
function ceilingBinds({ nodeId, source }: Requirement, { allocation, tree }: Decision): boolean {
  if (allocation.ceilings.get(nodeId)?.source !== source) return false;
  const blocked = [...allocation.blockedBy.values()].includes(nodeId);
  const slept = allocation.setAside.some(({ because }) => because === source);
  const isFull = allocation.ceilings.get(nodeId)!.powerW - allocation.loadW.get(nodeId)! <= TOLERANCE_W;
  return blocked || slept || (isFull && tree.rootId === nodeId);
}

/** Holds the load up: no miner more than it asks for runs there. */
function floorBinds({ nodeId, powerW }: Requirement, decision: Decision): boolean {
  const loadW = decision.allocation.loadW.get(nodeId)!;
  return loadW > TOLERANCE_W && loadW - powerW < largestStepW(decision);
}

function largestStepW({ snapshot }: Decision): number {
  return Math.max(
    ...snapshot.groups.map((group) => group.operatingPoints.at(-1)!.powerW - sleepOf(group).powerW),
  );
}

/** Heat keeps groups off their higher points, cold keeps miners awake. */
function weatherLimits({ constraints: { heat, cold }, allocation }: Decision): DecisionConstraint[] {
  const limit = (
    groupId: string,
    bound: 'ceiling' | 'floor',
    source: string,
    text: string,
  ): DecisionConstraint => {
    const nodeId = `group:${groupId}`;
    const loadW = allocation.loadW.get(nodeId)!;
    return { layer: 'thermal', source, bound, nodeId, powerW: null, loadW, binds: true, kept: true, text };
  };
  return [
    ...[...heat].map(([groupId, { kind, source }]) =>
      limit(groupId, 'ceiling', source, `${groupId} runs no higher than ${kind} (${source}).`),
    ),
    ...[...cold].map(([groupId, { count, source }]) =>
      limit(groupId, 'floor', source, `${groupId} keeps ${count} awake for their heat (${source}).`),
    ),
  ];
}
