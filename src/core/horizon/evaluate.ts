import type { GroupFacts } from './facts.js';
import type { HorizonEconomics, HorizonPlan, HorizonViolation } from './plan.js';
import { HORIZON_LAYERS, type HorizonLayer } from './problem.js';
import { siteCost } from './site-money.js';
import { limitExcessKw } from './slots.js';
import { moveCostUsd, timeFaults } from './trajectory.js';
import type { Workplan } from './workplan.js';

/** Watts below which an excess is a sum's rounding, or within what an LP is solved to. */
const WATTS_TOLERANCE = 0.5;

/** What plans are compared by. */
export interface Score {
  /** By layer. */
  readonly violationKwh: readonly number[];
  readonly objectiveUsd: number;
}

export function scoreOf(plan: Workplan): Score {
  const violationKwh = new Array<number>(HORIZON_LAYERS.length).fill(0);
  eachViolation(plan, (layer, _, t, kw) => {
    violationKwh[HORIZON_LAYERS.indexOf(layer)]! += kw * plan.book.facts.hours[t]!;
  });
  return { violationKwh, objectiveUsd: objectiveUsd(economicsOf(plan)) };
}

/** Below zero: `a` is the better plan. Violations go first, layer by layer, then money. */
export function compareScores(a: Score, b: Score): number {
  for (let layer = 0; layer < HORIZON_LAYERS.length; layer += 1) {
    const difference = a.violationKwh[layer]! - b.violationKwh[layer]!;
    if (Math.abs(difference) > 1e-3) return difference;
  }
  return b.objectiveUsd - a.objectiveUsd;
}

/** What a plan's counts come to. */
export function evaluate(
  plan: Workplan,
): Pick<HorizonPlan, 'objectiveUsd' | 'groups' | 'siteW' | 'economics' | 'offers' | 'violations'> {
  const { facts } = plan.book;
  const economics = economicsOf(plan);
  const violations: HorizonViolation[] = [];
  eachViolation(plan, (layer, source, interval, kw) =>
    violations.push({ layer, source, interval, amountW: kw * 1e3 }),
  );
  const rank = ({ layer }: HorizonViolation): number => HORIZON_LAYERS.indexOf(layer);
  return {
    objectiveUsd: objectiveUsd(economics),
    groups: facts.groups.map((group) => groupPlan(plan, group)),
    siteW: Array.from(plan.rootKw, (kw) => kw * 1e3),
    economics,
    offers: offersOf(plan),
    violations: violations.sort((a, b) => rank(a) - rank(b) || a.interval - b.interval),
  };
}

function objectiveUsd({ netUsd, demandUsd, unfairnessUsd }: HorizonEconomics): number {
  return netUsd.reduce((sum, usd) => sum + usd, 0) - demandUsd - unfairnessUsd;
}

function groupPlan(
  { levels, book }: Workplan,
  { group, index, minerCount, pointKw, blockSize }: GroupFacts,
): HorizonPlan['groups'][number] {
  const mine = levels[index]!;
  const { T } = book.facts;
  const counts = pointKw.map((_, k) =>
    Array.from({ length: T }, (__, t) => (k === 0 ? minerCount : mine[k - 1]![t]!) - (mine[k]?.[t] ?? 0)),
  );
  const powerW = Array.from({ length: T }, (_, t) =>
    counts.reduce((sum, at, k) => sum + at[t]! * pointKw[k]![t]! * 1e3, 0),
  );
  const miners = counts.map((series) => series.map((count) => count * blockSize));
  return { groupId: group.groupId, counts: miners, powerW };
}

function offersOf({ book, sheddableKw }: Workplan): HorizonPlan['offers'] {
  const { facts, reserves } = book;
  const byInterval = Array.from({ length: facts.T }, (_, t) => {
    const kw = new Float64Array(facts.problem.reserves.length);
    reserves.offersUsd(sheddableKw, t, kw);
    return kw;
  });
  return facts.problem.reserves.map(({ productId }, product) => ({
    productId,
    powerW: byInterval.map((kw) => kw[product]! * 1e3),
  }));
}

