export { type EventPhase, type EventState, eventState } from './event-state.js';
export { type EnrolledRequest, enrolledEvents, enrolledObligations, signalsFor } from './obligations.js';
export { describeEnrolments } from './describe.js';
export {
  type Margin,
  marginOf,
  type ResponseRecord,
  type Responders,
  respondersOf,
  responds,
} from './responders.js';
export type * from './terms.js';
