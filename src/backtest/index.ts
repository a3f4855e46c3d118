export { registerReplay, type ReplayDeps } from './replay.command.js';
export { replay, type ReplayInput, type ReplayRow } from './replay.js';
export { ReplaySum, type ReplayTotals } from './totals.js';
export { type PriceHistory, readPriceCsv } from './price-csv.js';
export { readHashpriceCsv } from './hashprice-csv.js';
export { registerBacktest } from './backtest.command.js';
export type { BacktestDeps } from './backtest-options.js';
export { type BacktestReport, backtest } from './backtest.js';
export { type BacktestSetting, runPolicy } from './run-policy.js';
