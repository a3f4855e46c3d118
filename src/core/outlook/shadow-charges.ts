import type { Step } from '../forecast/index.js';
import { factsOf } from '../horizon/facts.js';
import type { HorizonPlan, HorizonProblem } from '../horizon/index.js';
import { loadScope, reserveSets } from '../horizon/scopes.js';
import type { StepValue } from './step-values.js';

/**
 * What limits that bind later make a MW of each group cost then, in USD over the step, from the duals of the horizon's linear
 * program: ceilings and the demand charge cost, floors and reserve that has been sold pay.
 */
export function shadowCharges(
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
