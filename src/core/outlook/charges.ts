import type { Step } from '../forecast/index.js';
import type { Tariff } from '../market/tariff.js';
import type { Charge } from '../planner/snapshot.js';
import { factsOf } from '../horizon/facts.js';
import type { HorizonPlan, HorizonProblem } from '../horizon/index.js';
import { loadScope, reserveSets } from '../horizon/scopes.js';
import type { StepValue } from './step-values.js';

/**
 * What a MWh of the present step costs beyond its delivered price: the expected charge of a coincident peak; and what is lost
 * on a sale, where the plan sells back of a block: there not drawing a MWh brings less than buying one costs.
 */
export function presentCharges(
  { energy, stepsSeconds }: HorizonProblem,
  plan: HorizonPlan,
  t: number,
): Charge[] {
  const peakUsdPerMwh = (energy.coincidentUsdPerMw[t]! * 3600) / stepsSeconds[t]!;
  const lostUsdPerMwh =
    plan.siteW[t]! < energy.blockW[t]! ? energy.sellUsdPerMwh[t]! - energy.buyUsdPerMwh[t]! : 0;
  return [
    { source: 'coincident-peak', usdPerMwh: peakUsdPerMwh },
    { source: 'sell-back', usdPerMwh: lostUsdPerMwh },
  ].filter(({ usdPerMwh }) => usdPerMwh !== 0);
}

/**
 * What a MW of each group costs in each step beyond its price delivered by `tariff`, in USD over the step: peak charges, other
 * adders at other times, and limits that bind.
 */
export function extraCharges(
  problem: HorizonProblem,
  plan: HorizonPlan,
  steps: readonly Step[],
  tariff: Tariff,
): ReadonlyMap<string, readonly StepValue[]> {
  const { addersUsdPerMwh, coincidentUsdPerMw } = problem.energy;
  const shared = steps.flatMap((step, t): StepValue[] => {
    const adders = addersUsdPerMwh[t]! - tariff.addersUsdPerMwh;
    const value = (adders * step.minutes) / 60 + coincidentUsdPerMw[t]!;
    return value === 0 ? [] : [{ ...step, value }];
  });
  const shadow = shadowCharges(problem, plan, steps);
  return new Map([...shadow].map(([groupId, own]) => [groupId, [...shared, ...own]]));
}

/**
 * What limits that bind later make a MW of each group cost then, in USD over the step, from the duals of the horizon's linear
 * program: ceilings and the demand charge cost, floors and reserve that has been sold pay.
 */
function shadowCharges(
  problem: HorizonProblem,
  plan: HorizonPlan,
  steps: readonly Step[],
): ReadonlyMap<string, readonly StepValue[]> {
  const concerned = sources(problem);
  const result = new Map<string, StepValue[]>(problem.groups.map(({ groupId }) => [groupId, []]));
  for (const { source, interval, usdPerUnit, unit } of plan.shadowPrices) {
    const about = unit === 'MW' ? concerned.get(source) : undefined;
    if (!about || interval === null) continue;
    const charge = { ...steps[interval]!, value: about.sign * usdPerUnit };
    for (const index of about.groups) result.get(problem.groups[index]!.groupId)!.push(charge);
  }
  return result;
}

interface Concerned {
  readonly groups: readonly number[];
  /** Whether a MW of theirs costs (1) or pays (−1). */
  readonly sign: 1 | -1;
}

/** A source that bounds from both sides, as a setpoint does, tells neither. */
function sources(problem: HorizonProblem): Map<string, Concerned> {
  const facts = factsOf(problem);
  const found = new Map<string, Concerned>();
  for (const { source, scope, bound } of problem.limits) {
    if (problem.limits.some((each) => each.source === source && each.bound !== bound)) continue;
    found.set(source, { groups: loadScope(facts, scope).groups, sign: bound === 'ceiling' ? 1 : -1 });
  }
  for (const { source, scope } of reserveSets(facts)) found.set(source, { groups: scope.groups, sign: -1 });
  found.set('demand-charge', { groups: problem.groups.map((_, index) => index), sign: 1 });
  return found;
}
