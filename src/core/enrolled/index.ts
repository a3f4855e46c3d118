export { type EventPhase, type EventState, eventState } from './event-state.js';
export { type EnrolledRequest, enrolledEvents, enrolledObligations, signalsFor } from './obligations.js';
export { describeEnrolments, describeTelemetry } from './describe.js';
export {
  feedersBelow,
  type Margin,
  marginOf,
  type ResponseRecord,
  type Responders,
  respondersOf,
  responds,
} from './responders.js';
export type * from './terms.js';
export { asOf, type LoadReading, resourceTelemetry, type TelemetryRequest } from './telemetry.js';
