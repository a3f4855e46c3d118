import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { LoadTag } from '../core/baselines/index.js';
import type { MeterQuality } from '../core/ports/meter.js';
import type { IntervalStatus } from './interval-record.js';

/** A settlement interval as it was known when it was closed; written once, never changed. */
@Entity('interval_record')
@Check('interval_record_price_known', '(price_usd_per_mwh IS NULL) = (price_known_at IS NULL)')
export class IntervalRecordEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('timestamptz') intervalStart!: Date;
  @Column('integer') minutes!: number;
  @Column('text') status!: IntervalStatus;
  @Column('bigint', { nullable: true }) meanPowerW!: string | null;
  @Column('numeric', { nullable: true }) energyMwh!: string | null;
  @Column('double precision') coverageRatio!: number;
  @Column('double precision', { nullable: true }) estimatedRatio!: number | null;
  @Column('bigint', { nullable: true }) setpointW!: string | null;
  /** Why load was curtailed; null: it was not. */
  @Column('text', { nullable: true }) tag!: LoadTag | null;
  @Column('text') settlementPoint!: string;
  @Column('numeric', { nullable: true }) priceUsdPerMwh!: string | null;
  @Column('timestamptz', { nullable: true }) priceKnownAt!: Date | null;
  @Column('text', { nullable: true }) priceSource!: string | null;
  @Column('timestamptz') closedAt!: Date;
}

/** A version of a metering interval; written once, never changed. */
@Entity('meter_interval')
@Check('meter_interval_missing', "energy_kwh IS NOT NULL OR quality IN ('missing', 'suspect')")
export class MeterIntervalEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') meterId!: string;
  @PrimaryColumn('timestamptz') intervalStart!: Date;
  @PrimaryColumn('integer') version!: number;
  @Column('integer') minutes!: number;
  @Column('numeric', { nullable: true }) energyKwh!: string | null;
  @Column('text') quality!: MeterQuality;
  @Column('timestamptz') knownAt!: Date;
  @Column('text') source!: string;
  /** Of the ledger entry that says the same. */
  @Column('bigint') ledgerSeq!: string;
}
