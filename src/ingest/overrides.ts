import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource, type EntityManager } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { Override } from '../core/planner/snapshot.js';
import { FleetRegistry } from '../fleet/index.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';

/** An override must be looked at again after this long at the latest. */
const EXPIRY_DAYS_MAX = 7;
const REASON_CHARACTERS_MAX = 500;
const KEY_CHARACTERS_MAX = 200;
/** Without an offset an instant means another one on every machine. */
const OFFSET = /T.+(?:Z|[+-]\d{2}(?::?\d{2})?)$/i;

export interface NewOverride {
  readonly siteId: string;
  readonly action: Override['action'];
  readonly powerW: number | null;
  readonly scope: Override['scope'];
  readonly reason: string;
  readonly by: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly acceptNonPerformance: boolean;
  /** The same key again gives the first one back and does nothing. */
  readonly idempotencyKey?: string | undefined;
}

/** An override with how it ended. */
export interface OverrideRecord extends Override {
  readonly releasedAt: string | null;
  readonly releasedBy: string | null;
}

/** Operators' overrides: an input like a price, with a reason and an end. */
@Injectable()
export class OverrideStore {
  readonly #listeners: ((siteId: string) => void)[] = [];

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
    private readonly registry: FleetRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws EbbError (rejected) that says what is wrong; nothing is changed then. */
  async set(wanted: NewOverride): Promise<OverrideRecord> {
    const { override, isNew } = await this.database.transaction(async (tx) => {
      // First, so that a caller who asks again late, after the expiry, still learns what became of it.
      const known = await findByKey(tx, wanted);
      if (known) return { override: known, isNew: false };
      const inserted = await insert(tx, wanted, this.check(wanted), this.clock.now());
      if (!inserted) return { override: (await findByKey(tx, wanted))!, isNew: false };
      await this.ledger.append(wanted.siteId, [{ kind: 'override-set', body: inserted }], tx);
      return { override: inserted, isNew: true };
    });
    if (isNew) this.#changed(wanted.siteId);
    return override;
  }

  /** @throws EbbError (rejected) where there is none in force with that id. */
  async release(siteId: string, overrideId: string, by: string, reason: string): Promise<OverrideRecord> {
    checkReason(reason);
    const released = await this.database.transaction(async (tx) => {
      const [rows] = await tx.query<[OverrideRow[], number]>(
        `UPDATE override_action SET released_at = $3, released_by = $4
         WHERE site_id = $1 AND override_id::text = $2 AND released_at IS NULL AND expires_at > $3 RETURNING *`,
        [siteId, overrideId, this.clock.now().toJSDate(), by],
      );
      const [row] = rows;
      if (!row) throw new EbbError('rejected', `no override ${overrideId} is in force at ${siteId}`);
      await this.ledger.append(siteId, [{ kind: 'override-released', body: { overrideId, by, reason } }], tx);
      return recordOf(row);
    });
    this.#changed(siteId);
    return released;
  }

  /** In force at `at`, the earliest first. */
  async active(siteId: string, at: DateTime): Promise<Override[]> {
    const rows = await this.database.query<OverrideRow[]>(
      `SELECT * FROM override_action
       WHERE site_id = $1 AND since <= $2 AND expires_at > $2 AND (released_at IS NULL OR released_at > $2)
       ORDER BY since, override_id`,
      [siteId, at.toJSDate()],
    );
    return rows.map((row) => {
      const { releasedAt: _at, releasedBy: _by, ...override } = recordOf(row);
      return override;
    });
  }

  /** Newest first; those behind `after`, where it is given. */
  async list(
    siteId: string,
    limit: number,
    after: Pick<OverrideRecord, 'since' | 'overrideId'> | null = null,
  ): Promise<OverrideRecord[]> {
    const rows = await this.database.query<OverrideRow[]>(
      `SELECT * FROM override_action
       WHERE site_id = $1 AND ($3::timestamptz IS NULL OR since < $3 OR (since = $3 AND override_id > $4::uuid))
       ORDER BY since DESC, override_id LIMIT $2`,
      [siteId, limit, after?.since ?? null, after?.overrideId ?? null],
    );
    return rows.map(recordOf);
  }

  /** Those that were in force at some time of [from, to), the earliest first. */
  async between(siteId: string, from: DateTime, to: DateTime): Promise<OverrideRecord[]> {
    const rows = await this.database.query<OverrideRow[]>(
      `SELECT * FROM override_action
       WHERE site_id = $1 AND since < $3 AND expires_at > $2 AND (released_at IS NULL OR released_at > $2)
       ORDER BY since, override_id`,
      [siteId, from.toJSDate(), to.toJSDate()],
    );
    return rows.map(recordOf);
  }

