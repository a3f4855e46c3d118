export { registerInvoice } from './invoice.command.js';
export { registerReplay, type ReplayDeps } from './replay.command.js';
export { replay, type ReplayInput, type ReplayRow } from './replay.js';
export { ReplaySum, type ReplayTotals } from './totals.js';
export { type PriceHistory, readPriceCsv } from './price-csv.js';
export { readHashpriceCsv } from './hashprice-csv.js';
