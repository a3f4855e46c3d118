import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LoadTag } from '../core/baselines/index.js';

/** A price model as it was learned: what horizons that name it were planned with. */
@Entity('price_model')
export class PriceModelEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') modelId!: string;
  @Column('timestamptz') fittedAt!: Date;
  @Column('text') model!: string;
}

/** A look ahead with what it was made from: canonical texts. */
@Entity('horizon')
export class HorizonEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') horizonId!: string;
  @Column('timestamptz') madeAt!: Date;
  @Column('text') modelId!: string;
  @Column('integer') totalMs!: number;
  @Column('integer') solverMs!: number;
  @Column('text') input!: string;
  @Column('text') plan!: string;
}

/** A plan with the snapshot that it was made from: canonical texts, so that their hashes can be checked. */
@Entity('plan')
export class PlanEntity {
  /** Why it leaves the site below what it could draw; null: it does not. */
  @Column('text', { nullable: true }) curtailedFor!: LoadTag | null;
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('bigint') epoch!: string;
  @Column('text') planId!: string;
  @Column('timestamptz') madeAt!: Date;
  @Column('bigint') setpointW!: string;
  @Column('text') snapshot!: string;
  @Column('text') plan!: string;
  /** Of its groups; null: no hashprice was known. */
  @Column('double precision', { nullable: true }) breakevenLowUsdPerMwh!: number | null;
  @Column('double precision', { nullable: true }) breakevenHighUsdPerMwh!: number | null;
}
