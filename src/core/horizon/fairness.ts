import type { Facts } from './facts.js';
import type { FairnessTerms } from './problem.js';

/** What each customer would have drawn with all miners at the point that a wake leads to, MWh, times before included. */
export function entitledMwh({ groups, hours }: Facts, { customers }: FairnessTerms): number[] {
  return customers.map(({ customer, entitledMwhBefore }) =>
    groups
      .filter(({ group }) => group.customer === customer)
      .reduce(
        (sum, { group, minerCount, pointKw }) =>
          sum +
          hours.reduce((mwh, hour, t) => mwh + (minerCount * pointKw[group.wakePoint]![t]! * hour) / 1e3, 0),
        entitledMwhBefore,
      ),
  );
}

/** MWh by which each customer is further from the share of all than the tolerance. */
export function unfairMwh(
  fairness: FairnessTerms,
  entitled: readonly number[],
  served: readonly number[],
): number[] {
  const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
  const share = sum(entitled) > 0 ? sum(served) / sum(entitled) : 0;
  return served.map((mwh, index) =>
    Math.max(0, Math.abs(mwh - share * entitled[index]!) - fairness.toleranceRatio * entitled[index]!),
  );
}
