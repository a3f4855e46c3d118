export { ComplianceModule, type ComplianceSources } from './compliance.module.js';
export { ComplianceService } from './compliance.service.js';
export { IntervalRecordEntity, MeterIntervalEntity } from './entities.js';
export type { IntervalRecord, IntervalStatus } from './interval-record.js';
export { IntervalRecorder } from './interval-recorder.js';
export type { PriceSource, SetpointSource, SiteEnergySource } from './ports.js';
export { MeterStore, type MeterOrigin, type MeterReceipt, type StoredMeterInterval } from './meter-store.js';
export { type RecordDay, recordDays, type RecordGap } from './record-days.js';
