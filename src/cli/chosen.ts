import { EbbError } from '../core/errors.js';

/** The one that is named, or the only one. @throws EbbError `rejected` that lists them */
export function chosen<T>(
  all: readonly T[],
  wanted: string | undefined,
  idOf: (each: T) => string,
  what: string,
  where: string,
): T {
  const [first, second] = wanted === undefined ? all : all.filter((each) => idOf(each) === wanted);
  if (first && !second) return first;
  const known = all.map(idOf).join(', ') || 'none; add it to the configuration';
  const problem = wanted === undefined ? `name one with --${what}` : `${where} has no ${what} "${wanted}"`;
  throw new EbbError('rejected', `${problem}: ${what}s of ${where}: ${known}`);
}
