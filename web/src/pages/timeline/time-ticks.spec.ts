import { expect, test } from '@jest/globals';
import { offsetMs } from '../../format/local-time.js';
import { isMidnight, timeTicks } from './time-ticks.js';

const ZONE = 'America/Chicago';
const HOUR_MS = 3_600e3;
const ms = (text: string): number => Date.parse(text);
const texts = (ticks: readonly number[]): string[] =>
  ticks.map((at) => new Date(at).toISOString().slice(5, 16));

test('the zone’s own offset, in summer and in winter, and of half an hour', () => {
  expect(offsetMs(ms('2026-07-01T12:00Z'), ZONE) / HOUR_MS).toBe(-5);
  expect(offsetMs(ms('2026-12-01T12:00Z'), ZONE) / HOUR_MS).toBe(-6);
  expect(offsetMs(ms('2026-12-01T12:00Z'), 'Asia/Kolkata') / HOUR_MS).toBe(5.5);
});

test('ticks are round on the site’s clock', () => {
  expect(texts(timeTicks(ms('2026-07-01T10:07Z'), ms('2026-07-01T16:07Z'), ZONE, 7))).toEqual([
    '07-01T11:00',
    '07-01T12:00',
    '07-01T13:00',
    '07-01T14:00',
    '07-01T15:00',
    '07-01T16:00',
  ]);
  const days = timeTicks(ms('2026-07-01T10:00Z'), ms('2026-07-08T10:00Z'), ZONE, 8);
  expect(days.every((at) => isMidnight(at, ZONE))).toBe(true);
  expect(days).toHaveLength(7);
});

test('midnights are midnights on both sides of the day that a clock is changed', () => {
  const days = timeTicks(ms('2026-10-31T00:00Z'), ms('2026-11-04T00:00Z'), ZONE, 5);
  expect(texts(days)).toEqual(['10-31T05:00', '11-01T05:00', '11-02T06:00', '11-03T06:00']);
});

test('there are never more than there is room for', () => {
  for (const hours of [0.4, 3, 24, 200, 840]) {
    const from = ms('2026-03-06T01:23Z');
    expect(timeTicks(from, from + hours * HOUR_MS, ZONE, 6).length).toBeLessThanOrEqual(7);
  }
});
