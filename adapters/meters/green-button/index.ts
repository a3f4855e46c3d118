export { greenButtonFormat } from './adapter.js';
