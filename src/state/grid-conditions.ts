import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { GridConditions } from '../core/programs/index.js';
import type { SiteConfig } from '../core/site.js';

/** How the site's grid stood, by what its feeds have kept. */
@Injectable()
export class GridConditionsReader {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** As it was known at `at`, each figure the newest; null where nothing was ever told. */
  async conditions({ market }: Pick<SiteConfig, 'market'>, at: DateTime): Promise<GridConditions | null> {
    const [prc, level] = await Promise.all([
      this.#newest(market.operator, 'prc', at),
      this.#newest(market.operator, 'eea-level', at),
    ]);
    const heard = [prc, level].flatMap((each) => (each === null ? [] : [each.heardAt])).sort();
    if (heard.length === 0) return null;
    return { prcMw: prc?.value ?? null, eeaLevel: level?.value ?? null, at: heard.at(-1)! };
  }

  async #newest(
    operator: string,
    series: string,
    at: DateTime,
  ): Promise<{ readonly value: number; readonly heardAt: string } | null> {
    const [row] = await this.database.query<{ value: string; heard: Date }[]>(
      `SELECT value, greatest(interval_start, known_at) AS heard FROM market_series
       WHERE operator = $1 AND series = $2 AND place = 'system' AND known_at <= $3 AND interval_start <= $3
       ORDER BY interval_start DESC, known_at DESC LIMIT 1`,
      [operator, series, at.toJSDate()],
    );
    return row ? { value: Number(row.value), heardAt: row.heard.toISOString() } : null;
  }
}
