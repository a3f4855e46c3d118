import { ConfigError } from '../core/errors.js';
import { OutdatedError } from '../settings/index.js';
import { problem } from './problem.js';
import { invalid } from './validate.js';

/** What is wrong with a change of settings, as a problem. */
export async function told<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ConfigError) {
      throw invalid(
        error.problems.map(({ line, path, problem: what, fix }) => ({
          path: line === undefined ? path : `line ${line}: ${path}`,
          problem: what,
          fix,
        })),
      );
    }
    if (!(error instanceof OutdatedError)) throw error;
    const errors = error.changes.map(({ path, from, to }) => ({
      path,
      problem: `is ${JSON.stringify(to) ?? 'no more'} in the file, and was ${JSON.stringify(from) ?? 'not there'}`,
      fix: 'Restart Ebb to follow the file, or put it back.',
    }));
    throw problem('outdated', error.message, errors);
  }
}
