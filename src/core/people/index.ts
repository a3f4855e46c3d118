export * from './rights.js';
export * from './config.js';
