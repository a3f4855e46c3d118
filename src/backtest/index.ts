export { registerInvoice } from './invoice.command.js';
export { registerReplay, type ReplayDeps } from './replay.command.js';
export { replay, type ReplayInput, type ReplayRow } from './replay.js';
export { ReplaySum, type ReplayTotals } from './totals.js';
export { type CsvRow, csvRows } from './csv-rows.js';
export { readForwardRows } from './forward-csv.js';
export { pickSite, readBytes } from './command-inputs.js';
export { instantOf } from './history-options.js';
export { type PriceHistory, readPriceCsv, readPriceRows } from './price-csv.js';
export { workbookRows } from './workbook.js';
export { readHashpriceCsv } from './hashprice-csv.js';
export { registerBacktest } from './backtest.command.js';
export { registerPolicySuggest } from './suggest.command.js';
export { type BacktestDeps, holding } from './backtest-options.js';
export {
  ALWAYS_ON,
  type AskedPolicy,
  type BacktestReport,
  backtest,
  BEST_STRIKE,
  type PolicyOutcome,
} from './backtest.js';
export { civilClock } from './civil-clock.js';
export { foresightBound } from './foresight.js';
export { type NamedPolicy, parsePolicy } from './policies.js';
export type { PolicySums } from './policy-tally.js';
export { dayAheadKnown, measuredKnown, realTimeKnown } from './known-series.js';
export type { TimeSeries } from './series-csv.js';
export { type BacktestSetting, runPolicy, type SettledInterval } from './run-policy.js';
export { type KnownSeries, LookAheadOutlooks } from './look-ahead-outlooks.js';
