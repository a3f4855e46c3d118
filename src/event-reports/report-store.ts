import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource, type EntityManager } from 'typeorm';
import { isoUtc } from '../core/interval.js';
import type { ReportDue } from '../core/programs/signals/index.js';

/** What became of a report. Instants are ISO 8601 UTC. */
export interface EventReport {
  readonly sourceId: string;
  readonly eventId: string;
  readonly name: string;
  readonly dueAt: string;
  readonly state: 'retrying' | 'sent' | 'given-up';
  readonly attempts: number;
  readonly nextAt: string | null;
  readonly problem: string | null;
  readonly ledgerSeq: number | null;
}

/** Which of a site's reports one is. */
export type ReportPlace = Pick<EventReport, 'dueAt' | 'name' | 'sourceId' | 'eventId'>;

/** Which reports of events were sent, and which are to be tried again: kept over restarts. */
@Injectable()
export class ReportStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Newest due first; those behind `after`, where it is given. */
  async list(siteId: string, limit: number, after: ReportPlace | null = null): Promise<EventReport[]> {
    const rows = await this.database.query<ReportRow[]>(
      `SELECT * FROM event_report
       WHERE site_id = $1 AND ($3::timestamptz IS NULL OR due_at < $3
         OR (due_at = $3 AND (name, source_id, event_id) > ($4::text, $5::text, $6::text)))
       ORDER BY due_at DESC, name, source_id, event_id LIMIT $2`,
      [siteId, limit, after?.dueAt, after?.name, after?.sourceId, after?.eventId],
    );
    return rows.map(reportOf);
  }

  async find(siteId: string, { sourceId, eventId, name, dueAt }: ReportDue): Promise<EventReport | null> {
    const rows = await this.database.query<ReportRow[]>(
      'SELECT * FROM event_report WHERE site_id = $1 AND source_id = $2 AND event_id = $3 AND name = $4 AND due_at = $5',
      [siteId, sourceId, eventId, name, dueAt],
    );
    return rows[0] ? reportOf(rows[0]) : null;
  }

  async save(siteId: string, report: EventReport, tx: EntityManager = this.database.manager): Promise<void> {
    const { sourceId, eventId, name, dueAt, state, attempts, nextAt, problem, ledgerSeq } = report;
    await tx.query(
      `INSERT INTO event_report (site_id, source_id, event_id, name, due_at, state, attempts, next_at, problem, ledger_seq)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (site_id, source_id, event_id, name, due_at) DO UPDATE
       SET state = $6, attempts = $7, next_at = $8, problem = $9, ledger_seq = $10`,
      [siteId, sourceId, eventId, name, dueAt, state, attempts, nextAt, problem, ledgerSeq],
    );
  }
}

interface ReportRow {
  source_id: string;
  event_id: string;
  name: string;
  due_at: Date;
  state: EventReport['state'];
  attempts: number;
  next_at: Date | null;
  problem: string | null;
  ledger_seq: string | null;
}

function reportOf(row: ReportRow): EventReport {
  return {
    sourceId: row.source_id,
    eventId: row.event_id,
    name: row.name,
    dueAt: iso(row.due_at),
    state: row.state,
    attempts: row.attempts,
    nextAt: row.next_at && iso(row.next_at),
    problem: row.problem,
    ledgerSeq: row.ledger_seq === null ? null : Number(row.ledger_seq),
  };
}

function iso(date: Date): string {
  return isoUtc(DateTime.fromJSDate(date));
}
