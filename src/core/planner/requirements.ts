import { obligationsInForce } from '../programs/obligation.js';
import { contractFloors } from './contracts.js';
import { loadAtW, nominalOf, sleepOf } from './group-facts.js';
import type { Layer, Limit, Relaxation } from './plan.js';
import type { GroupState, Override, SiteSnapshot } from './snapshot.js';
import { groupNode, type PowerTree } from './tree.js';

/**
 * Who claims before whom. An operator stands below programs and contracts until he accepts not to perform: then his
 * override goes before programs. Heat is not among them: it takes points away, not watts.
 */
export const CLAIMS = [
  'electrical',
  'mandatory',
  'accepted override',
  'program',
  'override',
  'contract',
] as const;
export type Claim = (typeof CLAIMS)[number];

/** A bound that somebody sets on a node of the tree. */
export interface Requirement extends Limit {
  readonly claim: Claim;
  readonly nodeId: string;
  readonly bound: 'ceiling' | 'floor';
  /** True for a floor that is met from below, to within one miner's step: a setpoint's. */
  readonly fromBelow: boolean;
}

/** Whether `floor` keeps `ceiling` from narrowing what it needs. */
export function outranks(floor: Requirement, ceiling: Requirement): boolean {
  // A contract stands below an override, and yet an operator breaks one only by accepting not to perform.
  if (floor.claim === 'contract') return ceiling.claim === 'override';
  return CLAIMS.indexOf(floor.claim) < CLAIMS.indexOf(ceiling.claim);
}

/** What every layer requires, in the order of its claims. Adds to `relaxed` what names nothing that the site has. */
export function collectRequirements(
  snapshot: SiteSnapshot,
  tree: PowerTree,
  relaxed: Relaxation[],
): Requirement[] {
  const requirements = [
    ...electrical(snapshot),
    ...obligations(snapshot),
    ...effectiveOverrides(snapshot.overrides).flatMap((override) => {
      if (tree.has(overrideNode(override))) return overrideRequirements(override, snapshot, tree);
      const because = `the site has no ${override.scope.kind} ${override.scope.id}`;
      relaxed.push({ layer: 'override', source: overrideSource(override), amountW: 0, because });
      return [];
    }),
    ...contracts(snapshot),
  ];
  return requirements.sort((a, b) => CLAIMS.indexOf(a.claim) - CLAIMS.indexOf(b.claim));
}

function electrical({ feeders }: SiteSnapshot): Requirement[] {
  return feeders.map(({ feederId, powerWMax }) => ({
    claim: 'electrical',
    layer: 'electrical',
    source: `electrical:${feederId}`,
    nodeId: feederId,
    bound: 'ceiling',
    powerW: powerWMax,
    fromBelow: false,
  }));
}

function obligations(snapshot: SiteSnapshot): Requirement[] {
  return obligationsInForce(snapshot.obligations, snapshot.takenAt).map((obligation) => {
    const layer: Layer & Claim = obligation.mandatory ? 'mandatory' : 'program';
    const { feederId: nodeId, bound, powerW, source } = obligation;
    return { claim: layer, layer, source: `${layer}:${source}`, nodeId, bound, powerW, fromBelow: false };
  });
}

/** Of several on the same scope the latest counts. */
function effectiveOverrides(overrides: readonly Override[]): Override[] {
  const byScope = new Map<string, Override>();
  const inOrder = [...overrides].sort(
    (a, b) => compare(a.since, b.since) || compare(a.overrideId, b.overrideId),
  );
  for (const override of inOrder) byScope.set(overrideNode(override), override);
  return [...byScope.values()];
}

function overrideRequirements(override: Override, snapshot: SiteSnapshot, tree: PowerTree): Requirement[] {
  const nodeId = overrideNode(override);
  const groups = snapshot.groups.filter(({ groupId }) => tree.contains(groupNode(groupId), nodeId));
  const requirement = (bound: Requirement['bound'], powerW: number): Requirement => ({
    claim: override.acceptNonPerformance ? 'accepted override' : 'override',
    layer: 'override',
    source: overrideSource(override),
    nodeId,
    bound,
    powerW,
    fromBelow: override.action === 'setpoint',
  });
  if (override.action === 'curtail') {
    const asleepW = (group: GroupState): number => group.minerCount * sleepOf(group).powerW;
    return [requirement('ceiling', sum(groups, asleepW))];
  }
  if (override.action === 'run') {
    return [
      requirement(
        'floor',
        sum(groups, (group) => loadAtW(group, nominalOf(group))),
      ),
    ];
  }
  const powerW = override.powerW ?? 0;
  return [requirement('ceiling', powerW), requirement('floor', powerW)];
}

function contracts(snapshot: SiteSnapshot): Requirement[] {
  return contractFloors(snapshot).map(({ customer, groupId, powerW }) => ({
    claim: 'contract',
    layer: 'contract',
    source: `contract:${customer}`,
    nodeId: groupNode(groupId),
    bound: 'floor',
    powerW,
    fromBelow: false,
  }));
}

export function overrideNode({ scope }: Override): string {
  return scope.kind === 'group' ? groupNode(scope.id) : scope.id;
}

export function overrideSource({ overrideId }: Override): string {
  return `override:${overrideId}`;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
