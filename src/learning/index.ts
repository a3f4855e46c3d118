export { ForecastScoreEntity } from './entities.js';
export { ForecastScorer, type SeriesScores } from './forecast-scorer.js';
export { LearningModule } from './learning.module.js';
export { LearningService } from './learning.service.js';
export { SCORED_SERIES, type ScoredSeries } from './score-store.js';
