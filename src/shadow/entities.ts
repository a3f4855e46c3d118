import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The fleets that a shadow site would have, as they were told last; one row a site, overwritten. */
@Entity('shadow_fleet')
export class ShadowFleetEntity {
  @PrimaryColumn('text') siteId!: string;
  @Column('timestamptz') at!: Date;
  @Column('text') state!: string;
}

/** What the fleets drew and did in a settlement interval: JSON texts. */
@Entity('shadow_interval')
export class ShadowIntervalEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('timestamptz') intervalStart!: Date;
  @Column('integer') minutes!: number;
  @Column('text') policy!: string;
  @Column('text') alwaysOn!: string;
  /** Written when the interval is settled; null before, and where readings cover too little. */
  @Column('text', { nullable: true }) actual!: string | null;
}

/** What an interval is paid by; a price that is corrected later is a new version. */
@Entity('shadow_settlement')
export class ShadowSettlementEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('timestamptz') intervalStart!: Date;
  /** From 1. */
  @PrimaryColumn('integer') version!: number;
  @Column('timestamptz') settledAt!: Date;
  @Column('numeric') priceUsdPerMwh!: string;
  @Column('timestamptz') priceKnownAt!: Date;
  @Column('numeric') deliveredUsdPerMwh!: string;
  @Column('numeric') hashpriceUsdPerPhDay!: string;
  @Column('numeric') wearUsdPerWake!: string;
}

/** Which hours are in the ledger, and how. */
@Entity('shadow_hour')
export class ShadowHourEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('timestamptz') hourStart!: Date;
  /** From 1; a correction is a later one. */
  @Column('integer') revision!: number;
  @Column('text') intervalsHash!: string;
}
