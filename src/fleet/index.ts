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
export {
  type ConditionCounts,
  conditionOf,
  isLeftAlone,
  MINER_CONDITIONS,
  type MinerCondition,
  noConditions,
} from './condition.js';
export { type FoundMiners, indexAfter, MINER_SORTS, MINER_STATES, type MinerQuery } from './find-miners.js';
export { awakePointOf, efficiencyJPerTh, efficiencyLossRatio } from './miner-figures.js';
export { DiscoveryDesk, DISCOVERY_HOSTS_MAX, type DiscoveryView, MINER_DISCOVERY } from './discovery-desk.js';
export { type FeederSum, feederSums } from './feeder-sums.js';
export { MinerSearch, type SeenMiners } from './miner-search.js';
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
