import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { KnownSignal } from '../core/programs/signals/index.js';
import type { GridSignal, InboundMessage } from '../core/ports/signal.js';

/** A message of a grid program as it was received, with what was understood of it. No row is ever changed. */
@Entity('inbound_message')
@Index('inbound_message_site', ['siteId', 'receivedAt'])
export class InboundMessageEntity {
  @PrimaryColumn('uuid') messageId!: string;
  @Column('text') siteId!: string;
  @Column('text') sourceId!: string;
  @Column('text') channel!: InboundMessage['channel'];
  @Column('timestamptz') receivedAt!: Date;
  @Column('text') peer!: string;
  @Column('text', { nullable: true }) contentType!: string | null;
  @Column('text') encoding!: InboundMessage['encoding'];
  @Column('text') body!: string;
  @Column('text') sha256!: string;
  @Column('double precision', { nullable: true }) clockOffsetMs!: number | null;
  @Column('text', { nullable: true }) protocolId!: string | null;
  @Column('text', { nullable: true }) protocolVersion!: string | null;
  @Column('text') authentication!: string;
  @Column('jsonb') signals!: readonly GridSignal[];
  @Column('jsonb', { nullable: true }) listed!: readonly string[] | null;
  @Column('text', { nullable: true }) problem!: string | null;
}

/** What is known of an event from all its messages; one row each, made from them. */
@Entity('grid_signal')
export class GridSignalEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') sourceId!: string;
  @PrimaryColumn('text') eventId!: string;
  @Column('jsonb') known!: KnownSignal;
  @Column('timestamptz') updatedAt!: Date;
}
