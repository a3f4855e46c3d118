import { assert } from '../assert.js';
import { allocate, type Allocation } from './allocate.js';
import { collectConstraints, type Constraints } from './constraints.js';
import { allocationGroups } from './pools.js';
import type { SiteSnapshot } from './snapshot.js';
import { PowerTree } from './tree.js';
import { policyWishes, type Wishes } from './wishes.js';

/** What is decided for a snapshot, and all that the decision was made of. */
export interface Decision {
  readonly snapshot: SiteSnapshot;
  readonly tree: PowerTree;
  readonly constraints: Constraints;
  readonly wishes: Wishes;
  readonly allocation: Allocation;
}

/**
 * What the policy wants, within what the safety order leaves: counts and loads, without the sentences of a plan. Pure.
 * @throws AssertionError where the snapshot contradicts itself.
 */
export function decide(snapshot: SiteSnapshot): Decision {
  assert(snapshot.groups.length > 0, 'a site without miners needs no plan');
  const tree = new PowerTree(snapshot.feeders, snapshot.groups);
  const constraints = collectConstraints(snapshot, tree);
  const wishes = policyWishes(snapshot);
  const allocation = allocate(allocationGroups(snapshot, wishes, constraints), tree, constraints);
  return { snapshot, tree, constraints, wishes, allocation };
}
