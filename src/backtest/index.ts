export { registerReplay, type ReplayDeps } from './replay.command.js';
export { replay, type ReplayInput, type ReplayRow, ReplaySum, type ReplayTotals } from './replay.js';
export { type PriceHistory, readPriceCsv } from './price-csv.js';
export { readHashpriceCsv } from './hashprice-csv.js';
