import { EbbError } from '../../src/core/errors.js';
import type { PolledSource } from '../../src/core/metering/index.js';
import type { Clock } from '../../src/core/ports/clock.js';
import type { LiveMeter, MeterFileFormat } from '../../src/core/ports/meter.js';
import { csvFormat } from './csv/index.js';
import { greenButtonFormat } from './green-button/index.js';
import { ModbusMeterAdapter } from './modbus/index.js';

export { ModbusMeterAdapter, type ModbusMeterOptions } from './modbus/index.js';

/** The connection to a meter that is polled. */
export function modbusMeter({ host, port, unitId, power, energy }: PolledSource, clock: Clock): LiveMeter {
  return new ModbusMeterAdapter(
    {
      host,
      ...(port !== undefined && { port }),
      ...(unitId !== undefined && { unitId }),
      registers: { ...(power && { powerW: power }), ...(energy && { counterKwh: energy }) },
    },
    clock,
  );
}

/** Kinds of files that meter data is imported from, by the id that `ebb meter import --format` takes. */
export const meterFileFormats: Readonly<Record<string, MeterFileFormat>> = {
  [greenButtonFormat.id]: greenButtonFormat,
  [csvFormat.id]: csvFormat,
};

/** By its id, or by what the text begins with. @throws EbbError `unsupported` for a format that there is not */
export function meterFileFormat(id: string | undefined, text: string): MeterFileFormat {
  const format = meterFileFormats[id ?? (/^\uFEFF?\s*</.test(text) ? greenButtonFormat.id : csvFormat.id)];
  if (format) return format;
  const known = Object.keys(meterFileFormats).join(', ');
  throw new EbbError('unsupported', `no format "${id}" of meter data; there are: ${known}`);
}
