import type { DateTime } from 'luxon';
import type { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';

/** A report's rows, as the API sends them: cells in the order of `fields`. */
export interface ErcotTable {
  /** When the document was published that they are of; absent where rows say it themselves. */
  readonly publishedAt?: DateTime;
  readonly fields: readonly { readonly name: string }[];
  readonly data: readonly (readonly (string | number | boolean | null)[])[];
}

/**
 * Names under which each column has been or may be seen, capitals and underscores apart; ERCOT renames columns without notice,
 * and the API names them otherwise than the documents do.
 */
export type ColumnNames<Key extends string> = Readonly<Record<Key, readonly string[]>>;

/**
 * The rows of a report as records, found by the names of its columns, whatever their order. Where the shape does without a
 * figure, so may the report without its column.
 * @param report as messages name it
 * @throws EbbError `malformed` naming the column that is missing or does not fit
 */
export function recordsOf<Shape extends z.ZodRawShape>(
  table: ErcotTable,
  report: string,
  columns: ColumnNames<Extract<keyof Shape, string>>,
  shape: z.ZodObject<Shape>,
): z.infer<z.ZodObject<Shape>>[] {
  const names = namesOf(table);
  // An answer with nothing in it has been seen: nothing has gone, nothing was there.
  if (names.length === 0 && table.data.length === 0) return [];
  const indexes = Object.entries<readonly string[]>(columns).map(([key, aliases]) => {
    const index = columnAt(names, aliases);
    const isOptional = (shape.shape[key] as z.ZodType).safeParse(undefined).success;
    if (index < 0 && !isOptional) throw noColumn(report, aliases[0]!, names);
    return [key, index] as const;
  });
  return table.data.map((cells) => {
    const parsed = shape.safeParse(Object.fromEntries(indexes.map(([key, index]) => [key, cells[index]])));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new EbbError('malformed', `ERCOT ${report}: ${issue?.path.join('.')}: ${issue?.message}`);
  });
}

/** Whether a report has a column of that name. */
export function hasColumn(table: ErcotTable, name: string): boolean {
  return columnAt(namesOf(table), [name]) >= 0;
}

/** Names of a report's columns. */
export function namesOf({ fields }: ErcotTable): string[] {
  return fields.map(({ name }) => name);
}

export function noColumn(report: string, name: string, names: readonly string[]): EbbError {
  return new EbbError('malformed', `ERCOT ${report} has no column ${name}; it has ${names.join(', ')}`);
}

function columnAt(names: readonly string[], aliases: readonly string[]): number {
  const wanted = aliases.map(plain);
  return names.findIndex((name) => wanted.includes(plain(name)));
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
