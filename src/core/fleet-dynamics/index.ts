export { type Decided, FleetDynamics, type FleetDynamicsState, type FleetStretch } from './fleet-dynamics.js';
export { type SimulatedGroup, simulatedGroups, groupState, type RampTimes } from './simulated-group.js';
export type { Obedience } from './group-records.js';
export { Cohorts } from './cohorts.js';
export { settle, type SettledMoney, type SettlementTerms } from './settle.js';
export { seenGroups } from './seen-groups.js';
export { USUAL_LATENCY_SECONDS, wearUsdPerWake } from './usual-obedience.js';
