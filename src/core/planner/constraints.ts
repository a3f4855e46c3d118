import { type Obligation, obligationsInForce } from '../programs/obligation.js';
import type { OperatingPoint } from '../mining/operating-point.js';
import type { Layer, Limit, Relaxation } from './plan.js';
import type { GroupState, Override, SiteSnapshot } from './snapshot.js';
import { groupNode, type PowerTree } from './tree.js';

/** A requirement of at least `powerW` at a node. */
export interface Floor extends Limit {
  readonly nodeId: string;
}

/** What the layers above the policy leave open. */
export interface Constraints {
  /** The lowest ceiling of each node that has one. */
  readonly ceilings: ReadonlyMap<string, Limit>;
  /** In the safety order. */
  readonly floors: readonly Floor[];
  /** The highest kind of operating point of each group that has such a limit. */
  readonly highestKind: ReadonlyMap<
    string,
    { readonly kind: OperatingPoint['kind']; readonly source: string }
  >;
  readonly relaxed: readonly Relaxation[];
}

interface Requirement extends Limit {
  readonly nodeId: string;
  readonly bound: 'ceiling' | 'floor';
}

const KIND_ORDER = ['sleep', 'underclock', 'nominal', 'overclock'] as const;

export function isKindWithin(kind: OperatingPoint['kind'], highest: OperatingPoint['kind']): boolean {
  return KIND_ORDER.indexOf(kind) <= KIND_ORDER.indexOf(highest);
}

/**
 * Collects what every layer requires and narrows it in the safety order: a ceiling of a later layer is lifted to the
 * floors that earlier layers have set below it, and what it gave way by is a relaxation. Floors are kept in order;
 * the allocation fills them as far as the ceilings let it.
 */
export function collectConstraints(snapshot: SiteSnapshot, tree: PowerTree): Constraints {
  const relaxed: Relaxation[] = [];
  const ceilings = new Map<string, Limit>();
  const floors: Floor[] = [];
  const overrides = effectiveOverrides(snapshot.overrides);
  const highestKind = thermalKinds(snapshot, tree, overrides, relaxed);
  const requirements = [
    ...electrical(snapshot),
    ...obligations(snapshot, tree, overrides, relaxed),
    ...overrideRequirements(snapshot, tree, overrides),
    ...contracts(snapshot, overrides, tree, relaxed),
  ];
  for (const requirement of requirements) {
    if (requirement.bound === 'floor') floors.push(requirement);
    else narrowCeiling(requirement, heldUpBy(requirement, floors, snapshot, tree), ceilings, relaxed);
  }
  return { ceilings, floors, highestKind, relaxed };
}

function narrowCeiling(
  wanted: Requirement,
  heldUp: { readonly powerW: number; readonly by: readonly string[] },
  ceilings: Map<string, Limit>,
  relaxed: Relaxation[],
): void {
  const { nodeId, layer, source } = wanted;
  const present = ceilings.get(nodeId);
  if (present && present.powerW <= wanted.powerW) return;
  const powerW = Math.max(wanted.powerW, heldUp.powerW);
  if (powerW > wanted.powerW) {
    relaxed.push({ layer, source, amountW: powerW - wanted.powerW, because: heldUp.by.join(', ') });
  }
  if (present && present.powerW <= powerW) return;
  ceilings.set(nodeId, { powerW, layer, source });
}

