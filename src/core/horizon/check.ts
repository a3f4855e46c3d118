import { checkGroup } from './check-group.js';
import { planUsd } from './check-money.js';
import type { HorizonPlan } from './plan.js';
import type { HorizonProblem, PowerScope } from './problem.js';

/** A constraint that a plan does not keep, or a figure of it that is wrong. */
export interface CheckedViolation {
  readonly constraint: string;
  readonly interval: number | null;
  readonly amount: number;
  readonly unit: 'W' | 'miners' | 'wakes' | 'USD';
  /** True where the plan itself names it. What is not declared makes the plan unfit to be dispatched. */
  readonly declared: boolean;
}

/** Watts and dollars that sums may be off by. */
const WATTS_TOLERANCE = 1;
const USD_TOLERANCE = 0.01;

/**
 * Checks a plan against its problem by code that had no part in making it: loads, limits, ramps, reserves and money from
 * the counts alone, minimum times by following single miners, the longest in their state moving first.
 */
export function checkHorizon(problem: HorizonProblem, plan: HorizonPlan): CheckedViolation[] {
  const { hasShape, faults } = shapeFaults(problem, plan);
  if (!hasShape) return faults;
  const found = [
    ...problem.groups.flatMap((group, index) => checkGroup(problem, group, plan.groups[index]!.counts)),
    ...limitFaults(problem, plan),
    ...rampFaults(problem, plan),
    ...reserveFaults(problem, plan),
  ];
  const declared = new Map(
    plan.violations.map(({ source, interval, amountW }) => [`${source} ${interval}`, amountW]),
  );
  const isDeclared = ({ constraint, interval, amount, unit }: Found): boolean => {
    if (unit === 'miners' && constraint.startsWith('minimum-time:')) {
      return plan.violations.some(({ source }) => source === constraint);
    }
    return (
      unit === 'W' && (declared.get(`${constraint} ${interval}`) ?? -Infinity) >= amount - WATTS_TOLERANCE
    );
  };
  const violations = found
    .filter(({ amount, unit }) => amount > (unit === 'W' ? WATTS_TOLERANCE : 1e-6))
    .map((each) => ({ ...each, declared: isDeclared(each) }));
  return [...violations, ...figureFaults(problem, plan)];
}

export type Found = Omit<CheckedViolation, 'declared'>;

function shapeFaults(
  problem: HorizonProblem,
  plan: HorizonPlan,
): { readonly hasShape: boolean; readonly faults: CheckedViolation[] } {
  const T = problem.stepsSeconds.length;
  const faults = problem.groups.flatMap(({ groupId, points }, index): CheckedViolation[] => {
    const mine = plan.groups[index];
    const fits =
      mine?.groupId === groupId &&
      mine.counts.length === points.length &&
      mine.counts.every(({ length }) => length === T);
    if (fits) return [];
    return [{ constraint: `counts:${groupId}`, interval: null, amount: T, unit: 'miners', declared: false }];
  });
  return { hasShape: faults.length === 0, faults };
}

/** W of the scope's miners, and of the fixed load of feeders, by interval. */
function scopeW(problem: HorizonProblem, plan: HorizonPlan, { kind, id }: PowerScope): number[] {
  const parents = new Map(problem.feeders.map(({ feederId, parentId }) => [feederId, parentId]));
  const isBelow = (feederId: string): boolean => {
    for (let at: string | null = feederId; at !== null; at = parents.get(at) ?? null)
      if (at === id) return true;
    return false;
  };
  const isIn = (group: HorizonProblem['groups'][number]): boolean =>
    kind === 'feeder' ? isBelow(group.feederId) : id === (kind === 'group' ? group.groupId : group.customer);
  return problem.stepsSeconds.map((_, t) => {
    const fixed = problem.feeders.reduce(
      (sum, { feederId, fixedW }) => sum + (kind === 'feeder' && isBelow(feederId) ? fixedW[t]! : 0),
      0,
    );
    return problem.groups.reduce(
      (sum, group, index) => sum + (isIn(group) ? groupW(problem, plan, index, t) : 0),
      fixed,
    );
  });
}

function groupW(problem: HorizonProblem, plan: HorizonPlan, index: number, t: number): number {
  const { points, powerFactor } = problem.groups[index]!;
  const counts = plan.groups[index]!.counts;
  return points.reduce((sum, { powerW }, k) => sum + powerW * (powerFactor?.[t] ?? 1) * counts[k]![t]!, 0);
}

