export { type BaselineAccuracy, baselineAccuracy } from './accuracy.js';
export { estimateBaseline } from './estimate.js';
export { LOAD_TAGS } from './baseline.js';
export { windowStarts } from './day-windows.js';
export type * from './baseline.js';
export type * from './method.js';
export { startsWithin } from './load-days.js';
