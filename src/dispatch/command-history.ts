import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { Outcome } from './command.js';

/** A first try at a point, and what came of it. */
export interface FirstAttempt {
  readonly minerId: string;
  readonly pointId: string;
  readonly fromPointId: string;
  readonly outcome: Exclude<Outcome, 'superseded'>;
  /** From sending to its end. */
  readonly seconds: number;
}

/** No command is open for longer. */
const OPEN_HOURS_MAX = 24;

/** What commands have taught; read by what learns, written by nobody here. */
@Injectable()
export class CommandHistory {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /**
   * First attempts that ended in [from, to); of more than `limit`, a fair sample: ids are drawn at random. What a later plan
   * replaced tells nothing, and a second attempt may see what the first had done.
   */
  async firstAttempts(siteId: string, from: DateTime, to: DateTime, limit: number): Promise<FirstAttempt[]> {
    return this.database.query<FirstAttempt[]>(
      `SELECT miner_id AS "minerId", point_id AS "pointId", from_point_id AS "fromPointId", outcome,
              extract(epoch FROM closed_at - issued_at)::float8 AS seconds
       FROM command
       WHERE site_id = $1 AND issued_at >= $2 AND issued_at < $4 AND closed_at >= $3 AND closed_at < $4
         AND attempt = 1 AND outcome <> 'superseded'
       ORDER BY command_id LIMIT $5`,
      [siteId, from.minus({ hours: OPEN_HOURS_MAX }).toJSDate(), from.toJSDate(), to.toJSDate(), limit],
    );
  }

  /** When each of the miners was sent its last command, milliseconds of the Unix epoch; absent: it never was. */
  async lastSentMs(siteId: string, minerIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.query<{ miner_id: string; sent_at: Date }[]>(
      `SELECT miner_id, sent_at FROM UNNEST($2::text[]) AS asked(miner_id)
       CROSS JOIN LATERAL (
         SELECT issued_at AS sent_at FROM command
         WHERE site_id = $1 AND command.miner_id = asked.miner_id ORDER BY issued_at DESC LIMIT 1
       ) AS last`,
      [siteId, minerIds],
    );
    return new Map(rows.map((row) => [row.miner_id, row.sent_at.getTime()]));
  }
}
