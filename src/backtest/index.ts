export { registerInvoice } from './invoice.command.js';
export { registerReplay, type ReplayDeps } from './replay.command.js';
export { replay, type ReplayInput, type ReplayRow } from './replay.js';
export { ReplaySum, type ReplayTotals } from './totals.js';
export { csvRows } from './csv-rows.js';
export { instantOf, pickSite, readBytes } from './command-inputs.js';
export { type PriceHistory, readPriceCsv, readPriceRows } from './price-csv.js';
export { workbookRows } from './workbook.js';
export { readHashpriceCsv } from './hashprice-csv.js';
