import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ScoreLine } from '../core/forecast/index.js';
import type { ScoredSeries } from './score-store.js';

/** Running scores of a site's forecasts of one series; intervals that start before `scored_to` are in them. */
@Entity('forecast_score')
export class ForecastScoreEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') series!: ScoredSeries;
  @Column('timestamptz') scoredTo!: Date;
  @Column('jsonb') lines!: readonly ScoreLine[];
}
