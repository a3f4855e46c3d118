import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { AlertChange, Delivery } from '../core/alerts/index.js';
import { iso } from './alert-store.js';

/** So much may wait for one route; past that what is least owed and oldest is given up. */
const WAITING_MAX = 10_000;
/** In one message. */
const BATCH_MAX = 50;

/** What is written down to be told. */
export interface NewDelivery extends Pick<Delivery, 'routeId' | 'dueMs'> {
  readonly toldAs: 'alert' | 'digest' | 'event' | 'test';
  readonly alertId: string | null;
  readonly change: AlertChange | null;
  /** Plain JSON. */
  readonly content: object;
  readonly obligation: boolean;
}

/** What goes out at one route in one go. */
export interface Batch {
  readonly messageId: string;
  readonly routeId: string;
  readonly toldAs: NewDelivery['toldAs'];
  /** Failed ones before this. */
  readonly attempts: number;
  /** When the oldest of it was written down, ms since the epoch. */
  readonly createdMs: number;
  readonly contents: readonly unknown[];
}

/** What became of something that was to be told. Instants are ISO 8601 UTC. */
export interface DeliveryView {
  readonly routeId: string;
  readonly change: AlertChange | null;
  readonly toldAs: NewDelivery['toldAs'];
  readonly state: 'waiting' | 'sent' | 'given-up';
  readonly createdAt: string;
  readonly dueAt: string;
  readonly endedAt: string | null;
  readonly attempts: readonly {
    readonly at: string;
    readonly milliseconds: number;
    readonly problem: string | null;
  }[];
  readonly problem: string | null;
}

interface WaitingRow {
  seq: string;
  told_as: NewDelivery['toldAs'];
  message_id: string | null;
  attempts: number;
  created_at: Date;
  content: string;
}

/** What is to be told and was not yet taken, in the database: a restart loses nothing of it. */
@Injectable()
export class Outbox {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Within the transaction of what it tells of. */
  async add(deliveries: readonly NewDelivery[], nowMs: number, tx: EntityManager): Promise<void> {
    for (const { routeId, dueMs, toldAs, alertId, change, content, obligation } of deliveries) {
      await tx.query(
        `INSERT INTO alert_delivery
           (route_id, told_as, alert_id, change, content, obligation, created_at, due_at, state, attempts)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', 0)`,
        [
          routeId,
          toldAs,
          alertId,
          change,
          JSON.stringify(content),
          obligation,
          new Date(nowMs),
          new Date(dueMs),
        ],
      );
    }
    for (const routeId of new Set(deliveries.map((each) => each.routeId))) await trim(routeId, nowMs, tx);
  }

  /**
   * What is to be sent next at a route; null: nothing is due. A message keeps its id over attempts and restarts. What is
   * told of an alert waits for what was told of it before.
   */
  async next(routeId: string, nowMs: number): Promise<Batch | null> {
    return this.database.transaction(async (tx) => {
      const rows = await tx.query<WaitingRow[]>(
        `SELECT * FROM alert_delivery d
         WHERE route_id = $1 AND state = 'waiting' AND due_at <= $2 AND NOT EXISTS (
           SELECT 1 FROM alert_delivery before
           WHERE before.route_id = $1 AND before.state = 'waiting' AND before.message_id IS NOT NULL
             AND before.alert_id = d.alert_id AND before.seq < d.seq
             AND before.message_id IS DISTINCT FROM d.message_id)
         ORDER BY seq LIMIT ${BATCH_MAX}`,
        [routeId, new Date(nowMs)],
      );
      const [first] = rows;
      if (!first) return null;
      const isAlone = first.told_as === 'event' || first.told_as === 'test';
      const batch = isAlone
        ? [first]
        : rows.filter((row) => row.told_as === first.told_as && row.message_id === first.message_id);
      const messageId = first.message_id ?? randomUUID();
      await tx.query('UPDATE alert_delivery SET message_id = $2 WHERE seq = ANY ($1)', [
        batch.map(({ seq }) => seq),
        messageId,
      ]);
      return {
        messageId,
        routeId,
        toldAs: first.told_as,
        attempts: first.attempts,
        createdMs: first.created_at.getTime(),
        contents: batch.map(({ content }) => JSON.parse(content) as unknown),
      };
    });
  }

