export { EnrolmentService, type EnrolmentState, PROGRAMS, type Programs } from './enrolment.service.js';
export { LookAheadReader } from './look-ahead-reader.js';
export { StateModule } from './state.module.js';
export { type FirmwareRamp, rampTimesOf } from './ramp-times.js';
export { ENVELOPES, type Envelopes, StateService } from './state.service.js';
export { hasUsedWakesUp, wakeCap } from './wakes.js';
export { currentPointId, groupStates, type RampTimes } from './group-states.js';
export { type KnownLoad, LoadRecord } from './load-record.js';
