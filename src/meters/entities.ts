import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a live meter showed; kept as long as intervals may be made of it. */
@Entity('meter_reading')
export class MeterReadingEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') meterId!: string;
  @PrimaryColumn('timestamptz') at!: Date;
  @Column('double precision', { nullable: true }) powerW!: number | null;
  @Column('double precision', { nullable: true }) counterKwh!: number | null;
  @Column('boolean') clockWasSet!: boolean;
}

/** A drift alarm that is raised; gone when it is cleared. The ledger has both. */
@Entity('meter_alarm')
export class MeterAlarmEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') meterId!: string;
  @Column('timestamptz') raisedAt!: Date;
  /** Of the entry that raised it. */
  @Column('bigint') ledgerSeq!: string;
}
