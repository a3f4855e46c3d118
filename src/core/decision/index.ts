export { COURSES, type DecisionAlternative, decisionAlternatives } from './alternatives.js';
export { type DecisionConstraint, decisionConstraints } from './constraints.js';
export { type DecisionInput, decisionInputs, INPUTS } from './inputs.js';
export { type GroupWorth, groupWorths, type PointWorth } from './points.js';
