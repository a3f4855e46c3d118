import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A report that an event asks for, once it was tried to send. */
@Entity('event_report')
export class EventReportEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') sourceId!: string;
  @PrimaryColumn('text') eventId!: string;
  @PrimaryColumn('text') name!: string;
  @PrimaryColumn('timestamptz') dueAt!: Date;
  @Column('text') state!: 'retrying' | 'sent' | 'given-up';
  @Column('integer') attempts!: number;
  /** When it is tried again. */
  @Column('timestamptz', { nullable: true }) nextAt!: Date | null;
  @Column('text', { nullable: true }) problem!: string | null;
  /** Of the entry that says what was sent. */
  @Column('bigint', { nullable: true }) ledgerSeq!: string | null;
}
