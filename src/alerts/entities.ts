import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { Alert, AlertChange, AlertKind, Severity } from '../core/alerts/index.js';

/** Something that people are told of, from when it began until it is over. */
@Entity('alert')
@Index('alert_open', ['key'], { unique: true, where: "state <> 'resolved'" })
@Index('alert_opened', ['openedAt', 'alertId'])
export class AlertEntity {
  @PrimaryColumn('uuid') alertId!: string;
  @Column('text') key!: string;
  @Column('text') kind!: AlertKind;
  /** Null: of Ebb itself. */
  @Column('text', { nullable: true }) siteId!: string | null;
  @Column('text') about!: string;
  @Column('text') severity!: Severity;
  @Column('boolean') obligation!: boolean;
  @Column('text') text!: string;
  @Column('text') state!: Alert['state'];
  @Column('timestamptz') openedAt!: Date;
  @Column('timestamptz', { nullable: true }) acknowledgedAt!: Date | null;
  @Column('text', { nullable: true }) acknowledgedBy!: string | null;
  @Column('text', { nullable: true }) note!: string | null;
  @Column('timestamptz', { nullable: true }) resolvedAt!: Date | null;
}

/** Something that is to be told at one route; written together with what it tells of. */
@Entity('alert_delivery')
@Index('alert_delivery_waiting', ['routeId', 'seq'], { where: "state = 'waiting'" })
@Index('alert_delivery_alert', ['alertId'])
export class AlertDeliveryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' }) seq!: string;
  @Column('text') routeId!: string;
  @Column('text') toldAs!: 'alert' | 'digest' | 'event' | 'test';
  @Column('uuid', { nullable: true }) alertId!: string | null;
  @Column('text', { nullable: true }) change!: AlertChange | null;
  /** JSON. */
  @Column('text') content!: string;
  @Column('boolean') obligation!: boolean;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') dueAt!: Date;
  /** Of the message that it went into, or goes into again. */
  @Column('uuid', { nullable: true }) messageId!: string | null;
  @Column('text') state!: 'waiting' | 'sent' | 'given-up';
  @Column('integer') attempts!: number;
  @Column('text', { nullable: true }) problem!: string | null;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
}

/** One try to send a message. */
@Entity('alert_attempt')
export class AlertAttemptEntity {
  @PrimaryColumn('uuid') messageId!: string;
  @PrimaryColumn('integer') number!: number;
  @Column('text') routeId!: string;
  @Column('timestamptz') at!: Date;
  @Column('integer') milliseconds!: number;
  /** Null: it was taken. */
  @Column('text', { nullable: true }) problem!: string | null;
}

/** How far a site's ledger was told to those who subscribed to it. */
@Entity('alert_subscription_place')
export class AlertSubscriptionPlaceEntity {
  @PrimaryColumn('text') siteId!: string;
  @Column('bigint') seq!: string;
}
