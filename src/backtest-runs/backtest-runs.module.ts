import { Module } from '@nestjs/common';
import { IngestModule } from '../ingest/index.js';
import { SettingsModule } from '../settings/index.js';
import { BacktestDesk } from './backtest-desk.js';
import { HistoryReader } from './history-reader.js';
import { RunStore } from './run-store.js';

/** Backtests on what was recorded, while Ebb runs. */
@Module({
  imports: [IngestModule, SettingsModule],
  providers: [RunStore, HistoryReader, BacktestDesk],
  exports: [BacktestDesk],
})
export class BacktestRunsModule {}
