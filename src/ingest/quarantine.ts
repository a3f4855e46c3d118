import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import type { FeedKind } from './feed-poller.js';

/** A source whose figures are not taken, and why. */
export interface Quarantined {
  readonly siteId: string;
  readonly kind: FeedKind;
  readonly sourceId: string;
  readonly reason: string;
  readonly since: DateTime;
}

interface QuarantineRow {
  readonly site_id: string;
  readonly kind: FeedKind;
  readonly source: string;
  readonly reason: string;
  readonly since: Date;
}

/**
 * Sources that were found to tell what cannot be, over restarts. The ledger has when each was put there and when it was let
 * go.
 */
@Injectable()
export class Quarantine {
  readonly #logger = new Logger('Ingest');
  readonly #held = new Map<string, Quarantined>();

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Remembers what an earlier run has put there. */
  async load(): Promise<void> {
    const rows = await this.database.query<QuarantineRow[]>('SELECT * FROM feed_quarantine');
    for (const { site_id: siteId, kind, source: sourceId, reason, since } of rows) {
      const each = { siteId, kind, sourceId, reason, since: DateTime.fromJSDate(since, { zone: 'utc' }) };
      this.#held.set(keyOf(siteId, kind, sourceId), each);
    }
  }

  of(siteId: string, kind: FeedKind): Quarantined[] {
    return [...this.#held.values()].filter((each) => each.siteId === siteId && each.kind === kind);
  }

  /** Takes nothing of what the source has just told. Returns the error that says so. */
  async hold(siteId: string, kind: FeedKind, sourceId: string, reason: string): Promise<EbbError> {
    const key = keyOf(siteId, kind, sourceId);
    if (!this.#held.has(key)) {
      const since = this.clock.now();
      await this.database.transaction(async (tx) => {
        await tx.query(
          `INSERT INTO feed_quarantine (site_id, kind, source, reason, since) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT DO NOTHING`,
          [siteId, kind, sourceId, reason, since.toJSDate()],
        );
        const body = { feed: kind, source: sourceId, reason };
        await this.ledger.append(siteId, [{ kind: 'feed-quarantined', body }], tx);
      });
      this.#logger.warn(`${siteId} ${kind}: ${sourceId} is quarantined (${reason})`);
      this.#held.set(key, { siteId, kind, sourceId, reason, since });
    }
    return new EbbError('malformed', `${sourceId} is quarantined: ${reason}`);
  }

  /** The source's figures are good again, or have been all along. */
  async clear(siteId: string, kind: FeedKind, sourceId: string): Promise<void> {
    const key = keyOf(siteId, kind, sourceId);
    if (!this.#held.has(key)) return;
    await this.database.transaction(async (tx) => {
      await tx.query('DELETE FROM feed_quarantine WHERE site_id = $1 AND kind = $2 AND source = $3', [
        siteId,
        kind,
        sourceId,
      ]);
      await this.ledger.append(
        siteId,
        [{ kind: 'feed-cleared', body: { feed: kind, source: sourceId } }],
        tx,
      );
    });
    this.#logger.log(`${siteId} ${kind}: ${sourceId} is let out of quarantine`);
    this.#held.delete(key);
  }
}

function keyOf(siteId: string, kind: FeedKind, sourceId: string): string {
  return `${siteId} ${kind} ${sourceId}`;
}
