export { IngestModule } from './ingest.module.js';
export { FEED_FACTORY, type FeedFactory, MARKET_KIND, type MarketKind } from './feed-factory.js';
export { FEED_KINDS, type FeedKind } from './feed-poller.js';
export { FeedReader } from './feed-reader.js';
export { FeedStore, type KnownPrice } from './feed-store.js';
export { ForwardCurveStore, type ForwardCurve } from './forward-curve-store.js';
export { fillPriceGaps, type FillReport, type FillStep, type Gap, LATE_HOURS } from './gap-filler.js';
export { type ImportedKind, importPrices, type ImportReport } from './price-import.js';
export { type FeedStatus, IngestService } from './ingest.service.js';
export { decideMarketKind } from './market-kind.js';
export { type NewOverride, type OverrideRecord, OverrideStore } from './overrides.js';
export {
  FeedQuarantineEntity,
  FeedStatusEntity,
  HashpriceEntity,
  HashpriceForwardEntity,
  OverrideEntity,
  PushedPriceEntity,
  SeriesBlockEntity,
  WeatherEntity,
  WeatherObservationEntity,
} from './entities.js';
export { GridSignalEntity, InboundMessageEntity } from './signal-entities.js';
export { type AnswerPolicy, SIGNAL_FACTORY, type SignalFactory, SignalService } from './signal.service.js';
export { SignalStore } from './signal-store.js';
export { type GridState, SeriesReader, type SeriesSpan } from './series-reader.js';
export { type PushedKind, type PushedPrice, PushedPrices } from './pushed-prices.js';
export { SeriesStore } from './series-store.js';
export { WeatherStore } from './weather-store.js';
