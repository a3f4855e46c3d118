import { z } from 'zod';

/* What several parts of a configuration are made of. */

export const id = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'letters, digits, dot, dash and underscore, beginning with a letter or digit',
  );
export const name = z.string().min(1);
export const ratio = z.number().min(0).max(1);
export const powerW = z.number().positive().max(2e9);
export const port = z.number().int().min(1).max(65_535);
