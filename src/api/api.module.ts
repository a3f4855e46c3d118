import { Module } from '@nestjs/common';
import { BacktestRunsModule } from '../backtest-runs/index.js';
import { AlertsModule } from '../alerts/index.js';
import { ControlModule } from '../control/index.js';
import { DispatchModule } from '../dispatch/index.js';
import { EventReportsModule } from '../event-reports/index.js';
import { IngestModule } from '../ingest/index.js';
import { LearningModule } from '../learning/index.js';
import { LedgerModule } from '../ledger/index.js';
import { MetersModule } from '../meters/index.js';
import { PlanModule } from '../plan/index.js';
import { ReportsModule } from '../reports/index.js';
import { SettingsModule } from '../settings/index.js';
import { ShadowModule } from '../shadow/index.js';
import { StateModule } from '../state/index.js';
import { TelemetryOutModule } from '../telemetry-out/index.js';
import { PeopleModule } from '../people/index.js';
import { AnswerStore } from './answer-store.js';
import { ApiContext } from './api-context.js';
import { ApprovalRunner } from './approval-runner.js';
import { Idempotency } from './idempotency.js';
import { LiveHub } from './live-hub.js';
import { LiveService } from './live.service.js';
import { Observability } from './observability.js';

/** HTTP: reads stages, never adapters. */
@Module({
  imports: [
    LedgerModule,
    PeopleModule,
    IngestModule,
    PlanModule,
    DispatchModule,
    ControlModule,
    LearningModule,
    MetersModule,
    EventReportsModule,
    StateModule,
    ShadowModule,
    SettingsModule,
    BacktestRunsModule,
    ReportsModule,
    TelemetryOutModule,
    AlertsModule,
  ],
  providers: [ApiContext, ApprovalRunner, AnswerStore, Idempotency, LiveHub, LiveService, Observability],
  exports: [ApiContext, PeopleModule],
})
export class ApiModule {}
