import { expect, it } from '@jest/globals';
import type { LoadTag } from '../../baselines/index.js';
import type { MeterQuality } from '../../ports/meter.js';
import { reportedIntervals } from './index.js';

const at = (minutes: number): string => new Date(Date.UTC(2026, 7, 12, 13, minutes)).toISOString();
const HALF = { startsAt: at(0), endsAt: at(30) };

function load(...parts: (readonly [powerW: number, tag?: LoadTag | null, quality?: MeterQuality])[]) {
  return new Map(
    parts.map(([powerW, tag = null, quality = 'measured'], index) => {
      const start = at(index * 15);
      return [start, { start, powerW, tag, quality }];
    }),
  );
}

const reported = (known: ReturnType<typeof load>, span = HALF, baseW: number | null = 20e6) =>
  reportedIntervals([span], known, 15, () => baseW, 25e6)[0]!;

it('is the mean of the metering intervals, and what is worst of their quality', () => {
  expect(reported(load([10e6], [20e6, null, 'estimated']))).toEqual({
    ...HALF,
    energyMwh: 7.5,
    powerW: 15e6,
    baselineW: 20e6,
    operatingState: 'RUNNING_NORMAL',
    quality: 'estimated',
  });
});

it('tells a site that is curtailed, or off, from one that is not', () => {
  expect(reported(load([10e6, 'program'], [10e6])).operatingState).toBe('RUNNING_CURTAILED');
  expect(reported(load([1e5, 'price'], [1e5, 'price'])).operatingState).toBe('IDLE_CURTAILED');
  expect(reported(load([1e5, 'fault'], [1e5])).operatingState).toBe('IDLE_NORMAL');
});

it('makes nothing up for what is not known, or not of whole metering intervals', () => {
  const unknown = { energyMwh: null, powerW: null, operatingState: null, quality: 'missing' };
  expect(reported(load([10e6]), HALF, null)).toMatchObject({ ...unknown, baselineW: null });
  const crooked = { startsAt: at(0), endsAt: at(20) };
  expect(reported(load([10e6], [10e6]), crooked)).toMatchObject({ ...unknown, baselineW: null });
});
