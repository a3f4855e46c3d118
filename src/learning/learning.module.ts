import { Module } from '@nestjs/common';
import { DispatchModule } from '../dispatch/index.js';
import { IngestModule } from '../ingest/index.js';
import { PlanModule } from '../plan/index.js';
import { FleetLearner } from './fleet-learner.js';
import { ForecastScorer } from './forecast-scorer.js';
import { LearningService } from './learning.service.js';
import { ScoreStore } from './score-store.js';

/** What is learned from what has been seen: how good forecasts are, and how machines really behave. */
@Module({
  imports: [IngestModule, PlanModule, DispatchModule],
  providers: [ScoreStore, ForecastScorer, FleetLearner, LearningService],
  exports: [ForecastScorer, LearningService],
})
export class LearningModule {}
