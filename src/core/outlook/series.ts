import { Archive, type Known, type PriceArchives, type PriceView, viewAt } from '../forecast/index.js';

/** A series as plain data: start, since when it was known (milliseconds of the Unix epoch), value. */
export interface SeriesRows {
  /** Length of each interval. */
  readonly minutes: number;
  readonly rows: readonly (readonly [startMs: number, knownAtMs: number, value: number])[];
}

/** What a price forecast is made from. Units as `PriceArchives`; null: there is none. */
export interface MarketSeries {
  readonly realTime: SeriesRows;
  readonly dayAhead: SeriesRows | null;
  readonly loadMw: SeriesRows | null;
  readonly temperatureC: SeriesRows | null;
}

/** All versions that are known. */
export function rowsOf(known: Known): SeriesRows {
  return {
    minutes: known.minutes,
    rows: known.versions().map(({ startMs, knownAtMs, value }) => [startMs, knownAtMs, value]),
  };
}

export function archiveOf({ minutes, rows }: SeriesRows): Archive {
  return new Archive(
    minutes,
    rows.map(([startMs, knownAtMs, value]) => ({ startMs, knownAtMs, value })),
  );
}

/** The series as known at an instant. */
export function priceViewOf(series: MarketSeries, madeAtMs: number): PriceView {
  const optional = (rows: SeriesRows | null): Archive | undefined => (rows ? archiveOf(rows) : undefined);
  const archives: PriceArchives = {
    realTime: archiveOf(series.realTime),
    dayAhead: optional(series.dayAhead),
    loadMw: optional(series.loadMw),
    temperatureC: optional(series.temperatureC),
  };
  return viewAt(archives, madeAtMs);
}
