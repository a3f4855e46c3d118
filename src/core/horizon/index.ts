export { planHorizon, HORIZON_OPTIONS, type HorizonOptions } from './plan-horizon.js';
export { checkHorizon, type CheckedViolation } from './check.js';
export { problemFaults } from './validate.js';
export type * from './lp.js';
export { decisionOf } from './plan.js';
export type * from './plan.js';
export type * from './problem.js';
