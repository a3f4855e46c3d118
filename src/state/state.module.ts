import { Module } from '@nestjs/common';
import { IngestModule } from '../ingest/index.js';
import { LookAheadReader } from './look-ahead-reader.js';
import { StateService } from './state.service.js';

/** Rows → SiteSnapshot. */
@Module({
  imports: [IngestModule],
  providers: [StateService, LookAheadReader],
  exports: [StateService, LookAheadReader],
})
export class StateModule {}