/** The least that a later layer may narrow a node to: what earlier floors below it, or above it, need it to carry. */
function heldUpBy(
  { nodeId, layer }: Requirement,
  floors: readonly Floor[],
  { groups }: SiteSnapshot,
  tree: PowerTree,
): { powerW: number; by: string[] } {
  const earlier = floors.filter((floor) => floor.layer !== layer);
  const below = earlier.filter((floor) => tree.contains(floor.nodeId, nodeId));
  let heldUp = { powerW: sum(below, ({ powerW }) => powerW), by: below.map(({ source }) => source) };
  for (const floor of earlier.filter(
    (each) => each.nodeId !== nodeId && tree.contains(nodeId, each.nodeId),
  )) {
    const elsewhere = groups.filter(({ groupId }) => {
      const leaf = groupNode(groupId);
      return tree.contains(leaf, floor.nodeId) && !tree.contains(leaf, nodeId);
    });
    const needed = floor.powerW - sum(elsewhere, capacityW);
    if (needed > heldUp.powerW) heldUp = { powerW: needed, by: [floor.source] };
  }
  return heldUp;
}

function electrical({ feeders }: SiteSnapshot): Requirement[] {
  return feeders.map(({ feederId, powerWMax }) => ({
    nodeId: feederId,
    bound: 'ceiling',
    powerW: powerWMax,
    layer: 'electrical',
    source: `electrical:${feederId}`,
  }));
}

/** Mandatory ones first. A program's gives way to an override whose operator has accepted not to perform. */
function obligations(
  snapshot: SiteSnapshot,
  tree: PowerTree,
  overrides: readonly Override[],
  relaxed: Relaxation[],
): Requirement[] {
  const inForce = obligationsInForce(snapshot.obligations, snapshot.takenAt);
  const requirements: Requirement[] = [];
  for (const mandatory of [true, false]) {
    for (const obligation of inForce.filter((each) => each.mandatory === mandatory)) {
      const breaker = mandatory ? undefined : overrides.find((each) => breaks(each, obligation, tree));
      const layer: Layer = mandatory ? 'mandatory' : 'program';
      const source = `${layer}:${obligation.source}`;
      if (breaker) {
        relaxed.push({ layer, source, amountW: obligation.powerW, because: overrideSource(breaker) });
        continue;
      }
      requirements.push({
        nodeId: obligation.feederId,
        bound: obligation.bound,
        powerW: obligation.powerW,
        layer,
        source,
      });
    }
  }
  return requirements;
}

function breaks(override: Override, obligation: Obligation, tree: PowerTree): boolean {
  if (!override.acceptNonPerformance) return false;
  const nodeId = overrideNode(override);
  if (!tree.has(nodeId)) return false;
  const overlaps = tree.contains(nodeId, obligation.feederId) || tree.contains(obligation.feederId, nodeId);
  const opposed = obligation.bound === 'ceiling' ? override.action !== 'curtail' : override.action !== 'run';
  return overlaps && opposed;
}

/** Of several on the same scope the latest counts. */
export function effectiveOverrides(overrides: readonly Override[]): Override[] {
  const byScope = new Map<string, Override>();
  for (const override of [...overrides].sort(
    (a, b) => compare(a.since, b.since) || compare(a.overrideId, b.overrideId),
  )) {
    byScope.set(overrideNode(override), override);
  }
  return [...byScope.values()];
}

function overrideRequirements(
  snapshot: SiteSnapshot,
  tree: PowerTree,
  overrides: readonly Override[],
): Requirement[] {
  return overrides.flatMap((override): Requirement[] => {
    const nodeId = overrideNode(override);
    if (!tree.has(nodeId)) return [];
    const groups = snapshot.groups.filter(({ groupId }) => tree.contains(groupNode(groupId), nodeId));
    const common = { nodeId, layer: 'override', source: overrideSource(override) } as const;
    if (override.action === 'curtail') {
      return [
        {
          ...common,
          bound: 'ceiling',
          powerW: sum(groups, (group) => group.minerCount * sleepOf(group).powerW),
        },
      ];
    }
    if (override.action === 'run') {
      return [{ ...common, bound: 'floor', powerW: sum(groups, (group) => nominalLoadW(group)) }];
    }
    const powerW = override.powerW ?? 0;
    return [
      { ...common, bound: 'ceiling', powerW },
      { ...common, bound: 'floor', powerW },
    ];
  });
}

