import type { Facts } from './facts.js';
import type { PowerScope } from './problem.js';

/** A part of the site whose load is looked at: indices of its groups, and the fixed load in it, kW by interval. */
export interface LoadScope {
  readonly groups: readonly number[];
  readonly fixedKw: Float64Array;
}

/** Indices of the feeder and of all below it, parents before children. */
export function feedersBelow({ problem: { feeders } }: Facts, feederId: string): number[] {
  const inside = new Set([feederId]);
  const found: number[] = [];
  feeders.forEach((feeder, index) => {
    if (feeder.parentId !== null && inside.has(feeder.parentId)) inside.add(feeder.feederId);
    if (inside.has(feeder.feederId)) found.push(index);
  });
  return found;
}

export function rootScope(facts: Facts): LoadScope {
  return loadScope(facts, { kind: 'feeder', id: facts.problem.feeders[0]!.feederId });
}

export function loadScope(facts: Facts, { kind, id }: PowerScope): LoadScope {
  const { problem, T } = facts;
  const fixedKw = new Float64Array(T);
  if (kind !== 'feeder') {
    const key = kind === 'group' ? 'groupId' : 'customer';
    return { groups: indicesWhere(facts, (group) => group[key] === id), fixedKw };
  }
  const feeders = feedersBelow(facts, id).map((index) => problem.feeders[index]!);
  for (const { fixedW } of feeders) fixedKw.forEach((kw, t) => (fixedKw[t] = kw + fixedW[t]! / 1e3));
  const inside = new Set(feeders.map(({ feederId }) => feederId));
  return { groups: indicesWhere(facts, ({ feederId }) => inside.has(feederId)), fixedKw };
}

export function groupsScope(facts: Facts, groupIds: readonly string[]): LoadScope {
  const wanted = new Set(groupIds);
  return {
    groups: indicesWhere(facts, ({ groupId }) => wanted.has(groupId)),
    fixedKw: new Float64Array(facts.T),
  };
}

/** kW of the scope with every one of its miners at `level` (capped at each group's highest). */
export function scopeKwAtLevel(facts: Facts, { groups, fixedKw }: LoadScope, level: number): Float64Array {
  return fixedKw.map((fixed, t) =>
    groups.reduce((sum, index) => {
      const { minerCount, pointKw, K } = facts.groups[index]!;
      return sum + minerCount * pointKw[Math.min(level, K)]![t]!;
    }, fixed),
  );
}

function indicesWhere(facts: Facts, holds: (group: Facts['groups'][number]['group']) => boolean): number[] {
  return facts.groups.filter(({ group }) => holds(group)).map(({ index }) => index);
}

/**
 * The sets of groups that reserve has to be held in: for each distinct set of a product, its products and those of the
 * sets within it. Where the sets are nested or apart, this is all that is needed for no watt to be sold twice.
 */
export interface ReserveSet {
  readonly scope: LoadScope;
  /** Indices of products held within it. */
  readonly products: readonly number[];
  readonly source: string;
}

export function reserveSets(facts: Facts): ReserveSet[] {
  const { reserves } = facts.problem;
  const scopes = reserves.map(({ groups }) => groupsScope(facts, groups));
  const keys = scopes.map(({ groups }) => groups.join());
  return scopes.flatMap((scope, index) => {
    if (keys.indexOf(keys[index]!) !== index) return [];
    const members = new Set(scope.groups);
    const products = scopes.flatMap(({ groups }, at) =>
      groups.every((group) => members.has(group)) ? [at] : [],
    );
    const source = `reserve:${products.map((at) => reserves[at]!.productId).join('+')}`;
    return [{ scope, products, source }];
  });
}
