import type { Facts } from './facts.js';
import { entitledMwh } from './fairness.js';
import { ReserveBook } from './offers.js';
import { type LoadScope, type ReserveSet, rootScope } from './scopes.js';
import type { LimitSlot } from './slots.js';

/** What all plans of a problem are measured against. */
export interface SiteBook {
  readonly facts: Facts;
  /** Load that nothing can be done about, by interval. */
  readonly fixedKw: Float64Array;
  readonly slots: readonly LimitSlot[];
  readonly sets: readonly ReserveSet[];
  readonly reserves: ReserveBook;
  /** By group: indices of the slots, and of the reserve sets, that it is in. */
  readonly slotsOf: readonly (readonly number[])[];
  readonly setsOf: readonly (readonly number[])[];
  /** By customer that is to be served alike, times before included. */
  readonly entitledMwh: readonly number[];
  /** By group: the index of that customer; −1: none. */
  readonly customerOf: readonly number[];
}

export function siteBook(facts: Facts, slots: readonly LimitSlot[], sets: readonly ReserveSet[]): SiteBook {
  const holding = (scopes: readonly { readonly scope: LoadScope }[]): number[][] =>
    facts.groups.map(({ index }) =>
      scopes.flatMap(({ scope }, at) => (scope.groups.includes(index) ? [at] : [])),
    );
  const { fairness } = facts.problem;
  return {
    facts,
    fixedKw: rootScope(facts).fixedKw,
    slots,
    sets,
    reserves: new ReserveBook(facts, sets),
    slotsOf: holding(slots),
    setsOf: holding(sets),
    entitledMwh: fairness ? entitledMwh(facts, fairness) : [],
    customerOf: facts.groups.map(({ group }) =>
      fairness ? fairness.customers.findIndex(({ customer }) => customer === group.customer) : -1,
    ),
  };
}
