import { expect, test } from '@jest/globals';
import type { Timeline } from './queries.js';
import { marksOf, rowsOf, seriesOf, stepAt, withReading } from './series.js';

const START_MS = Date.parse('2026-07-01T12:00:00Z');
const STEP_MS = 5 * 60_000;
type Mark = Timeline['marks'][number];

function tile(startMs: number, prices: readonly (number | null)[], change: Partial<Timeline> = {}): Timeline {
  const column = (mean: readonly (number | null)[]) => ({ mean: [...mean], low: null, high: null });
  const nothing = column(prices.map(() => null));
  return {
    site_id: 'a',
    time_zone: 'UTC',
    now: '2026-07-01T12:00:00.000Z',
    from: new Date(startMs).toISOString(),
    step_minutes: 5,
    count: prices.length,
    price: { ...column(prices), sources: [] },
    day_ahead: nothing,
    forecast: null,
    breakeven: { low: nothing, high: nothing },
    planned_w: column(prices.map(() => 12e6)),
    drawn_w: nothing,
    metered_w: null,
    marks: [],
    marks_left_out: false,
    ...change,
  };
}

test('tiles are put together in their order, and what is between them is not known', () => {
  const series = seriesOf([tile(START_MS + 4 * STEP_MS, [50, 60]), tile(START_MS, [30, null])]);
  expect(series.times.map((time) => (time * 1e3 - START_MS) / STEP_MS)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(series.columns.price).toEqual([30, null, null, null, 50, 60]);
  expect(series.columns.meteredW).toEqual([null, null, null, null, null, null]);
  expect([stepAt(series, START_MS + STEP_MS - 1), stepAt(series, START_MS + 6 * STEP_MS)]).toEqual([0, null]);
});

test('the newest reading is shown until its step is told, and not after', () => {
  const series = seriesOf([tile(START_MS, [30, 30])]);
  const read = withReading(series, START_MS + STEP_MS + 1, 7e6);
  expect(read.columns.drawnW).toEqual([null, 7e6]);
  expect(withReading(read, START_MS + STEP_MS + 2, 8e6)).toBe(read);
});

test('a mark that two tiles tell is one', () => {
  const mark = (id: string, to: string | null): Mark => ({
    ...{
      lane: 'feed',
      id,
      from: null,
      to,
      called_at: null,
      text: id,
      state: null,
      by: null,
      entry_seq: null,
    },
  });
  const tiles = [
    tile(START_MS, [1], { marks: [mark('a', null), mark('b', null)] }),
    tile(START_MS + STEP_MS, [1], { marks: [mark('a', '2026-07-01T13:00:00.000Z')] }),
  ];
  expect(marksOf(tiles).map(({ id, to }) => [id, to !== null])).toEqual([
    ['a', true],
    ['b', false],
  ]);
});

test('a table has no more rows than it may, and the spike is in one of them', () => {
  const prices = Array.from({ length: 1_000 }, (_, at) => (at === 537 ? 4_999 : 30));
  const series = seriesOf([tile(START_MS, prices)]);
  const rows = rowsOf(series, START_MS, START_MS + 1_000 * STEP_MS, 96);
  expect(rows.length).toBeLessThanOrEqual(96);
  expect(Math.max(...rows.map(({ priceHigh }) => priceHigh!))).toBe(4_999);
  expect(rows.at(-1)!.endMs).toBe(START_MS + 1_000 * STEP_MS);
  expect(rows.every(({ plannedW }) => plannedW === 12e6)).toBe(true);
});
