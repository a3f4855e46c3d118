export { BacktestRunsModule } from './backtest-runs.module.js';
export { BACKTEST_DAYS_MAX, BACKTEST_WORKER, BacktestDesk } from './backtest-desk.js';
export { BacktestRunEntity } from './entities.js';
export type { AskedBacktest, BacktestRun } from './run.js';
