import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** Numeric cases of program rules, beside the project where it is developed and absent elsewhere. */
const FILE = '../shared/reference/programs-vectors.json';

export interface ProgramVector {
  readonly id: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, unknown>>;
}

/** Runs `check` on each vector whose id begins so; skipped, and says so in its name, where the file is absent. */
export function describeVectors(prefix: string, check: (vector: ProgramVector) => void): void {
  if (!existsSync(FILE)) {
    it.skip(`vectors ${prefix} (skipped: ${FILE} is not here)`, () =>
      check({ id: '', input: {}, expected: {} }));
    return;
  }
  const all = JSON.parse(readFileSync(FILE, 'utf8')) as ProgramVector[];
  const vectors = all.filter(({ id }) => id.startsWith(prefix));
  describe(`vectors ${prefix}`, () => {
    it('are there', () => expect(vectors).not.toEqual([]));
    it.each(vectors.map((vector) => ({ name: vector.id, vector })))('$name', ({ vector }) => check(vector));
  });
}
