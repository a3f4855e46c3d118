import { type DynamicModule, Module } from '@nestjs/common';
import type { AppConfig } from '../core/site.js';
import { LedgerModule } from '../ledger/index.js';
import { CustomerHours } from './customer-hours.js';
import { DiscoveryDesk } from './discovery-desk.js';
import { FleetRegistry } from './registry.js';
import { FleetState } from './fleet-state.js';
import { LearnedFleet } from './learned-fleet.js';
import { MinerSearch } from './miner-search.js';
import { SiteStore } from './site-store.js';
import { TelemetryStore } from './telemetry.js';

const PARTS = [
  FleetState,
  LearnedFleet,
  MinerSearch,
  SiteStore,
  TelemetryStore,
  CustomerHours,
  DiscoveryDesk,
];

/** What exists, what was last seen of it, and what a site may do. */
@Module({})
export class FleetModule {
  static for(config: AppConfig): DynamicModule {
    return {
      module: FleetModule,
      global: true,
      imports: [LedgerModule],
      providers: [{ provide: FleetRegistry, useValue: new FleetRegistry(config) }, ...PARTS],
      exports: [FleetRegistry, ...PARTS],
    };
  }
}
