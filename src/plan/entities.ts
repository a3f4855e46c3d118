import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A plan with the snapshot that it was made from: canonical texts, so that their hashes can be checked. */
@Entity('plan')
export class PlanEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('bigint') epoch!: string;
  @Column('text') planId!: string;
  @Column('timestamptz') madeAt!: Date;
  @Column('bigint') setpointW!: string;
  @Column('text') snapshot!: string;
  @Column('text') plan!: string;
}
