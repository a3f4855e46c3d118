import { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import { clockReading, instantsAt } from '../../../src/core/market/market-time.js';
import { METER_QUALITIES, type MeterColumns, type MeterQuality } from '../../../src/core/ports/meter.js';

/** What the columns are called where nobody says otherwise. */
export const DEFAULT_COLUMNS: MeterColumns = {
  time: 'interval_start',
  value: 'energy_kwh',
  unit: 'kWh',
  label: 'start',
  quality: 'quality',
  meter: 'meter',
};

const KWH_PER_UNIT = { kWh: 1, MWh: 1e3, Wh: 1e-3 } as const;
const KW_PER_UNIT = { kW: 1, MW: 1e3 } as const;

/** Energy of an interval in kWh from a number in the column's unit. */
export function energyKwhOf(value: number, unit: MeterColumns['unit'], minutes: number): number {
  const kwh =
    unit === 'kW' || unit === 'MW' ? (value * KW_PER_UNIT[unit] * minutes) / 60 : value * KWH_PER_UNIT[unit];
  return Number(kwh.toFixed(6));
}

/** Words that utilities use for how a value is known. */
const QUALITY_WORDS: Readonly<Record<string, MeterQuality>> = {
  '': 'measured',
  a: 'measured',
  actual: 'measured',
  valid: 'measured',
  v: 'measured',
  e: 'estimated',
  estimate: 'estimated',
  m: 'missing',
  ...Object.fromEntries(METER_QUALITIES.map((quality) => [quality, quality])),
};

/** @throws EbbError `malformed` for a word that says nothing here */
export function qualityOf(text: string, where: string): MeterQuality {
  const quality = QUALITY_WORDS[text.trim().toLowerCase()];
  if (quality) return quality;
  const words = Object.keys(QUALITY_WORDS).filter((word) => word !== '');
  throw new EbbError('malformed', `${where}: quality "${text}" is none of: ${words.join(', ')}`);
}

/**
 * The instant of a cell: ISO 8601 with an offset, or the clock on the wall of `timeZone`. In the hour that autumn repeats a
 * time stands for its first pass where that is after the row before, and else for its second.
 * @param beforeMs of the row before; null for the first
 * @throws EbbError `malformed`
 */
export function instantOf(text: string, timeZone: string, beforeMs: number | null, where: string): number {
  const cell = text.trim();
  if (/[T ]\d{1,2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/.test(cell)) {
    const instant = DateTime.fromISO(cell.replace(' ', 'T'), { setZone: true });
    if (instant.isValid) return instant.toMillis();
  }
  const reading = clockReading(cell);
  const passes = reading ? instantsAt(timeZone, reading) : [];
  const instant = passes.find((each) => beforeMs === null || each.toMillis() > beforeMs) ?? passes[0];
  if (instant) return instant.toMillis();
  const form = 'an ISO 8601 time such as 2026-08-20T14:15:00-05:00, or 2026-08-20 14:15';
  throw new EbbError('malformed', `${where}: "${text}" is no time of ${timeZone}; write ${form}`);
}