  /** Writes an attempt down, and what follows from it: taken, again at `retryMs`, or given up. */
  async tried(
    { messageId, routeId, attempts }: Batch,
    { atMs, milliseconds }: { readonly atMs: number; readonly milliseconds: number },
    failure: { readonly problem: string; readonly retryMs: number | null } | null,
  ): Promise<void> {
    const state = failure === null ? 'sent' : failure.retryMs === null ? 'given-up' : 'waiting';
    const retryAt = failure?.retryMs == null ? null : new Date(failure.retryMs);
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO alert_attempt (message_id, number, route_id, at, milliseconds, problem)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [
          messageId,
          attempts + 1,
          routeId,
          new Date(atMs),
          Math.round(milliseconds),
          failure?.problem ?? null,
        ],
      );
      await tx.query(
        `UPDATE alert_delivery SET state = $2, attempts = attempts + 1, problem = $3,
           due_at = COALESCE($4, due_at), ended_at = CASE WHEN $2 = 'waiting' THEN NULL ELSE $5::timestamptz END
         WHERE message_id = $1`,
        [messageId, state, failure?.problem ?? null, retryAt, new Date(atMs)],
      );
    });
  }

  /** Writes down what was sent past the outbox, or could not be. */
  async note(
    { routeId, toldAs, alertId, change, content, obligation }: Omit<NewDelivery, 'dueMs'>,
    messageId: string,
    outcome: { readonly atMs: number; readonly milliseconds: number; readonly problem: string | null },
  ): Promise<void> {
    const { atMs, milliseconds, problem } = outcome;
    const at = new Date(atMs);
    const state = problem === null ? 'sent' : 'given-up';
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO alert_delivery (route_id, told_as, alert_id, change, content, obligation, created_at, due_at,
           message_id, state, attempts, problem, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, 1, $10, $7)`,
        [
          routeId,
          toldAs,
          alertId,
          change,
          JSON.stringify(content),
          obligation,
          at,
          messageId,
          state,
          problem,
        ],
      );
      await tx.query(
        `INSERT INTO alert_attempt (message_id, number, route_id, at, milliseconds, problem)
         VALUES ($1, (SELECT 1 + count(*) FROM alert_attempt WHERE message_id = $1), $2, $3, $4, $5)`,
        [messageId, routeId, at, milliseconds, problem],
      );
    });
  }

  /** By alert and route: when it was told last, ms since the epoch; what waits counts as told. */
  async toldMs(alertIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
    const rows = await this.database.query<{ alert_id: string; route_id: string; at: Date }[]>(
      `SELECT alert_id, route_id, max(GREATEST(created_at, due_at)) AS at FROM alert_delivery
       WHERE alert_id = ANY ($1) AND state <> 'given-up' GROUP BY alert_id, route_id`,
      [alertIds],
    );
    const told = new Map<string, Map<string, number>>();
    for (const { alert_id: alertId, route_id: routeId, at } of rows)
      told.set(alertId, (told.get(alertId) ?? new Map<string, number>()).set(routeId, at.getTime()));
    return told;
  }

  /** How each route stands: what waits, and why it does where the last attempt failed. */
  async standings(): Promise<
    { routeId: string; waiting: number; failing: boolean; problem: string | null }[]
  > {
    const rows = await this.database.query<
      { route_id: string; waiting: string; failing: boolean; problem: string | null }[]
    >(
      `SELECT route_id, count(*) AS waiting, bool_or(attempts > 0) AS failing,
         (array_agg(problem ORDER BY seq DESC) FILTER (WHERE problem IS NOT NULL))[1] AS problem
       FROM alert_delivery WHERE state = 'waiting' GROUP BY route_id`,
    );
    return rows.map(({ route_id: routeId, waiting, failing, problem }) => {
      return { routeId, waiting: Number(waiting), failing, problem };
    });
  }

  /** What was told of an alert, in its order. */
  async ofAlert(alertId: string): Promise<DeliveryView[]> {
    const rows = await this.database.query<DeliveryRow[]>(
      `SELECT d.*, COALESCE(
         (SELECT json_agg(json_build_object('at', a.at, 'milliseconds', a.milliseconds, 'problem', a.problem)
           ORDER BY a.number) FROM alert_attempt a WHERE a.message_id = d.message_id), '[]') AS tries
       FROM alert_delivery d WHERE alert_id = $1 ORDER BY seq`,
      [alertId],
    );
    return rows.map((row) => ({
      routeId: row.route_id,
      change: row.change,
      toldAs: row.told_as,
      state: row.state,
      createdAt: iso(row.created_at)!,
      dueAt: iso(row.due_at)!,
      endedAt: iso(row.ended_at),
      attempts: row.tries.map((each) => ({ ...each, at: iso(new Date(each.at))! })),
      problem: row.problem,
    }));
  }
}

interface DeliveryRow {
  route_id: string;
  change: AlertChange | null;
  told_as: NewDelivery['toldAs'];
  state: DeliveryView['state'];
  created_at: Date;
  due_at: Date;
  ended_at: Date | null;
  problem: string | null;
  tries: { at: string; milliseconds: number; problem: string | null }[];
}

async function trim(routeId: string, nowMs: number, tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE alert_delivery SET state = 'given-up', problem = 'too much waits for this route', ended_at = $2
     WHERE seq IN (
       SELECT seq FROM alert_delivery WHERE route_id = $1 AND state = 'waiting'
       ORDER BY obligation DESC, (told_as = 'event'), seq DESC OFFSET ${WAITING_MAX})`,
    [routeId, new Date(nowMs)],
  );
}
