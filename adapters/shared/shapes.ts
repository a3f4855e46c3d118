import { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';

/** A number that some firmwares send as text: `10234.5`, `"10234.5"`, `"3409 W"`; `""` and `"-"` are absent. */
export const looseNumber = z.union([z.number(), z.string()]).transform(numberIn);

/** The number that `looseNumber` finds; undefined for anything that has none. */
export function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A truth value that some firmwares send as text or as 0 and 1. */
export const looseBoolean = z
  .union([z.boolean(), z.number(), z.string()])
  .transform(
    (value) =>
      value === true || value === 1 || (typeof value === 'string' && /^(true|1|y|yes|on)$/i.test(value)),
  );

/** `value` in the shape of `schema`. @throws EbbError `malformed` with the first thing that does not fit. */
export function shapeOf<S extends z.ZodType>(schema: S, value: unknown, what: string): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue === undefined || issue.path.length === 0 ? 'the reply' : issue.path.join('.');
  throw new EbbError('malformed', `${what}: ${path}: ${issue?.message ?? 'unexpected shape'}`);
}
