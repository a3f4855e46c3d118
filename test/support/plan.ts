import { expect } from '@jest/globals';
import { makePlan, type Plan, type SiteSnapshot, violations } from '../../src/core/planner/index.js';

/** The plan of a snapshot, which the independent checker finds nothing wrong with. */
export function planOf(input: SiteSnapshot): Plan {
  const plan = makePlan(input);
  expect(violations(input, plan)).toEqual([]);
  return plan;
}

/** Miners of a group by point. */
export function counts(plan: Plan, groupId = 'g1'): Record<string, number> {
  const found = plan.groups.find((each) => each.groupId === groupId)!;
  return Object.fromEntries(found.counts.map(({ pointId, count }) => [pointId, count]));
}
