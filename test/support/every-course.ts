import { checkGroup } from '../../src/core/horizon/check-group.js';
import { planUsd } from '../../src/core/horizon/check-money.js';
import { factsOf } from '../../src/core/horizon/facts.js';
import {
  HORIZON_LAYERS,
  type HorizonGroup,
  type HorizonLayer,
  type HorizonProblem,
} from '../../src/core/horizon/problem.js';
import { timeFaults } from '../../src/core/horizon/trajectory.js';
import type { HorizonPlan } from '../../src/core/horizon/index.js';

/** Courses of two groups together that are looked at one by one. */
const COMBINATIONS_MAX = 12_000;
/** kWh within which two plans violate alike. */
const KWH_TOLERANCE = 1e-4;

/** The best that there is: the least kWh of violation by layer, in the safety order, and at that the most money. */
export interface BestCourse {
  readonly violationKwh: readonly number[];
  readonly usd: number;
}

interface Course {
  readonly watts: readonly number[];
  /** All that is earned but for what the site's load comes to. */
  readonly usd: number;
  /** Of heat and of locks from before the horizon. */
  readonly ownKwh: readonly number[];
}

/** Looks at every course of the counts of a site of two groups; null where there are too many. */
export function bestOfAll(problem: HorizonProblem): BestCourse | null {
  const [first, second] = problem.groups.map((_, index) => courses(problem, index));
  if (first!.length * second!.length > COMBINATIONS_MAX) return null;
  let best: BestCourse | null = null;
  for (const a of first!) {
    for (const b of second!) {
      const site = siteOf(problem, [a, b]);
      const violationKwh = site.violationKwh.map((kwh, layer) => kwh + a.ownKwh[layer]! + b.ownKwh[layer]!);
      const made = { violationKwh, usd: site.usd + a.usd + b.usd };
      if (best === null || isBetter(made, best)) best = made;
    }
  }
  return best;
}

function isBetter(a: BestCourse, b: BestCourse): boolean {
  for (let layer = 0; layer < HORIZON_LAYERS.length; layer += 1) {
    const difference = a.violationKwh[layer]! - b.violationKwh[layer]!;
    if (Math.abs(difference) > KWH_TOLERANCE) return difference < 0;
  }
  return a.usd > b.usd;
}

/** Ways to lay `miners` out over `points`. */
function layouts(miners: number, points: number): number[][] {
  if (points === 1) return [[miners]];
  return Array.from({ length: miners + 1 }, (_, first) =>
    layouts(miners - first, points - 1).map((rest) => [first, ...rest]),
  ).flat();
}

/** Every course of a group's counts that breaks nothing which never gives way. */
function courses(problem: HorizonProblem, index: number): Course[] {
  const group = problem.groups[index]!;
  const { blockSize = 1 } = group;
  const blocks = group.initialCounts.reduce((sum, count) => sum + count / blockSize, 0);
  const there = layouts(blocks, group.points.length).map((layout) =>
    layout.map((count) => count * blockSize),
  );
  let all: number[][][] = [[]];
  problem.stepsSeconds.forEach(() => {
    all = all.flatMap((course) => there.map((layout) => [...course, layout]));
  });
  const { energy } = problem;
  const alone: HorizonProblem = {
    ...problem,
    groups: [group],
    reserves: [],
    demandCharge: null,
    fairness: null,
    energy: { ...energy, blockW: energy.blockW.map(() => 0) },
  };
  const facts = factsOf(alone).groups[0]!;
  const free = problem.stepsSeconds.map(() => 0);
  return all.flatMap((course): Course[] => {
    const counts = group.points.map((_, k) => course.map((layout) => layout[k]!));
    const found = checkGroup(problem, group, counts).filter(({ amount }) => amount > 1e-9);
    if (found.some(({ constraint }) => !/^(heat|minimum-time):/.test(constraint))) return [];
    const watts = course.map((layout, t) => wattsOf(group, layout, t));
    const awake = Int32Array.from(counts[0]!, (asleep) => (blocks * blockSize - asleep) / blockSize);
    const ownKwh = HORIZON_LAYERS.map(() => 0);
    for (const { constraint, interval, amount } of found) {
      if (constraint.startsWith('heat:'))
        ownKwh[layerIndex('thermal')]! += (amount / 1e3) * (problem.stepsSeconds[interval!]! / 3600);
    }
    timeFaults(facts, awake).locks.forEach((count, t) => {
      ownKwh[layerIndex('minimum-time')]! +=
        count * facts.pointKw[1]![t]! * (problem.stepsSeconds[t]! / 3600);
    });
    const plan = { groups: [{ groupId: group.groupId, counts, powerW: watts }], offers: [] };
    return [{ watts, usd: planUsd(alone, plan as unknown as HorizonPlan, free), ownKwh }];
  });
}

