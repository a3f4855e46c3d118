import { expect, test } from '@jest/globals';
import { HOUR_MS, panned, spanOf, stepMinutesOf, tilesOf, viewAround, zoomed } from './view.js';

const NOW_MS = Date.parse('2026-07-01T12:00:00Z');
const view = (fromHours: number, toHours: number) => ({
  fromMs: NOW_MS + fromHours * HOUR_MS,
  toMs: NOW_MS + toHours * HOUR_MS,
});

test('a view around now has most of the past in it, and no more of the future than is planned', () => {
  expect(viewAround(NOW_MS, 6 * HOUR_MS)).toEqual(view(-4.5, 1.5));
  expect(viewAround(NOW_MS, 720 * HOUR_MS)).toEqual(view(-684, 36));
});

test('what is pointed at stays where it is when one zooms', () => {
  const at = NOW_MS - HOUR_MS;
  const wider = zoomed(view(-4, 0), 2, at, NOW_MS);
  expect(wider).toEqual(view(-7, 1));
  expect(zoomed(wider, 0.5, at, NOW_MS)).toEqual(view(-4, 0));
});

test('a view is never shorter than minutes nor longer than five weeks', () => {
  expect(spanOf(zoomed(view(-4, 0), 0.0001, NOW_MS, NOW_MS)) / HOUR_MS).toBeCloseTo(1 / 3);
  expect(spanOf(zoomed(view(-4, 0), 1e6, NOW_MS, NOW_MS)) / HOUR_MS).toBe(35 * 24);
});

test('one does not pan to where nothing can be', () => {
  expect(panned(view(-4, 0), 1_000 * HOUR_MS, NOW_MS)).toEqual(view(68, 72));
  expect(panned(view(-4, 0), -1e6 * HOUR_MS, NOW_MS)).toEqual(view(-9600, -9596));
});

test('tiles cover the view and one more on each side, the same ones wherever in them the view is', () => {
  const tiles = tilesOf(view(-5, 1), NOW_MS);
  expect(stepMinutesOf(view(-5, 1))).toBe(1);
  expect(tiles[1]!.fromMs).toBeLessThanOrEqual(NOW_MS - 5 * HOUR_MS);
  expect(tiles.at(-2)!.toMs).toBeGreaterThan(NOW_MS + HOUR_MS);
  expect(tilesOf(view(-5.5, 0.5), NOW_MS)).toEqual(tiles);
  for (const [at, { fromMs }] of tiles.entries()) if (at > 0) expect(fromMs).toBe(tiles[at - 1]!.toMs);
});

test('a month has steps of five minutes, and no tile that is all to come', () => {
  const tiles = tilesOf(view(-684, 36), NOW_MS);
  expect(new Set(tiles.map(({ stepMinutes }) => stepMinutes))).toEqual(new Set([5]));
  expect(tiles.length).toBeLessThanOrEqual(7);
  expect(tiles.at(-1)!.fromMs).toBeLessThanOrEqual(NOW_MS + 72 * HOUR_MS);
});
