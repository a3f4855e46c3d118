import { parse } from 'csv-parse/sync';
import { EbbError } from '../../../src/core/errors.js';
import type {
  MeterColumns,
  MeterFileFormat,
  MeterFileOptions,
  MeterInterval,
} from '../../../src/core/ports/meter.js';
import { DEFAULT_COLUMNS, energyKwhOf, instantOf, qualityOf } from './api.js';

/** Reads tables of interval data. */
export const csvFormat: MeterFileFormat = { id: 'csv', label: 'CSV table', read };

type Row = Readonly<Record<string, string>>;

function read(text: string, options: MeterFileOptions): MeterInterval[] {
  const columns = options.columns ?? DEFAULT_COLUMNS;
  const rows = rowsOf(text);
  checkColumns(rows, columns, options);
  const byStart = new Map<string, MeterInterval>();
  let beforeMs: number | null = null;
  for (const [index, row] of rows.entries()) {
    if (options.meter !== undefined && columns.meter !== undefined && row[columns.meter] !== options.meter)
      continue;
    // The headings are line 1.
    const where = `line ${index + 2}`;
    const labelMs = instantOf(row[columns.time] ?? '', options.timeZone, beforeMs, where);
    beforeMs = labelMs;
    const startMs = columns.label === 'end' ? labelMs - options.minutes * 60_000 : labelMs;
    if (startMs % (options.minutes * 60_000) !== 0) {
      const at = new Date(startMs).toISOString();
      throw new EbbError(
        'malformed',
        `${where}: ${at} is no multiple of ${options.minutes} min; set the meter's minutes`,
      );
    }
    const interval = intervalOf(row, new Date(startMs).toISOString(), columns, options.minutes, where);
    byStart.set(interval.start, interval);
  }
  return [...byStart.values()].sort((a, b) => (a.start < b.start ? -1 : 1));
}

function rowsOf(text: string): Row[] {
  try {
    return parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true });
  } catch (error) {
    throw new EbbError('malformed', `not a table with commas: ${(error as Error).message}`, { cause: error });
  }
}

function intervalOf(
  row: Row,
  start: string,
  columns: MeterColumns,
  minutes: number,
  where: string,
): MeterInterval {
  const said = columns.quality === undefined ? '' : (row[columns.quality] ?? '');
  const quality = qualityOf(said, where);
  const cell = row[columns.value] ?? '';
  if (cell === '' || quality === 'missing') return { start, minutes, energyKwh: null, quality: 'missing' };
  const value = Number(cell);
  if (!Number.isFinite(value))
    throw new EbbError('malformed', `${where}: "${cell}" is no number of ${columns.unit}`);
  return { start, minutes, energyKwh: energyKwhOf(value, columns.unit, minutes), quality };
}

function checkColumns(
  rows: readonly Row[],
  { time, value, meter }: MeterColumns,
  options: MeterFileOptions,
): void {
  const [first] = rows;
  if (!first) throw new EbbError('malformed', 'the table has no rows');
  const needed = [time, value, ...(options.meter !== undefined && meter !== undefined ? [meter] : [])];
  const absent = needed.filter((name) => !(name in first));
  if (absent.length === 0) return;
  const there = Object.keys(first).join(', ');
  throw new EbbError(
    'malformed',
    `the table has no column ${absent.join(', ')}; it has: ${there}. Name them under the meter's columns`,
  );
}