  onChange(listener: (siteId: string) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Whether an override could be set. Returns until when it would last.
   * @throws EbbError (rejected) that says what is wrong
   */
  check({ siteId, action, powerW, scope, reason, expiresAt, idempotencyKey }: NewOverride): DateTime {
    checkReason(reason);
    if (action === 'setpoint' && !(powerW !== null && Number.isFinite(powerW) && powerW >= 0)) {
      refuse('a setpoint needs power_w, 0 or more');
    }
    if (action !== 'setpoint' && powerW !== null) refuse(`${action} takes no power_w; use setpoint`);
    if ((idempotencyKey?.length ?? 0) > KEY_CHARACTERS_MAX) {
      refuse(`the idempotency key is longer than ${KEY_CHARACTERS_MAX} characters`);
    }
    this.#checkScope(siteId, scope);
    return this.#checkExpiry(expiresAt);
  }

  #checkScope(siteId: string, { kind, id }: Override['scope']): void {
    if (!this.registry.has(siteId)) refuse(`no site ${siteId}`);
    const { site, groups } = this.registry.fleet(siteId);
    const ids =
      kind === 'feeder' ? site.feeders.map(({ feederId }) => feederId) : groups.map(({ groupId }) => groupId);
    if (!ids.includes(id)) refuse(`no ${kind} ${id} at ${siteId}; there are: ${ids.join(', ')}`);
  }

  #checkExpiry(expiresAt: string): DateTime {
    const now = this.clock.now();
    const until = DateTime.fromISO(expiresAt, { zone: 'utc' });
    if (!until.isValid || !OFFSET.test(expiresAt)) {
      const example = isoUtc(now.plus({ hours: 1 }));
      refuse(`expires_at "${expiresAt}" is not an ISO 8601 instant with its offset, such as ${example}`);
    }
    if (until <= now)
      refuse(`expires_at ${expiresAt} is past: it is ${isoUtc(now)} now on this site's clock`);
    if (until > now.plus({ days: EXPIRY_DAYS_MAX })) {
      refuse(`expires_at is more than ${EXPIRY_DAYS_MAX} days ahead; set it again then`);
    }
    return until;
  }

  #changed(siteId: string): void {
    for (const listener of this.#listeners) listener(siteId);
  }
}

function refuse(message: string): never {
  throw new EbbError('rejected', message);
}

function checkReason(reason: string): void {
  if (reason.trim() === '') refuse('an override is not set or released without a reason');
  if (reason.length > REASON_CHARACTERS_MAX) {
    refuse(`the reason is longer than ${REASON_CHARACTERS_MAX} characters`);
  }
}

async function findByKey(
  tx: EntityManager,
  { siteId, idempotencyKey }: NewOverride,
): Promise<OverrideRecord | null> {
  if (idempotencyKey === undefined) return null;
  const [row] = await tx.query<OverrideRow[]>(
    'SELECT * FROM override_action WHERE site_id = $1 AND idempotency_key = $2',
    [siteId, idempotencyKey],
  );
  return row ? recordOf(row) : null;
}

/** Null where another caller with the same key was faster. */
async function insert(
  tx: EntityManager,
  wanted: NewOverride,
  until: DateTime,
  now: DateTime,
): Promise<OverrideRecord | null> {
  const [row] = await tx.query<OverrideRow[]>(
    `INSERT INTO override_action (override_id, site_id, action, power_w, scope_kind, scope_id, reason, set_by, since,
                                  expires_at, accept_non_performance, idempotency_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT (site_id, idempotency_key) DO NOTHING RETURNING *`,
    [
      randomUUID(),
      wanted.siteId,
      wanted.action,
      wanted.powerW,
      wanted.scope.kind,
      wanted.scope.id,
      wanted.reason.trim(),
      wanted.by,
      now.toJSDate(),
      until.toJSDate(),
      wanted.acceptNonPerformance,
      wanted.idempotencyKey ?? null,
    ],
  );
  return row ? recordOf(row) : null;
}

interface OverrideRow {
  override_id: string;
  action: Override['action'];
  power_w: string | null;
  scope_kind: Override['scope']['kind'];
  scope_id: string;
  reason: string;
  set_by: string;
  since: Date;
  expires_at: Date;
  accept_non_performance: boolean;
  released_at: Date | null;
  released_by: string | null;
}

function recordOf(row: OverrideRow): OverrideRecord {
  return {
    overrideId: row.override_id,
    action: row.action,
    powerW: row.power_w === null ? null : Number(row.power_w),
    scope: { kind: row.scope_kind, id: row.scope_id },
    reason: row.reason,
    by: row.set_by,
    since: row.since.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    acceptNonPerformance: row.accept_non_performance,
    releasedAt: row.released_at?.toISOString() ?? null,
    releasedBy: row.released_by,
  };
}
