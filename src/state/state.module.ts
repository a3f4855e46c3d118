import { Module } from '@nestjs/common';
import { IngestModule } from '../ingest/index.js';
import { EnrolmentService } from './enrolment.service.js';
import { EventBaselines } from './event-baselines.js';
import { LoadRecord } from './load-record.js';
import { LookAheadReader } from './look-ahead-reader.js';
import { StateService } from './state.service.js';

/** Rows → SiteSnapshot. */
@Module({
  imports: [IngestModule],
  providers: [StateService, LookAheadReader, EnrolmentService, EventBaselines, LoadRecord],
  exports: [StateService, LookAheadReader, EnrolmentService, LoadRecord],
})
export class StateModule {}
