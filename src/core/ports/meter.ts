import type { DateTime } from 'luxon';

/**
 * How an interval's energy is known. `measured`: by the meter; `estimated`: by somebody in place of the meter; `edited`:
 * corrected by hand; `suspect`: the meter doubts itself, or rolled over in an unlikely way; `missing`: not known.
 */
export const METER_QUALITIES = ['measured', 'estimated', 'edited', 'suspect', 'missing'] as const;
export type MeterQuality = (typeof METER_QUALITIES)[number];

/** Energy of one metering interval, half-open, labelled by its start. */
export interface MeterInterval {
  /** ISO 8601 UTC, aligned to `minutes`. */
  readonly start: string;
  readonly minutes: number;
  /** Drawn from the grid is positive; null where it is `missing`. */
  readonly energyKwh: number | null;
  readonly quality: MeterQuality;
}

/** What a meter shows at an instant. Either is null where it does not tell. */
export interface MeterReading {
  readonly at: DateTime;
  readonly powerW: number | null;
  /** A counter that only grows, until it rolls over. */
  readonly counterKwh: number | null;
}

/** A meter that can be asked at any time. It is only ever read: nothing is written to a revenue meter. */
export interface LiveMeter {
  /** @throws EbbError with a code of the table */
  read(): Promise<MeterReading>;
}

/** A kind of file that meter data comes in. */
export interface MeterFileFormat {
  readonly id: string;
  readonly label: string;
  /**
   * The intervals of a file, ascending, each once; where a file tells of an interval twice, its later word.
   * @throws EbbError `malformed` that says which line or element, and what it should be
   */
  read(text: string, options: MeterFileOptions): MeterInterval[];
}

export interface MeterFileOptions {
  /** Length of an interval where the file does not tell. */
  readonly minutes: number;
  /** Of times without an offset. */
  readonly timeZone: string;
  /** Of a table: see the format's page. */
  readonly columns?: MeterColumns;
  /** Which of several meters in the file, by the id that it has there. */
  readonly meter?: string;
}

/** Headings of a table of meter data. */
export interface MeterColumns {
  readonly time: string;
  readonly value: string;
  readonly unit: 'kWh' | 'MWh' | 'Wh' | 'kW' | 'MW';
  /** Whether `time` is an interval's start or its end. */
  readonly label: 'start' | 'end';
  readonly quality?: string;
  readonly meter?: string;
}
