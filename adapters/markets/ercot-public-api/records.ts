import type { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { ErcotRows } from './api.js';

/** Names under which each column has been or may be seen; ERCOT renames columns without notice. */
export type ColumnNames<Key extends string> = Readonly<Record<Key, readonly string[]>>;

/**
 * The rows of a report as records, found by the names of its columns, whatever their order.
 * @param report as messages name it
 * @throws EbbError `malformed` naming the column that is missing or does not fit
 */
export function recordsOf<Shape extends z.ZodRawShape>(
  { fields, data }: ErcotRows,
  report: string,
  columns: ColumnNames<Extract<keyof Shape, string>>,
  shape: z.ZodObject<Shape>,
): z.infer<z.ZodObject<Shape>>[] {
  const names = fields.map(({ name }) => name);
  const indexes = Object.entries<readonly string[]>(columns).map(([key, aliases]) => {
    const index = names.findIndex((name) => aliases.includes(name));
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
