export { type ActiveSignal, activeSignals, openSignals, type ValueInForce, valuesInForce } from './active.js';
export { foldDelivery, forgetBefore, isNews, isOpen, keyOf, NO_SIGNALS } from './fold.js';
export type * from './fold.js';
export { asksForLoad, programMessagesOf } from './messages.js';
export { type LoadByStart, reportedIntervals } from './reported.js';
export { type ReportDue, reportsDue } from './reports-due.js';
export { asksForLess } from './asks-less.js';
export { intervalAt, signalEndsAt, signalStartsAt } from './timeline.js';
