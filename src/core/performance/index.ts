export { appliedAvailability, availability, portfolioTest } from './availability.js';
export type * from './availability.js';
export { deregistration, type DeregistrationState } from './deregistration.js';
export { type Estimate, wholeCents } from './estimate.js';
export { eventPerformance, worstStretchDropW } from './event-performance.js';
export type * from './event-performance.js';
export {
  capacityDaysPayment,
  capacityHoursPayment,
  capacityYearsPayment,
  energyPayment,
  type PaymentQuestion,
  responseCurvePayment,
} from './payment.js';
export { loadAround, loadShiftNotes, type LoadAround, type SisterLoad } from './load-shift.js';
export { peakCharge } from './peak-charge.js';
export type * from './peak-charge.js';
export { shortfallCharge } from './penalty.js';
export {
  realPowerTest,
  type ServiceLevel,
  serviceLevelReductionW,
  serviceLevelTest,
  type TestResult,
} from './service-level.js';