function wattsOf({ points, powerFactor }: HorizonGroup, layout: readonly number[], t: number): number {
  return points.reduce((sum, { powerW }, k) => sum + layout[k]! * powerW * (powerFactor?.[t] ?? 1), 0);
}

/** What the site's load and the reserve that it carries come to, and what is broken by it. */
function siteOf(problem: HorizonProblem, chosen: readonly Course[]): BestCourse {
  const { groups, reserves, limits, feeders, demandCharge, ramp, stepsSeconds } = problem;
  const violationKwh = HORIZON_LAYERS.map(() => 0);
  const breaks = (layer: HorizonLayer, t: number, watts: number): void => {
    if (watts > 1e-6) violationKwh[layerIndex(layer)]! += (watts / 1e3) * (stepsSeconds[t]! / 3600);
  };
  const loadW = (isIn: (group: HorizonGroup) => boolean, t: number): number =>
    groups.reduce((sum, group, index) => sum + (isIn(group) ? chosen[index]!.watts[t]! : 0), 0);
  const fixedW = stepsSeconds.map((_, t) => feeders.reduce((sum, feeder) => sum + feeder.fixedW[t]!, 0));
  const siteW = stepsSeconds.map((_, t) => loadW(() => true, t) + fixedW[t]!);
  for (const { layer, scope, powerW, bound } of limits) {
    powerW.forEach((limitW, t) => {
      if (limitW === null) return;
      const watts =
        scope.id === 'site'
          ? siteW[t]!
          : loadW(
              ({ feederId, customer }) => scope.id === (scope.kind === 'feeder' ? feederId : customer),
              t,
            );
      breaks(layer, t, bound === 'ceiling' ? watts - limitW : limitW - watts);
    });
  }
  if (ramp) {
    siteW.forEach((watts, t) => {
      const riseW = watts - (siteW[t - 1] ?? ramp.initialW);
      const perMinute = (riseW > 0 ? ramp.upWPerMinute : ramp.downWPerMinute) ?? Infinity;
      breaks(ramp.layer, t, Math.abs(riseW) - (perMinute * stepsSeconds[t]!) / 60);
    });
  }
  const offers = reserves.map(({ groups: mine, offer, awardW }) => ({
    productId: '',
    powerW: stepsSeconds.map((_, t) => {
      const asleepW = groups
        .filter(({ groupId }) => mine.includes(groupId))
        .reduce((sum, group) => {
          const miners = group.initialCounts.reduce((a, b) => a + b, 0);
          return sum + wattsOf(group, [miners, ...group.points.slice(1).map(() => 0)], t);
        }, 0);
      const spareW = loadW(({ groupId }) => mine.includes(groupId), t) - asleepW - awardW[t]!;
      breaks('program', t, -spareW);
      return Math.max(0, Math.min(offer!.maxW[t]!, spareW));
    }),
  }));
  const plan = { groups: [], offers } as unknown as HorizonPlan;
  const usd = planUsd({ ...problem, groups: [], demandCharge, fairness: null }, plan, siteW);
  return { violationKwh, usd: usd - unfairUsd(problem, chosen) };
}

function unfairUsd({ fairness, groups, stepsSeconds }: HorizonProblem, chosen: readonly Course[]): number {
  if (!fairness) return 0;
  const mwh = (customer: string, wattsAt: (index: number, t: number) => number): number =>
    groups.reduce(
      (sum, group, index) =>
        group.customer === customer
          ? stepsSeconds.reduce((total, seconds, t) => total + (wattsAt(index, t) * seconds) / 3.6e9, sum)
          : sum,
      0,
    );
  const full = (index: number, t: number): number => {
    const group = groups[index]!;
    const miners = group.initialCounts.reduce((a, b) => a + b, 0);
    return wattsOf(
      group,
      group.points.map((_, k) => (k === group.wakePoint ? miners : 0)),
      t,
    );
  };
  const rows = fairness.customers.map(({ customer, servedMwhBefore, entitledMwhBefore }) => ({
    served: servedMwhBefore + mwh(customer, (index, t) => chosen[index]!.watts[t]!),
    entitled: entitledMwhBefore + mwh(customer, full),
  }));
  const share =
    rows.reduce((sum, { served }) => sum + served, 0) / rows.reduce((sum, { entitled }) => sum + entitled, 0);
  return rows.reduce((usd, { served, entitled }) => {
    const beyond = Math.abs(served - share * entitled) - fairness.toleranceRatio * entitled;
    return usd + Math.max(0, beyond) * fairness.usdPerMwh;
  }, 0);
}

function layerIndex(layer: HorizonLayer): number {
  return HORIZON_LAYERS.indexOf(layer);
}
