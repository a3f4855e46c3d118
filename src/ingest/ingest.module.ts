import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { FeedReader } from './feed-reader.js';
import { FeedSources } from './feed-sources.js';
import { FeedStatusStore } from './feed-status.js';
import { FeedStore } from './feed-store.js';
import { IngestService, RANDOM } from './ingest.service.js';
import { OverrideStore } from './overrides.js';
import { SeriesReader } from './series-reader.js';
import { SeriesStore } from './series-store.js';

/** Feeds and operators' overrides → validated rows. */
@Module({
  imports: [LedgerModule],
  providers: [
    FeedStore,
    FeedReader,
    FeedSources,
    SeriesReader,
    SeriesStore,
    FeedStatusStore,
    IngestService,
    OverrideStore,
    { provide: RANDOM, useValue: Math.random },
  ],
  exports: [FeedReader, SeriesReader, IngestService, OverrideStore],
})
export class IngestModule {}
