import { expect, it } from '@jest/globals';
import { loadsByParts } from './peak-source.js';

const START_MS = Date.parse('2026-08-12T21:00:00Z');
const row = (atMinute: number, minutes: number, value: number) => ({
  startMs: START_MS + atMinute * 60_000,
  minutes,
  value,
});
const told = (rows: readonly ReturnType<typeof row>[], minutes: number): [string, number][] =>
  loadsByParts(rows, minutes).map(({ start, systemLoadW }) => [start.slice(11, 16), systemLoadW / 1e6]);

it('takes the last of what was told of an interval', () => {
  expect(told([row(0, 15, 70_000), row(0, 15, 70_100), row(15, 15, 71_000)], 15)).toEqual([
    ['21:00', 70_100],
    ['21:15', 71_000],
  ]);
});

it('lets a longer interval stand for its parts, but for those that are known by themselves', () => {
  const rows = [row(0, 15, 70_000), row(5, 5, 70_500), row(15, 5, 71_000)];
  expect(told(rows, 5)).toEqual([
    ['21:00', 70_000],
    ['21:05', 70_500],
    ['21:10', 70_000],
    ['21:15', 71_000],
  ]);
});

it('keeps an interval that is shorter than what is asked for', () => {
  expect(told([row(0, 5, 70_000)], 15)).toEqual([['21:00', 70_000]]);
});
