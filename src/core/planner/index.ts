export { curtailmentTag } from './curtailment.js';
export { decide, type Decision } from './decide.js';
export { makePlan } from './make-plan.js';
export { violations } from './check.js';
export { PowerTree, groupNode } from './tree.js';
export { isInWindow } from './threshold.js';
export type * from './plan.js';
export type * from './policy.js';
export type * from './snapshot.js';
