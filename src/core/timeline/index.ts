export { heldUntilNext, type StepColumn, stepColumn, type StepGrid, type Stretches } from './columns.js';
export { eventMark, failureMark, overrideMark } from './span-marks.js';
export { type Lane, LANES, NOTED_KINDS, type NotedEntry, noteMarks, type TimelineMark } from './marks.js';
