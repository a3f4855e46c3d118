import { Module } from '@nestjs/common';
import { ControlModule } from '../control/index.js';
import { DispatchModule } from '../dispatch/index.js';
import { IngestModule } from '../ingest/index.js';
import { LedgerModule } from '../ledger/index.js';
import { MetersModule } from '../meters/index.js';
import { PeopleModule } from '../people/index.js';
import { PlanModule } from '../plan/index.js';
import { StateModule } from '../state/index.js';
import { AlertService } from './alert.service.js';
import { AlertStore } from './alert-store.js';
import { DatabaseAlarm } from './database-alarm.js';
import { FactsReader } from './facts-reader.js';
import { Outbox } from './outbox.js';
import { RouteDesk } from './route-desk.js';
import { Subscriptions } from './subscriptions.js';

/** What people are told of. `ALERT_CONFIG`, `ALERT_ROUTE_FACTORY` and `ALERT_PLACES` come from the composition root. */
@Module({
  imports: [
    LedgerModule,
    PeopleModule,
    IngestModule,
    StateModule,
    PlanModule,
    DispatchModule,
    ControlModule,
    MetersModule,
  ],
  providers: [AlertStore, Outbox, RouteDesk, Subscriptions, DatabaseAlarm, FactsReader, AlertService],
  exports: [AlertStore, Outbox, RouteDesk, AlertService],
})
export class AlertsModule {}