/** A firm customer's miners run, whatever the price; an operator may break that knowingly. */
function contracts(
  { groups, firmCustomers }: SiteSnapshot,
  overrides: readonly Override[],
  tree: PowerTree,
  relaxed: Relaxation[],
): Requirement[] {
  return groups
    .filter(({ customer }) => firmCustomers.includes(customer))
    .flatMap((group): Requirement[] => {
      const nodeId = groupNode(group.groupId);
      const source = `contract:${group.customer}`;
      const powerW = nominalLoadW(group);
      const over = overrides.find(
        (each) =>
          each.action === 'curtail' &&
          tree.has(overrideNode(each)) &&
          tree.contains(nodeId, overrideNode(each)),
      );
      if (over) {
        relaxed.push({ layer: 'contract', source, amountW: powerW, because: overrideSource(over) });
        return [];
      }
      return [{ nodeId, bound: 'floor', powerW, layer: 'contract', source }];
    });
}

function thermalKinds(
  snapshot: SiteSnapshot,
  tree: PowerTree,
  overrides: readonly Override[],
  relaxed: Relaxation[],
): Map<string, { kind: OperatingPoint['kind']; source: string }> {
  const result = new Map<string, { kind: OperatingPoint['kind']; source: string }>();
  for (const group of snapshot.groups) {
    const limits = snapshot.thermalLimits.filter(
      (limit) => limit.thermalClass === group.thermalClass && isHot(snapshot, limit.aboveDryBulbC),
    );
    const lowest = limits.sort(
      (a, b) => KIND_ORDER.indexOf(a.highestKind) - KIND_ORDER.indexOf(b.highestKind),
    )[0];
    if (!lowest) continue;
    const source = `thermal:${lowest.thermalClass} above ${lowest.aboveDryBulbC} °C`;
    const run = overrides.find(
      (each) =>
        each.action === 'run' &&
        tree.has(overrideNode(each)) &&
        tree.contains(groupNode(group.groupId), overrideNode(each)),
    );
    if (run && !isKindWithin('nominal', lowest.highestKind)) {
      relaxed.push({ layer: 'thermal', source, amountW: nominalLoadW(group), because: overrideSource(run) });
      result.set(group.groupId, { kind: 'nominal', source: overrideSource(run) });
    } else {
      result.set(group.groupId, { kind: lowest.highestKind, source });
    }
  }
  return result;
}

/** A stale reading counts as its feed's behaviour says: curtail as the hottest day, run as a cool one, hold as it is. */
function isHot({ weather }: SiteSnapshot, aboveDryBulbC: number): boolean {
  if (weather.stale && weather.whenStale !== 'hold') return weather.whenStale === 'curtail';
  return weather.dryBulbC !== null && weather.dryBulbC > aboveDryBulbC;
}

export function overrideNode({ scope }: Override): string {
  return scope.kind === 'group' ? groupNode(scope.id) : scope.id;
}

export function overrideSource({ overrideId }: Override): string {
  return `override:${overrideId}`;
}

export function directableCount({ freeCount, lockedAwakeCount, lockedAsleepCount }: GroupState): number {
  return freeCount + lockedAwakeCount + lockedAsleepCount;
}

export function sleepOf({ operatingPoints }: GroupState): OperatingPoint {
  return operatingPoints[0]!;
}

export function nominalOf({ operatingPoints }: GroupState): OperatingPoint {
  return operatingPoints.find(({ kind }) => kind === 'nominal')!;
}

export function stuckPowerW({ stuck }: GroupState): number {
  return stuck.reduce((total, { powerW }) => total + powerW, 0);
}

function nominalLoadW(group: GroupState): number {
  return directableCount(group) * nominalOf(group).powerW + stuckPowerW(group);
}

function capacityW(group: GroupState): number {
  return directableCount(group) * group.operatingPoints.at(-1)!.powerW + stuckPowerW(group);
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
