export { type ActualCourse, grouped, type ShadowInterval, type ShadowRange, shadowRange } from './account.js';
export { ShadowSite, type ShadowState, type WouldBeInterval } from './shadow-site.js';
