import { Module } from '@nestjs/common';
import { IngestModule } from '../ingest/index.js';
import { StateService } from './state.service.js';

/** Rows → SiteSnapshot. */
@Module({ imports: [IngestModule], providers: [StateService], exports: [StateService] })
export class StateModule {}
