export { csvFormat } from './adapter.js';
