import type { Timeline } from './queries.js';

/** Figures of a step, by name; USD/MWh and W. */
export const COLUMNS = [
  'price',
  'priceLow',
  'priceHigh',
  'dayAhead',
  'expected',
  'expectedLow',
  'expectedHigh',
  'breakevenLow',
  'breakevenHigh',
  'plannedW',
  'drawnW',
  'meteredW',
] as const;
export type ColumnName = (typeof COLUMNS)[number];
type Values = readonly (number | null)[];

/** Tiles put together: columns of equal length, a value a step. */
export interface Series {
  readonly fromMs: number;
  readonly stepMs: number;
  /** Starts of the steps, Unix seconds. */
  readonly times: readonly number[];
  readonly columns: Readonly<Record<ColumnName, Values>>;
}

const MINUTE_MS = 60_000;

/**
 * Puts tiles of the same step together; what lies between them is unknown. The last step is drawn to its end.
 * @param tiles one at least, in any order
 */
export function seriesOf(tiles: readonly Timeline[]): Series {
  const stepMs = tiles[0]!.step_minutes * MINUTE_MS;
  const starts = tiles.map(({ from }) => Date.parse(from));
  const fromMs = Math.min(...starts);
  const toMs = Math.max(...tiles.map(({ count }, at) => starts[at]! + count * stepMs));
  const count = Math.round((toMs - fromMs) / stepMs);
  const columns = Object.fromEntries(
    COLUMNS.map((name) => [name, new Array<number | null>(count).fill(null)]),
  ) as Record<ColumnName, (number | null)[]>;
  for (const [at, tile] of tiles.entries()) {
    const offset = Math.round((starts[at]! - fromMs) / stepMs);
    for (const [name, values] of columnsOf(tile)) {
      const column = columns[name];
      for (let step = 0; step < values.length; step += 1) column[offset + step] = values[step]!;
    }
  }
  return {
    fromMs,
    stepMs,
    times: Array.from({ length: count }, (_, at) => (fromMs + at * stepMs) / 1e3),
    columns,
  };
}

function columnsOf(tile: Timeline): (readonly [ColumnName, Values])[] {
  const { price, day_ahead: dayAhead, forecast, breakeven } = tile;
  return [
    ['price', price.mean],
    ['priceLow', price.low ?? price.mean],
    ['priceHigh', price.high ?? price.mean],
    ['dayAhead', dayAhead.mean],
    ['expected', forecast?.mean.mean ?? []],
    ['expectedLow', forecast?.low.mean ?? []],
    ['expectedHigh', forecast?.high.mean ?? []],
    ['breakevenLow', breakeven.low.mean],
    ['breakevenHigh', breakeven.high.mean],
    ['plannedW', tile.planned_w.mean],
    ['drawnW', tile.drawn_w.mean],
    ['meteredW', tile.metered_w?.mean ?? []],
  ];
}

/** Place of the step that holds an instant; null where the series does not reach. */
export function stepAt({ fromMs, stepMs, times }: Series, atMs: number): number | null {
  const step = Math.floor((atMs - fromMs) / stepMs);
  return step >= 0 && step < times.length ? step : null;
}

/** What was drawn a moment ago, where no step has it yet: the newest reading is shown at once. */
export function withReading(series: Series, atMs: number, powerW: number): Series {
  const step = stepAt(series, atMs);
  if (step === null || series.columns.drawnW[step] !== null) return series;
  const drawnW = [...series.columns.drawnW];
  drawnW[step] = powerW;
  return { ...series, columns: { ...series.columns, drawnW } };
}

/** Marks of all tiles, each once; those of a later tile know more. */
export function marksOf(tiles: readonly Timeline[]): Timeline['marks'] {
  const byId = new Map(tiles.flatMap(({ marks }) => marks.map((mark) => [mark.id, mark] as const)));
  return [...byId.values()];
}

/** Rows of a table of the visible time: as many steps put together as it takes for no more than `rowsMax`. */
export interface SeriesRow {
  readonly startMs: number;
  readonly endMs: number;
  readonly priceLow: number | null;
  readonly priceHigh: number | null;
  readonly expected: number | null;
  readonly plannedW: number | null;
  readonly drawnW: number | null;
  readonly meteredW: number | null;
}

export function rowsOf(series: Series, fromMs: number, toMs: number, rowsMax: number): SeriesRow[] {
  const { stepMs, times, columns } = series;
  const first = Math.max(0, Math.floor((fromMs - series.fromMs) / stepMs));
  const last = Math.min(times.length, Math.ceil((toMs - series.fromMs) / stepMs));
  const joined = Math.max(1, Math.ceil((last - first) / rowsMax));
  const rows: SeriesRow[] = [];
  for (let at = first; at < last; at += joined) {
    const end = Math.min(at + joined, last);
    const known = (name: ColumnName): number[] => {
      return columns[name].slice(at, end).filter((value): value is number => value !== null);
    };
    rows.push({
      startMs: times[at]! * 1e3,
      endMs: times[at]! * 1e3 + (end - at) * stepMs,
      priceLow: least(known('priceLow')),
      priceHigh: greatest(known('priceHigh')),
      expected: mean(known('expected')),
      plannedW: mean(known('plannedW')),
      drawnW: mean(known('drawnW')),
      meteredW: mean(known('meteredW')),
    });
  }
  return rows;
}

function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values);
}

function greatest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
