export { type DiscoveredMiner, discoverMiners, probeMiner, unknownFirmware } from './discovery.js';
export { alertRouteKinds } from './alerts/index.js';
export { minerAdapters } from './miners/index.js';
export {
  allocateVirtualEndpoints,
  allocateVirtualMeters,
  isVirtualNet,
  loopbackAliasesAvailable,
} from './virtual-endpoints.js';
export { meterFileFormat, modbusMeter } from './meters/index.js';
export type { VirtualMeterSpec } from './virtual-fleet.meters.js';
export type { VirtualMinerSpec } from './virtual-fleet.js';
export { SourceHealth } from './shared/source-health.js';
export { type FeedDeps, hashpriceFeeds, priceFeeds, weatherFeeds } from './feeds.js';
export { sensorKinds } from './sensors.js';
export { type SignalKind, signalKinds } from './signals/index.js';
export { relayContact } from './shared/relay-contact.js';
export { telemetryKinds } from './telemetry/index.js';
export { createDrivers, type MinerDrivers } from './threads/index.js';
export { outletAdapters } from './outlets/index.js';
