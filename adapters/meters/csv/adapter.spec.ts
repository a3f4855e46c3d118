import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { MeterColumns, MeterInterval } from '../../../src/core/ports/meter.js';
import { meterFileFormat } from '../index.js';
import { csvFormat } from './adapter.js';
import { csvFile } from './simulator.js';

const OPTIONS = { minutes: 15, timeZone: 'America/Chicago' };
const UTILITY: MeterColumns = {
  time: 'Interval End',
  value: 'Usage (kW)',
  unit: 'kW',
  label: 'end',
  quality: 'Status',
  meter: 'ESI ID',
};

describe('a table of meter data', () => {
  it('gives back what was written', () => {
    const intervals: MeterInterval[] = [
      { start: '2026-08-20T19:00:00.000Z', minutes: 15, energyKwh: 5_000.125, quality: 'measured' },
      { start: '2026-08-20T19:15:00.000Z', minutes: 15, energyKwh: null, quality: 'missing' },
      { start: '2026-08-20T19:30:00.000Z', minutes: 15, energyKwh: 500, quality: 'suspect' },
    ];
    expect(csvFormat.read(csvFile(intervals), OPTIONS)).toEqual(intervals);
  });

  it('with end labels, kW and the hour that autumn repeats', () => {
    const text = readFileSync('adapters/meters/csv/fixtures/utility-end-labelled.csv', 'utf8');
    const found = csvFormat.read(text, { ...OPTIONS, columns: UTILITY, meter: '1044372000012345678' });
    expect(found.map(({ start, energyKwh, quality }) => [start.slice(11, 16), energyKwh, quality])).toEqual([
      ['05:30', 1_000, 'measured'],
      ['05:45', 1_000, 'measured'],
      ['06:00', 1_010, 'measured'],
      ['06:15', 1_010, 'estimated'],
      ['06:30', null, 'missing'],
      ['06:45', 1_020, 'measured'],
      ['07:00', 1_020, 'measured'],
    ]);
  });

  it.each([
    ['interval_start,energy_kwh\nsoon,1\n', 'line 2: "soon" is no time of America/Chicago'],
    ['interval_start,energy_kwh\n2026-03-08 02:30,1\n', 'line 2: "2026-03-08 02:30" is no time'],
    ['interval_start,energy_kwh\n2026-08-20 14:07,1\n', 'no multiple of 15 min'],
    ['interval_start,energy_kwh\n2026-08-20 14:15,much\n', 'line 2: "much" is no number of kWh'],
    ['interval_start,energy_kwh,quality\n2026-08-20 14:15,1,fine\n', 'quality "fine" is none of'],
    ['time,kwh\n2026-08-20 14:15,1\n', 'no column interval_start, energy_kwh; it has: time, kwh'],
    ['interval_start,energy_kwh\n', 'no rows'],
    ['interval_start,energy_kwh\n"2026', 'not a table'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => csvFormat.read(text, OPTIONS)).toThrow(message);
  });

  it('is told from Green Button by how it begins, and unknown formats by the list', () => {
    expect(meterFileFormat(undefined, '\uFEFF<?xml version="1.0"?>').id).toBe('green-button');
    expect(meterFileFormat(undefined, 'a,b').id).toBe('csv');
    expect(() => meterFileFormat('xls', '')).toThrow('green-button, csv');
  });
});
