export { aggregated, checkDivides, worstQuality } from './aggregate.js';
export { type CounterRule, intervalFromCounter } from './counter.js';
export type { MeterConfig, MeterSource, RegisterConfig } from './meter-config.js';
export { modelledMeter, reconcile } from './reconcile.js';
export type { DriftRule, LossModel, MinerSum, Reconciliation } from './reconcile.js';
export { gaps, intervalPowerW, isMetered, newVersions, versionsKnownAt } from './versions.js';
export type { MeterVersion, NewVersions } from './versions.js';
