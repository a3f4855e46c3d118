import { Module } from '@nestjs/common';
import { IngestModule } from '../ingest/index.js';
import { LedgerModule } from '../ledger/index.js';
import { StateModule } from '../state/index.js';
import { EventReporter } from './event-reporter.js';
import { ReportStore } from './report-store.js';

/** Reports to whoever called an event. */
@Module({
  imports: [LedgerModule, IngestModule, StateModule],
  providers: [ReportStore, EventReporter],
  exports: [EventReporter],
})
export class EventReportsModule {}
