import {
  AlertAttemptEntity,
  AlertDeliveryEntity,
  AlertEntity,
  AlertSubscriptionPlaceEntity,
} from './alerts/index.js';
import { IdempotencyKeyEntity } from './api/index.js';
import { BacktestRunEntity } from './backtest-runs/index.js';
import { IntervalRecordEntity, MeterIntervalEntity } from './compliance/index.js';
import { CommandEntity } from './dispatch/index.js';
import {
  CustomerHourEntity,
  LearnedStateEntity,
  MinerStateEntity,
  ModelHourEntity,
  SiteEntity,
  SlotMapEntity,
  TelemetryFrameEntity,
  TelemetryRollUpEntity,
} from './fleet/index.js';
import {
  FeedQuarantineEntity,
  FeedStatusEntity,
  GridSignalEntity,
  HashpriceEntity,
  HashpriceForwardEntity,
  InboundMessageEntity,
  OverrideEntity,
  PushedPriceEntity,
  SeriesBlockEntity,
  WeatherEntity,
  WeatherObservationEntity,
} from './ingest/index.js';
import {
  LedgerCheckpointEntity,
  LedgerEntryEntity,
  LedgerHeadEntity,
  LedgerKeyEntity,
  LedgerPruningEntity,
  LedgerTimestampEntity,
} from './ledger/index.js';
import { EventReportEntity } from './event-reports/index.js';
import { MeterAlarmEntity, MeterReadingEntity } from './meters/index.js';
import { ForecastScoreEntity } from './learning/index.js';
import {
  ApiTokenEntity,
  ApprovalRequestEntity,
  PersonEntity,
  PersonSessionEntity,
  WelcomeLinkEntity,
} from './people/index.js';
import { HorizonEntity, PlanEntity, PriceModelEntity } from './plan/index.js';
import { SettingsVersionEntity } from './settings/index.js';
import {
  ShadowFleetEntity,
  ShadowHourEntity,
  ShadowIntervalEntity,
  ShadowSettlementEntity,
} from './shadow/index.js';

/** Every table. */
export const ENTITIES = [
  SiteEntity,
  MinerStateEntity,
  ModelHourEntity,
  LearnedStateEntity,
  SlotMapEntity,
  TelemetryFrameEntity,
  TelemetryRollUpEntity,
  CustomerHourEntity,
  PlanEntity,
  PriceModelEntity,
  HorizonEntity,
  ForecastScoreEntity,
  CommandEntity,
  ApiTokenEntity,
  PersonEntity,
  PersonSessionEntity,
  WelcomeLinkEntity,
  ApprovalRequestEntity,
  IdempotencyKeyEntity,
  IntervalRecordEntity,
  MeterIntervalEntity,
  MeterReadingEntity,
  MeterAlarmEntity,
  EventReportEntity,
  PushedPriceEntity,
  SeriesBlockEntity,
  HashpriceEntity,
  HashpriceForwardEntity,
  WeatherEntity,
  WeatherObservationEntity,
  FeedQuarantineEntity,
  FeedStatusEntity,
  OverrideEntity,
  InboundMessageEntity,
  GridSignalEntity,
  LedgerHeadEntity,
  LedgerEntryEntity,
  LedgerCheckpointEntity,
  LedgerKeyEntity,
  LedgerPruningEntity,
  LedgerTimestampEntity,
  ShadowFleetEntity,
  ShadowIntervalEntity,
  ShadowSettlementEntity,
  ShadowHourEntity,
  SettingsVersionEntity,
  BacktestRunEntity,
  AlertEntity,
  AlertDeliveryEntity,
  AlertAttemptEntity,
  AlertSubscriptionPlaceEntity,
];
