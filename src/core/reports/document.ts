import { DateTime } from 'luxon';
import type { Definition, ReportHead, RuleMark } from './report.js';

/** A column of a table. `time` cells are ISO 8601 UTC instants, shown in the site's time. */
export interface Column {
  readonly name: string;
  /** Shown behind the name. */
  readonly unit?: string;
  readonly kind: 'text' | 'number' | 'time';
  /** Decimals of a number. */
  readonly digits?: number;
}

export type Cell = string | number | null;

export interface Table {
  /** Names its file and sheet too: short, letters and spaces. */
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly note?: string;
  /** Material for whoever works it out again: in the workbook and the table files, and not in the PDF. */
  readonly isMaterial?: true;
}

export interface Series {
  readonly name: string;
  /** `step`: holds from an interval's start to its end; `dashed`: the same, dashed; `area`: filled down to zero. */
  readonly style: 'step' | 'dashed' | 'area';
  readonly values: readonly (number | null)[];
}

/** Values over intervals of one length. */
export interface Chart {
  readonly title: string;
  readonly unit: string;
  /** ISO 8601 UTC. */
  readonly starts: readonly string[];
  readonly minutes: number;
  readonly series: readonly Series[];
  /** A stretch that is set off, such as the event. */
  readonly band: { readonly from: string; readonly to: string; readonly label: string } | null;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** A report as people read it. Every form of it (PDF, workbook, tables) shows the same. */
export interface ReportDocument {
  readonly title: string;
  readonly subtitle: string;
  readonly head: ReportHead;
  readonly facts: readonly Fact[];
  readonly charts: readonly Chart[];
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
  readonly definitions: readonly Definition[];
  readonly rules: readonly RuleMark[];
}

/** `12,345.678 MWh`; a dash where nothing is known. */
export function figure(value: number | null, digits: number, unit = ''): string {
  if (value === null) return '–';
  const text = value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return unit === '' ? text : `${text} ${unit}`;
}

export function percent(ratio: number | null): string {
  return ratio === null ? '–' : `${figure(ratio * 100, 1)} %`;
}

/** An instant for people: `2026-07-22 15:00 -04:00`, with seconds where there are any. */
export function localText(instant: string, timeZone: string): string {
  const local = DateTime.fromISO(instant, { zone: timeZone });
  return local.toFormat(local.second === 0 ? 'yyyy-MM-dd HH:mm ZZ' : 'yyyy-MM-dd HH:mm:ss ZZ');
}

export function text(name: string): Column {
  return { name, kind: 'text' };
}

export function time(name: string): Column {
  return { name, kind: 'time' };
}

export function number(name: string, unit: string, digits: number): Column {
  return { name, unit, kind: 'number', digits };
}