function economicsOf(plan: Workplan): HorizonEconomics {
  const { book, levels } = plan;
  const { facts, reserves, sets } = book;
  const { T, groups } = facts;
  const zeros = (): number[] => new Array<number>(T).fill(0);
  const [revenueUsd, energyUsd, coincidentUsd, movesUsd, offersUsd, netUsd] = [
    zeros(),
    zeros(),
    zeros(),
    zeros(),
    zeros(),
    zeros(),
  ];
  for (const group of groups) {
    const mine = levels[group.index]!;
    const { revenueUsd: usd, minerCount } = group;
    for (let t = 0; t < T; t += 1) {
      revenueUsd[t]! += minerCount * usd[0]![t]!;
      for (let k = 0; k < mine.length; k += 1)
        revenueUsd[t]! += mine[k]![t]! * (usd[k + 1]![t]! - usd[k]![t]!);
      movesUsd[t]! += moveCostUsd(group, mine, t, t);
    }
  }
  for (let t = 0; t < T; t += 1) {
    const cost = siteCost(facts, t, plan.rootKw[t]!);
    energyUsd[t] = cost.energyUsd;
    coincidentUsd[t] = cost.coincidentUsd;
    offersUsd[t] = sets.length > 0 ? reserves.offersUsd(plan.sheddableKw, t) : 0;
    netUsd[t] = revenueUsd[t]! + offersUsd[t]! - cost.energyUsd - cost.coincidentUsd - movesUsd[t]!;
  }
  return {
    revenueUsd,
    energyUsd,
    coincidentUsd,
    movesUsd,
    offersUsd,
    netUsd,
    demandUsd: plan.demandUsd(),
    unfairnessUsd: plan.unfairnessUsd(),
  };
}

export type FoundViolation = (layer: HorizonLayer, source: string, interval: number, kw: number) => void;

/** Violations in interval `t` of all that is asked of loads; heat and minimum times are the groups' own. */
export function loadViolations(plan: Workplan, t: number, found: FoundViolation): void {
  const { facts, slots, sets, reserves } = plan.book;
  const { ramp } = facts.problem;
  const note = (layer: HorizonLayer, source: string, kw: number): void => {
    if (kw * 1e3 > WATTS_TOLERANCE) found(layer, source, t, kw);
  };
  slots.forEach((slot, index) =>
    note(slot.layer, slot.source[t]!, limitExcessKw(slot, t, plan.slotKw[index]![t]!)),
  );
  if (ramp) note(ramp.layer, ramp.source, Math.abs(plan.rampExcessKw(t)));
  sets.forEach(({ source }, set) =>
    note('program', source, reserves.shortKw(set, plan.sheddableKw[set]![t]!, t)),
  );
}

function eachViolation(plan: Workplan, found: FoundViolation): void {
  const { facts } = plan.book;
  for (let t = 0; t < facts.T; t += 1) loadViolations(plan, t, found);
  const note: FoundViolation = (layer, source, t, kw) => {
    if (kw * 1e3 > WATTS_TOLERANCE) found(layer, source, t, kw);
  };
  for (const group of facts.groups) {
    const { pointKw, highest, group: terms } = group;
    const mine = plan.levels[group.index]!;
    for (let t = 0; t < facts.T; t += 1) {
      let hotKw = 0;
      for (let k = highest[t]! + 1; k <= mine.length; k += 1) {
        hotKw += mine[k - 1]![t]! * (pointKw[k]![t]! - pointKw[k - 1]![t]!);
      }
      note('thermal', `heat:${terms.groupId}`, t, hotKw);
    }
    timeFaults(group, mine[0]!).locks.forEach((count, t) => {
      note('minimum-time', `minimum-time:${terms.groupId}`, t, count * pointKw[1]![t]!);
    });
  }
}
