import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { FleetState } from '../fleet/index.js';
import { Ledger } from '../ledger/index.js';
import type { Command, Outcome, Verdict } from './command.js';

/** Commands or outcomes in one ledger entry: keeps an entry readable and below a few hundred kB. */
const ITEMS_PER_ENTRY = 500;

export interface ClosedCommand {
  readonly command: Command;
  readonly verdict: Verdict;
}

/** What the API shows of a command. */
export interface CommandRecord {
  readonly commandId: string;
  readonly minerId: string;
  readonly epoch: number;
  readonly pointId: string;
  readonly fromPointId: string;
  readonly attempt: number;
  readonly issuedAt: string;
  readonly deadlineAt: string;
  readonly reply: string | null;
  readonly outcome: string | null;
  readonly outcomeDetail: string | null;
  readonly closedAt: string | null;
}

/** Commands that came to nothing within a step of time. */
export interface CommandFailures {
  readonly start: Date;
  readonly outcome: string;
  readonly count: number;
}

/** What a plan had sent, from one point to another, and what came of it. */
export interface PlanCommands {
  readonly fromPointId: string;
  readonly pointId: string;
  /** Null: not known yet. */
  readonly outcome: string | null;
  readonly count: number;
  readonly firstIssuedAt: Date;
  readonly lastClosedAt: Date | null;
}

/** Intent on disk before anything moves, the outcome on disk after; both with their ledger entries. */
@Injectable()
export class CommandStore {
  readonly #listeners: ((siteId: string, outcome: Outcome) => void)[] = [];

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly fleet: FleetState,
    private readonly ledger: Ledger,
  ) {}

  /**
   * In one transaction: gives `closed` their outcomes, then writes `opened` down. Commands that have an outcome
   * already keep it.
   */
  async turnOver(
    siteId: string,
    closed: readonly ClosedCommand[],
    opened: readonly Command[],
    nowMs: number,
  ): Promise<void> {
    if (closed.length === 0 && opened.length === 0) return;
    await this.database.transaction(async (tx) => {
      await closeCommands(tx, closed, nowMs);
      await openCommands(tx, opened);
      await this.fleet.save(siteId, minersToSave(closed, opened), tx);
      await this.ledger.append(siteId, [...outcomeEntries(closed), ...commandEntries(opened)], tx);
    });
    for (const { verdict } of closed)
      this.#listeners.forEach((listener) => listener(siteId, verdict.outcome));
  }

  /** Told of every outcome once it is on disk. */
  onOutcome(listener: (siteId: string, outcome: Outcome) => void): void {
    this.#listeners.push(listener);
  }

  /** Commands without an outcome, as a restart finds them. */
  async open(siteId: string): Promise<Command[]> {
    const rows = await this.database.query<CommandRow[]>(
      'SELECT * FROM command WHERE site_id = $1 AND outcome IS NULL',
      [siteId],
    );
    return rows.map((row) => ({
      commandId: row.command_id,
      siteId,
      minerId: row.miner_id,
      epoch: Number(row.epoch),
      pointId: row.point_id,
      fromPointId: row.from_point_id,
      attempt: row.attempt,
      issuedAtMs: row.issued_at.getTime(),
      deadlineMs: row.deadline_at.getTime(),
      reply: null,
    }));
  }

  /** Commands of [from, to) that came to nothing, by outcome, in steps of so many minutes since midnight UTC; ascending. */
  async failures(siteId: string, from: Date, to: Date, minutes: number): Promise<CommandFailures[]> {
    return this.database.query<CommandFailures[]>(
      `SELECT date_bin(make_interval(mins => $4), issued_at, 'epoch') AS start, outcome, count(*)::int AS count
       FROM command WHERE site_id = $1 AND issued_at >= $2 AND issued_at < $3
         AND outcome NOT IN ('confirmed', 'superseded')
       GROUP BY 1, 2 ORDER BY 1, 2`,
      [siteId, from, to, minutes],
    );
  }

  /** What was sent for a plan made at `from`, while it and its next were in force, by points and outcome; null: still open. */
  async ofPlan(siteId: string, epoch: number, from: Date, to: Date): Promise<PlanCommands[]> {
    return this.database.query<PlanCommands[]>(
      `SELECT from_point_id AS "fromPointId", point_id AS "pointId", outcome, count(*)::int AS count,
              min(issued_at) AS "firstIssuedAt", max(closed_at) AS "lastClosedAt"
       FROM command WHERE site_id = $1 AND epoch = $2 AND issued_at >= $3 AND issued_at < $4
       GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3`,
      [siteId, epoch, from, to],
    );
  }

  /** Newest first. `minerId` and `before` (ISO 8601) narrow; what comes behind `after`, where it is given. */
  async list(
    siteId: string,
    query: {
      minerId?: string | undefined;
      before?: string | undefined;
      after?: Pick<CommandRecord, 'issuedAt' | 'commandId'> | undefined;
      limit: number;
    },
  ): Promise<CommandRecord[]> {
    const { minerId, before, after, limit } = query;
    const rows = await this.database.query<CommandRow[]>(
      `SELECT * FROM command
       WHERE site_id = $1 AND ($2::text IS NULL OR miner_id = $2) AND ($3::timestamptz IS NULL OR issued_at < $3)
         AND ($5::timestamptz IS NULL OR (issued_at <= $5 AND (issued_at < $5 OR command_id > $6::uuid)))
       ORDER BY issued_at DESC, command_id LIMIT $4`,
      [siteId, minerId ?? null, before ?? null, limit, after?.issuedAt ?? null, after?.commandId ?? null],
    );
    return rows.map(commandRecord);
  }
}

