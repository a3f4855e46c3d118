export * from './rights.js';
export * from './config.js';
export * from './approval.js';
export * from './provider.js';
