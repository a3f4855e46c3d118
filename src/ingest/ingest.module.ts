import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { Corrections } from './corrections.js';
import { FeedReader } from './feed-reader.js';
import { FeedSources } from './feed-sources.js';
import { FeedStatusStore } from './feed-status.js';
import { FeedStore } from './feed-store.js';
import { ForwardCurveStore } from './forward-curve-store.js';
import { IngestService, RANDOM } from './ingest.service.js';
import { OverrideStore } from './overrides.js';
import { PushedPrices } from './pushed-prices.js';
import { Quarantine } from './quarantine.js';
import { SignalService } from './signal.service.js';
import { SignalStore } from './signal-store.js';
import { SeriesReader } from './series-reader.js';
import { SeriesStore } from './series-store.js';
import { WeatherStore } from './weather-store.js';

/** Feeds, signals of grid programs and operators' overrides → validated rows. */
@Module({
  imports: [LedgerModule],
  providers: [
    FeedStore,
    FeedReader,
    ForwardCurveStore,
    FeedSources,
    Corrections,
    Quarantine,
    PushedPrices,
    SeriesReader,
    SeriesStore,
    WeatherStore,
    FeedStatusStore,
    IngestService,
    OverrideStore,
    SignalStore,
    SignalService,
    { provide: RANDOM, useValue: Math.random },
  ],
  exports: [FeedReader, SeriesReader, IngestService, OverrideStore, SignalService],
})
export class IngestModule {}
