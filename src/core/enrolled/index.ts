export { type EventPhase, type EventState, eventState } from './event-state.js';
export { type EnrolledRequest, enrolledEvents, enrolledObligations, signalsFor } from './obligations.js';
export { type Margin, marginOf, type ResponseRecord, type Responders, respondersOf } from './responders.js';
export type * from './terms.js';
