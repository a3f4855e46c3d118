import type { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';

/** A report's rows, as the API sends them: cells in the order of `fields`. */
export interface ErcotTable {
  readonly fields: readonly { readonly name: string }[];
  readonly data: readonly (readonly (string | number | boolean | null)[])[];
}

/** Names under which each column has been or may be seen, capitals apart; ERCOT renames columns without notice. */
export type ColumnNames<Key extends string> = Readonly<Record<Key, readonly string[]>>;

/**
 * The rows of a report as records, found by the names of its columns, whatever their order.
 * @param report as messages name it
 * @throws EbbError `malformed` naming the column that is missing or does not fit
 */
export function recordsOf<Shape extends z.ZodRawShape>(
  { fields, data }: ErcotTable,
  report: string,
  columns: ColumnNames<Extract<keyof Shape, string>>,
  shape: z.ZodObject<Shape>,
): z.infer<z.ZodObject<Shape>>[] {
  const names = fields.map(({ name }) => name);
  const indexes = Object.entries<readonly string[]>(columns).map(([key, aliases]) => {
    const index = columnAt(names, aliases);
    if (index >= 0) return [key, index] as const;
    throw new EbbError(
      'malformed',
      `ERCOT ${report} has no column ${aliases[0]}; it has ${names.join(', ')}`,
    );
  });
  return data.map((cells) => {
    const parsed = shape.safeParse(Object.fromEntries(indexes.map(([key, index]) => [key, cells[index]])));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new EbbError('malformed', `ERCOT ${report}: ${issue?.path.join('.')}: ${issue?.message}`);
  });
}

/** Whether a report has a column of that name. */
export function hasColumn({ fields }: ErcotTable, name: string): boolean {
  return (
    columnAt(
      fields.map((field) => field.name),
      [name],
    ) >= 0
  );
}

function columnAt(names: readonly string[], aliases: readonly string[]): number {
  const wanted = aliases.map((alias) => alias.toLowerCase());
  return names.findIndex((name) => wanted.includes(name.toLowerCase()));
}
