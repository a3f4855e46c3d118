import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import type { PriceInterval } from '../../src/core/ports/price.js';
import { settlementPrices } from './settlement-prices.js';

const at = (time: string): DateTime => DateTime.fromISO(`2026-09-05T${time}:00Z`, { zone: 'utc' });
const row = (time: string, priceUsdPerMwh = 30): PriceInterval => ({
  start: at(time),
  minutes: 15,
  priceUsdPerMwh,
});
const read = (rows: PriceInterval[], from: string, to: string, now: string): string[] =>
  settlementPrices(
    rows,
    { from: at(from), to: at(to) },
    { source: 'test', now: at(now), lateMinutesMax: 45 },
  ).map(({ start, priceUsdPerMwh }) => `${start.toFormat('HH:mm')} ${priceUsdPerMwh}`);

describe('settlementPrices', () => {
  it('sorts, takes each interval once and the last of its rows', () => {
    const rows = [row('12:30'), row('12:00', -5), row('12:15', 5001), row('12:00', -7)];
    expect(read(rows, '12:00', '13:00', '13:00')).toEqual(['12:00 -7', '12:15 5001', '12:30 30']);
  });

  it('takes [from, to)', () => {
    const rows = ['11:45', '12:00', '12:15', '12:30'].map((time) => row(time));
    expect(read(rows, '12:00', '12:30', '12:30')).toEqual(['12:00 30', '12:15 30']);
  });

  it.each([
    ['nothing of an hour ago', [], '12:00', '13:30', '13:30'],
    ['nothing of a day in the past', [row('12:00')], '01:00', '02:00', '13:30'],
    ['the newest ended 46 minutes ago', [row('12:00')], '12:00', '13:01', '13:01'],
  ])('stale: %s', (_, rows, from, to, now) => {
    expect(() => read(rows, from, to, now)).toThrow(expect.objectContaining({ code: 'stale' }));
  });

  it.each([
    ['the interval is not over', '13:15', '13:20', '13:20'],
    ['the interval ended a moment ago', '13:00', '13:20', '13:20'],
    ['the window is empty', '12:00', '12:00', '13:20'],
    ['the window holds no start', '12:01', '12:14', '13:20'],
  ])('nothing to know yet: %s', (_, from, to, now) => {
    expect(read([], from, to, now)).toEqual([]);
  });

  it('nothing is expected of the time before the source begins', () => {
    const freshness = { source: 'test', now: at('13:30'), lateMinutesMax: 45, coversFrom: at('13:00') };
    expect(settlementPrices([], { from: at('01:00'), to: at('13:30') }, freshness)).toEqual([]);
  });

  it('the newest ended 45 minutes ago: late, not stale', () => {
    expect(read([row('12:00')], '12:00', '13:00', '13:00')).toEqual(['12:00 30']);
  });

  it('a hole at the end of a window in the past is an answer', () => {
    expect(read([row('01:00')], '01:00', '04:00', '13:00')).toEqual(['01:00 30']);
  });
});
