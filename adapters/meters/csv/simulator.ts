import type { MeterInterval } from '../../../src/core/ports/meter.js';

/** A utility's table of the intervals, with its default columns. */
export function csvFile(intervals: readonly MeterInterval[], meter = 'main'): string {
  const rows = intervals.map(({ start, energyKwh, quality }) =>
    [meter, start, energyKwh ?? '', quality].join(),
  );
  return `${['meter,interval_start,energy_kwh,quality', ...rows].join('\n')}\n`;
}
