import { type DynamicModule, Module } from '@nestjs/common';
import type { AppConfig } from '../core/site.js';
import { LedgerModule } from '../ledger/index.js';
import { CustomerHours } from './customer-hours.js';
import { FleetRegistry } from './registry.js';
import { FleetState } from './fleet-state.js';
import { LearnedFleet } from './learned-fleet.js';
import { SiteStore } from './site-store.js';
import { TelemetryStore } from './telemetry.js';

/** What exists, what was last seen of it, and what a site may do. */
@Module({})
export class FleetModule {
  static for(config: AppConfig): DynamicModule {
    return {
      module: FleetModule,
      global: true,
      imports: [LedgerModule],
      providers: [
        { provide: FleetRegistry, useValue: new FleetRegistry(config) },
        FleetState,
        LearnedFleet,
        SiteStore,
        TelemetryStore,
        CustomerHours,
      ],
      exports: [FleetRegistry, FleetState, LearnedFleet, SiteStore, TelemetryStore, CustomerHours],
    };
  }
}
