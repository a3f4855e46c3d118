import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource, type EntityManager } from 'typeorm';
import type { DryRunSummary } from '../core/settings/index.js';

/** A site's settings as they were from `madeAt` on. */
export interface SettingsVersion {
  /** Counts from 1, by site. */
  readonly version: number;
  readonly madeAt: DateTime;
  readonly madeBy: string;
  readonly reason: string;
  /** SHA-256 of `yaml`, hex. */
  readonly hash: string;
  readonly yaml: string;
  /** The version that this one puts back; null: none. */
  readonly putBack: number | null;
  /** Null where none was run. */
  readonly dryRun: DryRunSummary | null;
  /** The second person, and the request that they approved; null where none was needed. */
  readonly approvedBy: string | null;
  readonly requestId: string | null;
}

interface Row {
  version: number;
  made_at: Date;
  made_by: string;
  reason: string;
  hash: string;
  yaml: string;
  put_back: number | null;
  dry_run: DryRunSummary | null;
  approved_by: string | null;
  request_id: string | null;
}

/** Versions of settings; none is ever changed or removed. */
@Injectable()
export class VersionStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async latest(siteId: string): Promise<SettingsVersion | null> {
    return (await this.list(siteId, 1))[0] ?? null;
  }

  async at(siteId: string, version: number): Promise<SettingsVersion | null> {
    const rows = await this.database.query<Row[]>(
      'SELECT * FROM settings_version WHERE site_id = $1 AND version = $2',
      [siteId, version],
    );
    return rows[0] ? versionOf(rows[0]) : null;
  }

  /** The one that a request which was approved has made; null: none yet. */
  async ofRequest(requestId: string): Promise<SettingsVersion | null> {
    const rows = await this.database.query<Row[]>('SELECT * FROM settings_version WHERE request_id = $1', [
      requestId,
    ]);
    return rows[0] ? versionOf(rows[0]) : null;
  }

  /** Newest first; `before` pages on. */
  async list(siteId: string, limit: number, before = 2 ** 31 - 1): Promise<SettingsVersion[]> {
    const rows = await this.database.query<Row[]>(
      'SELECT * FROM settings_version WHERE site_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3',
      [siteId, before, limit],
    );
    return rows.map(versionOf);
  }

  /** Two at once cannot both be the next version: the second one fails and changes nothing. */
  async add(siteId: string, made: SettingsVersion, tx: EntityManager): Promise<void> {
    await tx.query(
      `INSERT INTO settings_version (site_id, version, made_at, made_by, reason, hash, yaml, put_back, dry_run,
                                     approved_by, request_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        siteId,
        made.version,
        made.madeAt.toJSDate(),
        made.madeBy,
        made.reason,
        made.hash,
        made.yaml,
        made.putBack,
        made.dryRun && JSON.stringify(made.dryRun),
        made.approvedBy,
        made.requestId,
      ],
    );
  }
}

function versionOf(row: Row): SettingsVersion {
  return {
    version: row.version,
    madeAt: DateTime.fromJSDate(row.made_at, { zone: 'utc' }),
    madeBy: row.made_by,
    reason: row.reason,
    hash: row.hash,
    yaml: row.yaml,
    putBack: row.put_back,
    dryRun: row.dry_run,
    approvedBy: row.approved_by,
    requestId: row.request_id,
  };
}
