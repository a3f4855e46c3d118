import { EbbError } from '../core/errors.js';

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@' -]{0,63}$/u;

/**
 * A person's name as it is kept: lower case, so that it is the same however it is typed.
 * @throws EbbError (rejected) where it cannot be one
 */
export function personName(text: string): string {
  const name = comparable(text);
  if (NAME.test(name)) return name;
  throw new EbbError(
    'rejected',
    "a name has 1 to 64 letters, digits, blanks or . _ @ ' -, and begins with a letter or digit",
  );
}

/** The same for a name that is only looked for: what cannot be one is nobody's. */
export function comparable(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}
