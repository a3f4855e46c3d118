import { EbbError } from '../core/errors.js';
import { gaps, type MeterConfig } from '../core/metering/index.js';
import type { MeterFileFormat, MeterInterval } from '../core/ports/meter.js';
import type { SiteConfig } from '../core/site.js';

/** What a file of meter data has. Instants are ISO 8601 UTC. */
export interface MeterFile {
  readonly intervals: readonly MeterInterval[];
  readonly from: string;
  readonly to: string;
  /** Starts of intervals in [from, to) without a value. */
  readonly missing: readonly string[];
}

/**
 * Meter data of a file.
 * @throws EbbError `malformed` where it cannot be read or is empty, `rejected` where its intervals have another length
 */
export function readMeterFile(
  format: MeterFileFormat,
  text: string,
  { timeZone }: Pick<SiteConfig, 'timeZone'>,
  { meterId, minutes, source }: MeterConfig,
): MeterFile {
  const { columns, meter } = source.kind === 'file' ? source : { columns: undefined, meter: undefined };
  const intervals = format.read(text, {
    minutes,
    timeZone,
    ...(columns && { columns }),
    ...(meter !== undefined && { meter }),
  });
  const [first, last] = [intervals[0], intervals.at(-1)];
  if (!first || !last) throw new EbbError('malformed', 'the file has no intervals; choose another');
  const other = intervals.find((each) => each.minutes !== minutes);
  if (other) {
    const problem = `the file's interval ${other.start} has ${other.minutes} min, meter ${meterId} ${minutes} min`;
    throw new EbbError(
      'rejected',
      `${problem}; ask the utility for ${minutes}-minute data, or change the meter's minutes`,
    );
  }
  const to = new Date(Date.parse(last.start) + minutes * 60_000).toISOString();
  return { intervals, from: first.start, to, missing: gaps(intervals, { from: first.start, to, minutes }) };
}
