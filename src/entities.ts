import { ApiTokenEntity } from './api/index.js';
import { IntervalRecordEntity, MeterIntervalEntity } from './compliance/index.js';
import { CommandEntity } from './dispatch/index.js';
import { MinerStateEntity, SiteEntity, SlotMapEntity, TelemetryFrameEntity } from './fleet/index.js';
import {
  FeedStatusEntity,
  GridSignalEntity,
  HashpriceEntity,
  InboundMessageEntity,
  MarketSeriesEntity,
  OverrideEntity,
  PriceEntity,
  WeatherEntity,
} from './ingest/index.js';
import {
  LedgerCheckpointEntity,
  LedgerEntryEntity,
  LedgerHeadEntity,
  LedgerKeyEntity,
} from './ledger/index.js';
import { HorizonEntity, PlanEntity, PriceModelEntity } from './plan/index.js';

/** Every table. */
export const ENTITIES = [
  SiteEntity,
  MinerStateEntity,
  SlotMapEntity,
  TelemetryFrameEntity,
  PlanEntity,
  PriceModelEntity,
  HorizonEntity,
  CommandEntity,
  ApiTokenEntity,
  IntervalRecordEntity,
  MeterIntervalEntity,
  PriceEntity,
  MarketSeriesEntity,
  HashpriceEntity,
  WeatherEntity,
  FeedStatusEntity,
  OverrideEntity,
  InboundMessageEntity,
  GridSignalEntity,
  LedgerHeadEntity,
  LedgerEntryEntity,
  LedgerCheckpointEntity,
  LedgerKeyEntity,
];
