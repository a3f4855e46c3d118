import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { ScoreLine } from '../core/forecast/index.js';

/** What forecasts are scored of: prices in USD/MWh, the site's dry bulb and its wet bulb in °C. */
export const SCORED_SERIES = ['price', 'temperature', 'wet-bulb'] as const;
export type ScoredSeries = (typeof SCORED_SERIES)[number];

/** Sums over all that was scored; intervals that start before `scoredTo` are in them. */
export interface StoredScores {
  readonly scoredTo: DateTime;
  readonly lines: readonly ScoreLine[];
}

/** Running scores, one row a site and series. */
@Injectable()
export class ScoreStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async load(siteId: string, series: ScoredSeries): Promise<StoredScores | null> {
    const [row] = await this.database.query<{ scored_to: Date; lines: ScoreLine[] }[]>(
      'SELECT scored_to, lines FROM forecast_score WHERE site_id = $1 AND series = $2',
      [siteId, series],
    );
    return row ? { scoredTo: DateTime.fromJSDate(row.scored_to, { zone: 'utc' }), lines: row.lines } : null;
  }

  /** Keeps what is stored where it has come as far already: nothing is scored twice, whoever scores. */
  async save(siteId: string, series: ScoredSeries, { scoredTo, lines }: StoredScores): Promise<void> {
    await this.database.query(
      `INSERT INTO forecast_score (site_id, series, scored_to, lines) VALUES ($1, $2, $3, $4)
       ON CONFLICT (site_id, series) DO UPDATE SET scored_to = EXCLUDED.scored_to, lines = EXCLUDED.lines
       WHERE forecast_score.scored_to < EXCLUDED.scored_to`,
      [siteId, series, scoredTo.toJSDate(), JSON.stringify(lines)],
    );
  }
}
