import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { MeterInterval } from '../../../src/core/ports/meter.js';
import { greenButtonFormat } from './adapter.js';
import { greenButtonFile } from './simulator.js';

const HOURLY = readFileSync('adapters/meters/green-button/fixtures/hourly-kwh.xml', 'utf8');
const OPTIONS = { minutes: 15, timeZone: 'America/Chicago' };

function quarter(index: number, change: Partial<MeterInterval> = {}): MeterInterval {
  const start = new Date(Date.UTC(2026, 7, 20) + index * 900_000).toISOString();
  return { start, minutes: 15, energyKwh: 1_000.25 + index, quality: 'measured', ...change };
}

describe('Green Button', () => {
  it('reads energy drawn, with its multiplier and qualities, and no other reading of the feed', () => {
    expect(greenButtonFormat.read(HOURLY, OPTIONS)).toEqual([
      { start: '2026-08-22T05:00:00.000Z', minutes: 60, energyKwh: 19_850, quality: 'measured' },
      { start: '2026-08-22T06:00:00.000Z', minutes: 60, energyKwh: 4_100, quality: 'estimated' },
      { start: '2026-08-22T07:00:00.000Z', minutes: 60, energyKwh: 4_090, quality: 'edited' },
    ]);
  });

  it('250 Wh in 900 s are 0.25 kWh', () => {
    const file = greenButtonFile([quarter(0, { energyKwh: 0.25 })]);
    expect(file).toContain('<espi:value>250</espi:value>');
    expect(greenButtonFormat.read(file, OPTIONS)[0]).toMatchObject({ energyKwh: 0.25, minutes: 15 });
  });

  it('gives back what a utility wrote, over several blocks', () => {
    const year = Array.from({ length: 500 }, (_, index) =>
      quarter(index, index % 7 === 0 ? { quality: 'estimated' } : {}),
    );
    expect(greenButtonFormat.read(greenButtonFile(year), OPTIONS)).toEqual(year);
  });

  it('takes the later word of an interval', () => {
    const file = greenButtonFile([quarter(0), quarter(0, { energyKwh: 5, quality: 'edited' })]);
    expect(greenButtonFormat.read(file, OPTIONS)).toEqual([quarter(0, { energyKwh: 5, quality: 'edited' })]);
  });

  it.each<[string, string, string | undefined, string]>([
    ['a table', 'time,kwh\n', undefined, 'no XML document'],
    [
      'a file without energy',
      HOURLY.replaceAll('<uom>72</uom>', '<uom>38</uom>'),
      undefined,
      'interval usage data',
    ],
    ['an unknown meter', HOURLY, 'MeterReading/9', 'name one of: /espi/1_1'],
    [
      'two that fit',
      HOURLY.replace('<flowDirection>19', '<flowDirection>1'),
      undefined,
      'several MeterReadings',
    ],
    ['a reading without a value', HOURLY.replace('<value>4100</value>', ''), undefined, 'needs timePeriod'],
  ])('refuses %s and says what it wants', (_, text, meter, message) => {
    expect(() => greenButtonFormat.read(text, { ...OPTIONS, ...(meter && { meter }) })).toThrow(message);
  });

  it('takes one of several by its title', () => {
    const both = HOURLY.replace('<flowDirection>19', '<flowDirection>1');
    expect(greenButtonFormat.read(both, { ...OPTIONS, meter: 'Fed in' })).toHaveLength(1);
  });
});
