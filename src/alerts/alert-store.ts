import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource, type EntityManager } from 'typeorm';
import type { Alert } from '../core/alerts/index.js';
import { isoUtc } from '../core/interval.js';
import type { AlertEntity } from './entities.js';

/** Which alerts are asked for, the newest first. */
export interface AlertQuery {
  readonly state: 'open' | 'resolved' | 'all';
  /** Of these sites, and those of no site. */
  readonly siteIds: readonly string[];
  readonly withSystem: boolean;
  readonly limit: number;
  readonly after: { readonly openedAt: string; readonly alertId: string } | null;
}

type Row = { [K in keyof AlertEntity as SnakeCase<K>]: AlertEntity[K] };
type SnakeCase<S extends string> = S extends `${infer H}${infer T}`
  ? H extends Lowercase<H>
    ? `${H}${SnakeCase<T>}`
    : `_${Lowercase<H>}${SnakeCase<T>}`
  : S;

/** Alerts as they are kept: the same after a restart. */
@Injectable()
export class AlertStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Those that are not resolved. */
  async unresolved(): Promise<Alert[]> {
    const rows = await this.database.query<Row[]>(
      `SELECT * FROM alert WHERE state <> 'resolved' ORDER BY opened_at, alert_id`,
    );
    return rows.map(alertOf);
  }

  async find(alertId: string): Promise<Alert | null> {
    const [row] = await this.database.query<Row[]>('SELECT * FROM alert WHERE alert_id = $1', [alertId]);
    return row ? alertOf(row) : null;
  }

  async list({ state, siteIds, withSystem, limit, after }: AlertQuery): Promise<Alert[]> {
    const rows = await this.database.query<Row[]>(
      `SELECT * FROM alert
       WHERE ($1 = 'all' OR (state = 'resolved') = ($1 = 'resolved'))
         AND (site_id = ANY ($2) OR ($3 AND site_id IS NULL))
         AND ($5::timestamptz IS NULL OR (opened_at, alert_id) < ($5, $6::uuid))
       ORDER BY opened_at DESC, alert_id DESC LIMIT $4`,
      [state, siteIds, withSystem, limit, after?.openedAt, after?.alertId],
    );
    return rows.map(alertOf);
  }

  /** @returns false where there is one that is open already */
  async open(alert: Alert, tx: EntityManager): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO alert (alert_id, key, kind, site_id, about, severity, obligation, text, state, opened_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)
       ON CONFLICT (key) WHERE state <> 'resolved' DO NOTHING RETURNING alert_id`,
      [
        alert.alertId,
        alert.key,
        alert.kind,
        alert.siteId,
        alert.about,
        alert.severity,
        alert.obligation,
        alert.text,
        alert.openedAt,
      ],
    );
    return rows.length > 0;
  }

  async change({ alertId, text, severity }: Alert, tx: EntityManager): Promise<void> {
    await tx.query('UPDATE alert SET text = $2, severity = $3 WHERE alert_id = $1', [
      alertId,
      text,
      severity,
    ]);
  }

  /** @returns false where it was acknowledged or resolved meanwhile */
  async acknowledge(
    alertId: string,
    { at, by, note }: { readonly at: string; readonly by: string; readonly note: string | null },
    tx: EntityManager,
  ): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      `UPDATE alert SET state = 'acknowledged', acknowledged_at = $2, acknowledged_by = $3, note = $4
       WHERE alert_id = $1 AND state = 'open' RETURNING alert_id`,
      [alertId, at, by, note],
    );
    return rows.length > 0;
  }

  /** @returns false where it was resolved before */
  async resolve(alertId: string, at: string, tx: EntityManager): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      `UPDATE alert SET state = 'resolved', resolved_at = $2
       WHERE alert_id = $1 AND state <> 'resolved' RETURNING alert_id`,
      [alertId, at],
    );
    return rows.length > 0;
  }
}

function alertOf(row: Row): Alert {
  return {
    alertId: row.alert_id,
    key: row.key,
    kind: row.kind,
    siteId: row.site_id,
    about: row.about,
    severity: row.severity,
    obligation: row.obligation,
    text: row.text,
    state: row.state,
    openedAt: iso(row.opened_at)!,
    acknowledgedAt: iso(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    note: row.note,
    resolvedAt: iso(row.resolved_at),
  };
}

export function iso(date: Date | null): string | null {
  return date && isoUtc(DateTime.fromJSDate(date));
}
