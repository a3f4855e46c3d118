import { Module } from '@nestjs/common';
import { IngestModule } from '../ingest/index.js';
import { StateModule } from '../state/index.js';
import { TelemetryOutService } from './telemetry-out.service.js';

/** What programs' agents are told. */
@Module({
  imports: [IngestModule, StateModule],
  providers: [TelemetryOutService],
  exports: [TelemetryOutService],
})
export class TelemetryOutModule {}