/**
 * What must outlive a restart changes when a command is opened, and when one fails or ends a row of failures. What a
 * confirmed one adds is what the next start reads from the miner anyway.
 */
function minersToSave(closed: readonly ClosedCommand[], opened: readonly Command[]): string[] {
  const changed = closed.filter(
    ({ command, verdict }) => verdict.outcome !== 'confirmed' || command.attempt > 1,
  );
  return [
    ...new Set([...changed.map(({ command }) => command.minerId), ...opened.map(({ minerId }) => minerId)]),
  ];
}

interface CommandRow {
  command_id: string;
  miner_id: string;
  epoch: string;
  point_id: string;
  from_point_id: string;
  attempt: number;
  issued_at: Date;
  deadline_at: Date;
  reply_kind: string | null;
  reply_detail: string | null;
  outcome: string | null;
  outcome_detail: string | null;
  closed_at: Date | null;
}

function commandRecord(row: CommandRow): CommandRecord {
  return {
    commandId: row.command_id,
    minerId: row.miner_id,
    epoch: Number(row.epoch),
    pointId: row.point_id,
    fromPointId: row.from_point_id,
    attempt: row.attempt,
    issuedAt: row.issued_at.toISOString(),
    deadlineAt: row.deadline_at.toISOString(),
    reply: row.reply_kind === null ? null : `${row.reply_kind}: ${row.reply_detail}`,
    outcome: row.outcome,
    outcomeDetail: row.outcome_detail,
    closedAt: row.closed_at?.toISOString() ?? null,
  };
}

async function closeCommands(
  tx: EntityManager,
  closed: readonly ClosedCommand[],
  nowMs: number,
): Promise<void> {
  if (closed.length === 0) return;
  await tx.query(
    `UPDATE command SET outcome = t.outcome, outcome_detail = t.detail, closed_at = $6,
                        reply_kind = t.reply_kind, reply_detail = t.reply_detail
     FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
          AS t(id, outcome, detail, reply_kind, reply_detail)
     WHERE command_id = t.id AND command.outcome IS NULL`,
    [
      closed.map(({ command }) => command.commandId),
      closed.map(({ verdict }) => verdict.outcome),
      closed.map(({ verdict }) => verdict.detail),
      closed.map(({ command }) => command.reply?.kind ?? null),
      closed.map(({ command }) => command.reply?.detail ?? null),
      new Date(nowMs),
    ],
  );
}

async function openCommands(tx: EntityManager, opened: readonly Command[]): Promise<void> {
  if (opened.length === 0) return;
  await tx.query(
    `INSERT INTO command (command_id, site_id, miner_id, epoch, point_id, from_point_id, attempt, issued_at, deadline_at)
     SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::int[],
                          $8::timestamptz[], $9::timestamptz[])`,
    [
      opened.map((command) => command.commandId),
      opened.map((command) => command.siteId),
      opened.map((command) => command.minerId),
      opened.map((command) => command.epoch),
      opened.map((command) => command.pointId),
      opened.map((command) => command.fromPointId),
      opened.map((command) => command.attempt),
      opened.map((command) => new Date(command.issuedAtMs)),
      opened.map((command) => new Date(command.deadlineMs)),
    ],
  );
}

function commandEntries(opened: readonly Command[]): { kind: 'commands-sent'; body: object }[] {
  const items = opened.map(({ commandId, minerId, epoch, pointId, fromPointId, attempt, deadlineMs }) => ({
    commandId,
    minerId,
    epoch,
    pointId,
    fromPointId,
    attempt,
    deadlineAt: new Date(deadlineMs).toISOString(),
  }));
  return chunks(items, ITEMS_PER_ENTRY).map((commands) => ({ kind: 'commands-sent', body: { commands } }));
}

function outcomeEntries(closed: readonly ClosedCommand[]): { kind: 'outcomes-observed'; body: object }[] {
  const items = closed.map(({ command, verdict }) => ({
    commandId: command.commandId,
    minerId: command.minerId,
    pointId: command.pointId,
    outcome: verdict.outcome,
    detail: verdict.detail,
  }));
  return chunks(items, ITEMS_PER_ENTRY).map((outcomes) => ({
    kind: 'outcomes-observed',
    body: { outcomes },
  }));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let at = 0; at < items.length; at += size) result.push(items.slice(at, at + size));
  return result;
}
