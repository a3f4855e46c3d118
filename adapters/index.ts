export { minerAdapters } from './miners/index.js';
