import type { ConfigProblem } from '../../src/core/errors.js';
import type { Path } from '../yaml-source.js';

/** Takes a mistake down: where, what is wrong, what to do. */
export type Report = (path: Path, problem: string, fix: string) => void;

/** Reports each name in a list that was there before. */
export function reportRepeated(
  names: readonly { readonly name: string | undefined; readonly path: Path }[],
  what: string,
  report: Report,
): void {
  const seen = new Set<string>();
  for (const { name, path } of names) {
    if (name === undefined) continue;
    if (seen.has(name)) report(path, `there is another ${what} "${name}"`, 'Give each an id of its own.');
    seen.add(name);
  }
}

/** Problems in the order of files and lines, as a person walks through them. */
export function inReadingOrder(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  return [...problems].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || (a.line ?? 0) - (b.line ?? 0),
  );
}
