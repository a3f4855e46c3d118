import { z } from 'zod';

/** What things are called in the file itself. */
export const id = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'letters, digits, dot, dash and underscore, beginning with a letter or digit',
  );

/** A text, or what something is called elsewhere. */
export const name = z.string().min(1);
