export { type PaperSize } from './pdf/page.js';
export { reportFiles } from './report-files.js';
