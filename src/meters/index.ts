export { type DriftView, DriftWatch } from './drift-watch.js';
export { MeterAlarmEntity, MeterReadingEntity } from './entities.js';
export { type BroughtFile, MeterService, type MeterStatus } from './meter.service.js';
export { MetersModule } from './meters.module.js';
export { METER_FACTORY, METER_FILE_FORMATS, type MeterFactory, type MeterFileFormats } from './ports.js';
export { type MeterFile, readMeterFile } from './read-file.js';
export { ReadingStore } from './reading-store.js';
