export { FleetModule } from './fleet.module.js';
export {
  type FleetGroup,
  type FleetMiner,
  FleetRegistry,
  pointOf,
  type SiteFleet,
  siteFleet,
} from './registry.js';
export { FleetState } from './fleet-state.js';
export { LearnedFleet, type LearnedState } from './learned-fleet.js';
export { type MinerState, noteCrossing, type StuckCause, unknownMinerState } from './miner-state.js';
export { SiteStore } from './site-store.js';
export { type MinerMean, type SitePower, TelemetryStore } from './telemetry.js';
export { CustomerHours } from './customer-hours.js';
export {
  CustomerHourEntity,
  LearnedStateEntity,
  MinerStateEntity,
  ModelHourEntity,
  SiteEntity,
  SlotMapEntity,
  TelemetryFrameEntity,
  TelemetryRollUpEntity,
} from './entities.js';