function limitFaults(problem: HorizonProblem, plan: HorizonPlan): Found[] {
  return problem.limits.flatMap(({ source, bound, scope, powerW }) => {
    const loadW = scopeW(problem, plan, scope);
    return powerW.flatMap((limitW, interval): Found[] => {
      if (limitW === null) return [];
      const amount = bound === 'ceiling' ? loadW[interval]! - limitW : limitW - loadW[interval]!;
      if (isOutdone(problem, source, interval)) return [];
      return [{ constraint: source, interval, amount, unit: 'W' }];
    });
  });
}

/** Of limits alike (layer, bound, scope) the tightest is the one that a plan speaks of. */
function isOutdone({ limits }: HorizonProblem, source: string, interval: number): boolean {
  const mine = limits.find((each) => each.source === source)!;
  return limits.some(
    (other) =>
      other !== mine &&
      other.layer === mine.layer &&
      other.bound === mine.bound &&
      other.scope.kind === mine.scope.kind &&
      other.scope.id === mine.scope.id &&
      other.powerW[interval] != null &&
      (mine.bound === 'ceiling'
        ? other.powerW[interval]! <= mine.powerW[interval]!
        : other.powerW[interval]! >= mine.powerW[interval]!) &&
      (other.powerW[interval] !== mine.powerW[interval] || limits.indexOf(other) < limits.indexOf(mine)),
  );
}

function rampFaults(problem: HorizonProblem, plan: HorizonPlan): Found[] {
  const { ramp, feeders, stepsSeconds } = problem;
  if (!ramp) return [];
  const loadW = scopeW(problem, plan, { kind: 'feeder', id: feeders[0]!.feederId });
  return loadW.map((watts, interval): Found => {
    const riseW = watts - (loadW[interval - 1] ?? ramp.initialW);
    const perMinute = (riseW >= 0 ? ramp.upWPerMinute : ramp.downWPerMinute) ?? Infinity;
    const amount = Math.abs(riseW) - (perMinute * stepsSeconds[interval]!) / 60;
    return { constraint: ramp.source, interval, amount, unit: 'W' };
  });
}

/** What any products together hold must be there to be shed in the groups that qualify for any of them. */
function reserveFaults(problem: HorizonProblem, plan: HorizonPlan): Found[] {
  const { reserves, groups, stepsSeconds } = problem;
  return stepsSeconds.flatMap((_, interval): Found[] => {
    const aboveSleepW = groups.map(({ points, powerFactor, initialCounts }, index) => {
      const miners = initialCounts.reduce((sum, count) => sum + count, 0);
      return (
        groupW(problem, plan, index, interval) - miners * points[0]!.powerW * (powerFactor?.[interval] ?? 1)
      );
    });
    return Array.from({ length: 2 ** reserves.length - 1 }, (__, bits): Found => {
      const chosen = reserves
        .map((each, at) => ({ each, at }))
        .filter(({ at }) => (((bits + 1) >> at) & 1) === 1);
      const qualified = new Set(chosen.flatMap(({ each }) => each.groups));
      const sheddableW = groups.reduce(
        (sum, { groupId }, index) => sum + (qualified.has(groupId) ? aboveSleepW[index]! : 0),
        0,
      );
      const heldW = chosen.reduce(
        (sum, { each, at }) => sum + each.awardW[interval]! + (plan.offers[at]?.powerW[interval] ?? 0),
        0,
      );
      const constraint = `reserve:${chosen.map(({ each }) => each.productId).join('+')}`;
      return { constraint, interval, amount: heldW - sheddableW, unit: 'W' };
    });
  });
}

function figureFaults(problem: HorizonProblem, plan: HorizonPlan): CheckedViolation[] {
  const root = scopeW(problem, plan, { kind: 'feeder', id: problem.feeders[0]!.feederId });
  const wrongW = root.flatMap((watts, interval): CheckedViolation[] => {
    const amount = Math.abs(watts - plan.siteW[interval]!);
    return amount > WATTS_TOLERANCE
      ? [{ constraint: 'siteW', interval, amount, unit: 'W', declared: false }]
      : [];
  });
  const usd = planUsd(problem, plan, root);
  const amount = Math.abs(usd - plan.objectiveUsd);
  if (amount <= USD_TOLERANCE + 1e-9 * Math.abs(usd)) return wrongW;
  return [...wrongW, { constraint: 'objectiveUsd', interval: null, amount, unit: 'USD', declared: false }];
}
