import { ApiTokenEntity } from './api/index.js';
import { IntervalRecordEntity, MeterIntervalEntity } from './compliance/index.js';
import { CommandEntity } from './dispatch/index.js';
import { MinerStateEntity, SiteEntity, SlotMapEntity, TelemetryFrameEntity } from './fleet/index.js';
import {
  FeedStatusEntity,
  HashpriceEntity,
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
import { PlanEntity } from './plan/index.js';

/** Every table. */
export const ENTITIES = [
  SiteEntity,
  MinerStateEntity,
  SlotMapEntity,
  TelemetryFrameEntity,
  PlanEntity,
  CommandEntity,
  ApiTokenEntity,
  IntervalRecordEntity,
  MeterIntervalEntity,
  PriceEntity,
  HashpriceEntity,
  WeatherEntity,
  FeedStatusEntity,
  OverrideEntity,
  LedgerHeadEntity,
  LedgerEntryEntity,
  LedgerCheckpointEntity,
  LedgerKeyEntity,
];
