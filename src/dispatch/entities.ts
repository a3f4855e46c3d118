import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A command: written before it is sent, given its one outcome afterwards. */
@Entity('command')
export class CommandEntity {
  @PrimaryColumn('uuid') commandId!: string;
  @Column('text') siteId!: string;
  @Column('text') minerId!: string;
  @Column('bigint') epoch!: string;
  @Column('text') pointId!: string;
  @Column('text') fromPointId!: string;
  @Column('integer') attempt!: number;
  @Column('timestamptz') issuedAt!: Date;
  @Column('timestamptz') deadlineAt!: Date;
  @Column('text', { nullable: true }) replyKind!: string | null;
  @Column('text', { nullable: true }) replyDetail!: string | null;
  @Column('text', { nullable: true }) outcome!: string | null;
  @Column('text', { nullable: true }) outcomeDetail!: string | null;
  @Column('timestamptz', { nullable: true }) closedAt!: Date | null;
}
