import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { ForwardHashprice } from '../core/mining/hashprice-ahead.js';

/** A forward curve of hashprice as it became known. */
export interface ForwardCurve {
  readonly source: string;
  readonly knownAt: DateTime;
  /** Ascending; times that no quote is for are left out. */
  readonly quotes: readonly ForwardHashprice[];
}

interface ForwardRow {
  readonly known_at: Date;
  readonly source: string;
  readonly from_at: Date;
  readonly until_at: Date;
  readonly hashprice_usd_per_ph_day: string;
}

/** Forward curves of hashprice that an operator has: only ever added; the newest one counts, as a whole. */
@Injectable()
export class ForwardCurveStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Adds a curve of a site, in place of what was known before. */
  async add(siteId: string, { source, knownAt, quotes }: ForwardCurve): Promise<void> {
    await this.database.query(
      `INSERT INTO hashprice_forward (site_id, known_at, source, from_at, until_at, hashprice_usd_per_ph_day)
       SELECT $1, $2::timestamptz, $3, quote.* FROM unnest($4::timestamptz[], $5::timestamptz[], $6::numeric[]) AS quote`,
      [
        siteId,
        knownAt.toJSDate(),
        source,
        quotes.map(({ fromMs }) => new Date(fromMs)),
        quotes.map(({ untilMs }) => new Date(untilMs)),
        quotes.map(({ hashpriceUsdPerPhDay }) => hashpriceUsdPerPhDay),
      ],
    );
  }

  /** The newest that was known at an instant; null where there was none. */
  async known(siteId: string, at: DateTime): Promise<ForwardCurve | null> {
    const rows = await this.database.query<ForwardRow[]>(
      `SELECT * FROM hashprice_forward
       WHERE site_id = $1
         AND known_at = (SELECT max(known_at) FROM hashprice_forward WHERE site_id = $1 AND known_at <= $2)
       ORDER BY from_at`,
      [siteId, at.toJSDate()],
    );
    const [first] = rows;
    if (!first) return null;
    return {
      source: first.source,
      knownAt: DateTime.fromJSDate(first.known_at, { zone: 'utc' }),
      quotes: rows.map((row) => ({
        fromMs: row.from_at.getTime(),
        untilMs: row.until_at.getTime(),
        hashpriceUsdPerPhDay: Number(row.hashprice_usd_per_ph_day),
      })),
    };
  }
}
