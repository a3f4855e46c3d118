import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import { Ledger, type NewEntry } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import type { FeedKind, RoundResult } from './feed-poller.js';

/** What is kept of an error's text: enough for any sentence, and no answer's whole page. */
const ERROR_CHARACTERS_MAX = 500;

/** How every feed is doing, kept over restarts, with the ledger's entries of its going and coming back. */
@Injectable()
export class FeedStatusStore {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whether the feed was last reported gone. */
  async wasDown(siteId: string, kind: FeedKind): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      `SELECT 1 FROM feed_status WHERE site_id = $1 AND kind = $2 AND state <> 'ok'`,
      [siteId, kind],
    );
    return rows.length > 0;
  }

  /** Writes a round down and, where the feed went or came back, the ledger's entry of it: both or neither. */
  async save(siteId: string, kind: FeedKind, round: RoundResult): Promise<void> {
    const error = round.error?.slice(0, ERROR_CHARACTERS_MAX) ?? null;
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO feed_status AS old (site_id, kind, source, state, newest_at, since, last_error, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $6)
         ON CONFLICT (site_id, kind) DO UPDATE SET
           source = COALESCE(EXCLUDED.source, old.source),
           state = EXCLUDED.state,
           newest_at = COALESCE(EXCLUDED.newest_at, old.newest_at),
           since = CASE WHEN old.state = EXCLUDED.state THEN old.since ELSE EXCLUDED.since END,
           last_error = EXCLUDED.last_error,
           updated_at = EXCLUDED.updated_at`,
        [
          siteId,
          kind,
          round.sourceId,
          round.state,
          round.newestAt?.toJSDate() ?? null,
          this.clock.now().toJSDate(),
          error,
        ],
      );
      if (round.change !== null) await this.ledger.append(siteId, [entryOf(kind, round, error)], tx);
    });
  }
}

function entryOf(
  feed: FeedKind,
  { change, state, sourceId, newestAt }: RoundResult,
  error: string | null,
): NewEntry {
  const newest = { newestAt: newestAt && isoUtc(newestAt) };
  return change === 'gone'
    ? { kind: 'feed-stale', body: { feed, state, error, ...newest } }
    : { kind: 'feed-returned', body: { feed, source: sourceId, ...newest } };
}
