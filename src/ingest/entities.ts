import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Override } from '../core/planner/snapshot.js';
import type { FeedKind, SettledState } from './feed-poller.js';
import type { PushedKind } from './pushed-prices.js';
import type { VersionedSeries } from './version-store.js';

/**
 * Figures of a market by intervals, settlement prices among them: every version with since when it was known, those of
 * intervals that start in one UTC day packed together (`core/versions`). Units are the series' own (see `MarketSeries`).
 */
@Entity('series_block')
export class SeriesBlockEntity {
  @PrimaryColumn('text') operator!: string;
  @PrimaryColumn('text') series!: VersionedSeries['series'];
  @PrimaryColumn('text') place!: string;
  @PrimaryColumn('date') day!: string;
  /** From 0 on; those of a day are put together as they become many. */
  @PrimaryColumn('integer') block!: number;
  @Column('bytea') versions!: Buffer;
}

/** A hashprice with the figures that it was computed from. */
@Entity('hashprice')
export class HashpriceEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('timestamptz') knownAt!: Date;
  @Column('timestamptz') at!: Date;
  @Column('text') source!: string;
  @Column('numeric') hashpriceUsdPerPhDay!: string;
  @Column('numeric') btcUsd!: string;
  @Column('numeric') difficulty!: string;
  @Column('numeric') subsidyBtc!: string;
  @Column('numeric') feesBtcPerBlock!: string;
  @Column('numeric') poolFeeRatio!: string;
  @Column('integer', { nullable: true }) nextAdjustmentHeight!: number | null;
  @Column('integer', { nullable: true }) nextAdjustmentBlocksFound!: number | null;
  @Column('timestamptz', { nullable: true }) nextAdjustmentAt!: Date | null;
  @Column('numeric', { nullable: true }) nextDifficultyRatio!: string | null;
}

/** A quote of a forward curve, before the pool's fee; a curve is all of a site that became known at one time. */
@Entity('hashprice_forward')
export class HashpriceForwardEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('timestamptz') knownAt!: Date;
  @PrimaryColumn('timestamptz') fromAt!: Date;
  @Column('timestamptz') untilAt!: Date;
  @Column('numeric') hashpriceUsdPerPhDay!: string;
  @Column('text') source!: string;
}

/** An hour's weather, measured or forecast, as it was known from `known_at` on. */
@Entity('weather')
export class WeatherEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('timestamptz') hourStart!: Date;
  @PrimaryColumn('timestamptz') knownAt!: Date;
  @Column('numeric') dryBulbC!: string;
  @Column('numeric', { nullable: true }) wetBulbC!: string | null;
  @Column('numeric', { nullable: true }) relativeHumidityRatio!: string | null;
  @Column('numeric', { nullable: true }) windMetresPerSecond!: string | null;
  @Column('text') source!: string;
}

/** What a sensor at a site showed at `at`. */
@Entity('weather_observation')
@Index('weather_observation_at', ['siteId', 'at'])
export class WeatherObservationEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') source!: string;
  @PrimaryColumn('timestamptz') at!: Date;
  @Column('timestamptz') knownAt!: Date;
  @Column('numeric') dryBulbC!: string;
  @Column('numeric', { nullable: true }) wetBulbC!: string | null;
  @Column('numeric', { nullable: true }) relativeHumidityRatio!: string | null;
  @Column('numeric', { nullable: true }) windMetresPerSecond!: string | null;
}

/** A price as somebody brought it at `received_at`. */
@Entity('pushed_price')
export class PushedPriceEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') source!: string;
  @PrimaryColumn('text') kind!: PushedKind;
  @PrimaryColumn('timestamptz') intervalStart!: Date;
  @PrimaryColumn('timestamptz') receivedAt!: Date;
  @Column('integer') minutes!: number;
  @Column('numeric') priceUsdPerMwh!: string;
  @Column('timestamptz', { nullable: true }) correctedAt!: Date | null;
  /** Name of the token. */
  @Column('text') pushedBy!: string;
}

/** How a feed is doing; one row each, overwritten, so that a restart knows what was already said. */
@Entity('feed_status')
export class FeedStatusEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') kind!: FeedKind;
  @Column('text', { nullable: true }) source!: string | null;
  @Column('text') state!: SettledState;
  /** Instant that the newest content speaks for. */
  @Column('timestamptz', { nullable: true }) newestAt!: Date | null;
  /** Since when it is in this state. */
  @Column('timestamptz') since!: Date;
  @Column('text', { nullable: true }) lastError!: string | null;
  @Column('timestamptz') updatedAt!: Date;
}

/** A source whose figures are not taken; the row goes when it is let out. */
@Entity('feed_quarantine')
export class FeedQuarantineEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') kind!: FeedKind;
  @PrimaryColumn('text') source!: string;
  @Column('text') reason!: string;
  @Column('timestamptz') since!: Date;
}

/** An operator's hand on a site. */
@Entity('override_action')
@Index('override_action_site', ['siteId', 'since'])
@Index('override_action_idempotency', ['siteId', 'idempotencyKey'], { unique: true })
export class OverrideEntity {
  @PrimaryColumn('uuid') overrideId!: string;
  @Column('text') siteId!: string;
  @Column('text') action!: Override['action'];
  @Column('numeric', { nullable: true }) powerW!: string | null;
  @Column('text') scopeKind!: Override['scope']['kind'];
  @Column('text') scopeId!: string;
  @Column('text') reason!: string;
  @Column('text') setBy!: string;
  @Column('timestamptz') since!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column('boolean') acceptNonPerformance!: boolean;
  @Column('text', { nullable: true }) idempotencyKey!: string | null;
  @Column('timestamptz', { nullable: true }) releasedAt!: Date | null;
  @Column('text', { nullable: true }) releasedBy!: string | null;
}
