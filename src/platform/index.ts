export { CLOCK, type ClockOrigin, ScaledClock, SystemClock } from './clock.js';
export { dataSourceOptions, migrate, PGLITE_POOL_SIZE, type Schema } from './database/data-source.js';
export { FolderInUseError } from './database/lock.js';
export { type DatabaseEngine, openDatabase, type OpenDatabase } from './database/open.js';
export { type CheckResult, Health, type HealthReport } from './health.js';
export { createLogger } from './logging.js';
export { Metrics } from './metrics.js';
export { PlatformModule } from './platform.module.js';
export { Vault } from './vault.js';
