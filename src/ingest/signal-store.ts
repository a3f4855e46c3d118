import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { EbbError } from '../core/errors.js';
import {
  isNews,
  keyOf,
  type KnownSignal,
  type SignalChange,
  type SignalState,
} from '../core/programs/signals/index.js';
import type { SignalAnswer, SignalDelivery } from '../core/ports/signal.js';
import { Ledger, type NewEntry } from '../ledger/index.js';

/** PostgreSQL's text and jsonb have no NUL; a body that has one is kept as base64. */
const NUL = '\u0000';

/** What a delivery made of what was known. */
export interface Folded {
  readonly before: SignalState;
  readonly state: SignalState;
  readonly changes: readonly SignalChange[];
  readonly answers: readonly SignalAnswer[];
}

/** Messages of grid programs as received, and what is known from them. */
@Injectable()
export class SignalStore {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
  ) {}

  /** All that is known of a site's events. */
  async load(siteId: string): Promise<SignalState> {
    const rows = await this.database.query<{ known: KnownSignal }[]>(
      'SELECT known FROM grid_signal WHERE site_id = $1',
      [siteId],
    );
    return Object.fromEntries(rows.map(({ known }) => [keyOf(known.sourceId, known.signal.eventId), known]));
  }

  /** Message, what it changed and the ledger's entry: all of it or nothing. Returns the message's id. */
  async keep(siteId: string, delivery: SignalDelivery, folded: Folded): Promise<string> {
    const messageId = randomUUID();
    await this.database.transaction(async (tx) => {
      await insertMessage(tx, siteId, messageId, delivery);
      for (const [key, known] of Object.entries(folded.state)) {
        if (folded.before[key] !== known) await saveKnown(tx, siteId, known);
      }
      await this.ledger.append(siteId, entriesOf(messageId, delivery, folded), tx);
    });
    return messageId;
  }

  /** A message as it was received. @throws EbbError `rejected` where there is none */
  async message(siteId: string, messageId: string): Promise<SignalDelivery['message']> {
    const [row] = await this.database.query<Record<string, unknown>[]>(
      `SELECT source_id AS "sourceId", channel, received_at AS "receivedAt", peer, content_type AS "contentType", encoding,
              body, sha256, clock_offset_ms AS "clockOffsetMs", protocol_id AS "protocolId",
              protocol_version AS "protocolVersion", authentication
       FROM inbound_message WHERE site_id = $1 AND message_id::text = $2`,
      [siteId, messageId],
    );
    if (!row) throw new EbbError('rejected', `no message ${messageId} at ${siteId}`);
    const receivedAt = (row['receivedAt'] as Date).toISOString();
    return { ...row, receivedAt } as SignalDelivery['message'];
  }
}

async function insertMessage(
  tx: EntityManager,
  siteId: string,
  messageId: string,
  { message, signals, listed, problem }: SignalDelivery,
): Promise<void> {
  const hasNul = message.encoding === 'utf8' && message.body.includes(NUL);
  const encoding = hasNul ? 'base64' : message.encoding;
  const body = hasNul ? Buffer.from(message.body).toString('base64') : message.body;
  await tx.query(
    `INSERT INTO inbound_message (message_id, site_id, source_id, channel, received_at, peer, content_type, encoding, body,
       sha256, clock_offset_ms, protocol_id, protocol_version, authentication, signals, listed, problem)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      messageId,
      siteId,
      message.sourceId,
      message.channel,
      message.receivedAt,
      storable(message.peer),
      storable(message.contentType),
      encoding,
      body,
      message.sha256,
      message.clockOffsetMs,
      storable(message.protocolId),
      message.protocolVersion,
      message.authentication,
      jsonOf(signals),
      listed === null ? null : jsonOf(listed),
      storable(problem),
    ],
  );
}

async function saveKnown(tx: EntityManager, siteId: string, known: KnownSignal): Promise<void> {
  await tx.query(
    `INSERT INTO grid_signal (site_id, source_id, event_id, known, updated_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (site_id, source_id, event_id) DO UPDATE SET known = $4, updated_at = $5`,
    [
      siteId,
      known.sourceId,
      storable(known.signal.eventId),
      jsonOf(known),
      known.endedAt ?? known.receivedAt,
    ],
  );
}

/** What changes nothing is kept and needs no entry: it proves nothing that the first did not. */
function entriesOf(messageId: string, delivery: SignalDelivery, { changes, answers }: Folded): NewEntry[] {
  const { message, problem } = delivery;
  const news = changes.filter((change) => isNews(change) || change.kind === 'over');
  if (news.length === 0 && problem === null) return [];
  const { sourceId, channel, peer, receivedAt, sha256, clockOffsetMs, authentication } = message;
  const received: NewEntry = {
    kind: 'signal-received',
    body: plain({
      messageId,
      sourceId,
      channel,
      peer,
      receivedAt,
      sha256,
      clockOffsetMs,
      authentication,
      problem,
      changes: news.map(({ sourceId: _, ...change }) => change),
    }),
  };
  return answers.length === 0
    ? [received]
    : [received, { kind: 'signal-answered', body: plain({ sourceId, messageId, answers }) }];
}

function storable<T extends string | null>(text: T): T {
  return (text?.replaceAll(NUL, '\ufffd').toWellFormed() ?? null) as T;
}

/** What has a canonical form, whatever the sender wrote. */
function plain(value: object): object {
  return JSON.parse(jsonOf(value)) as object;
}

/** As JSON without what PostgreSQL's has no place for. */
function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? storable(each) : each));
}
