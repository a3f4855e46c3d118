export { planHorizon, HORIZON_OPTIONS, type HorizonOptions } from './plan-horizon.js';
export { checkHorizon, type CheckedViolation } from './check.js';
export { explainHorizon, type Alternative, type Binding, type HorizonExplanation } from './explain.js';
export type { Breach } from './what-if.js';
export { problemFaults } from './validate.js';
export type * from './lp.js';
export { decisionOf } from './plan.js';
export type * from './plan.js';
export type * from './problem.js';
