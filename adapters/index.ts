export { discoverMiners, probeMiner, unknownFirmware } from './discovery.js';
export { minerAdapters } from './miners/index.js';
export { allocateVirtualEndpoints, isVirtualNet, loopbackAliasesAvailable } from './virtual-endpoints.js';
export type { VirtualMinerSpec } from './virtual-fleet.js';
export { type FeedDeps, hashpriceFeeds, priceFeeds, weatherFeeds } from './feeds.js';
export { withinNetworks } from './shared/within-networks.js';
export { createOutlets, outletAdapters } from './outlets/index.js';
export { behindOutlet } from './shared/behind-outlet.js';
