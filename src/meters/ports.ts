import type { MeterConfig } from '../core/metering/index.js';
import type { LiveMeter, MeterFileFormat } from '../core/ports/meter.js';

/** The connection to a meter that can be asked; null: it is one that nobody asks. */
export type MeterFactory = (meter: MeterConfig) => LiveMeter | null;
export const METER_FACTORY = Symbol('METER_FACTORY');

/** A kind of file by its id, or by what the text begins with. @throws EbbError `unsupported` where there is none */
export type MeterFileFormats = (id: string | undefined, text: string) => MeterFileFormat;
export const METER_FILE_FORMATS = Symbol('METER_FILE_FORMATS');
