import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
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
  @Column('text') settlementPoint!: string;
  @Column('numeric', { nullable: true }) priceUsdPerMwh!: string | null;
  @Column('timestamptz', { nullable: true }) priceKnownAt!: Date | null;
  @Column('text', { nullable: true }) priceSource!: string | null;
  @Column('timestamptz') closedAt!: Date;
}
