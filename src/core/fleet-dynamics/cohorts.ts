import { assert } from '../assert.js';

/** Miners that crossed between asleep and awake at the same time. */
interface Cohort {
  readonly atMs: number;
  count: number;
}

export interface CohortState {
  readonly atMs: number | null;
  readonly count: number;
}

/** Miners in one state, by how long they have been in it: counts, never miners. Time only goes forward. */
export class Cohorts {
  /** Oldest first. */
  #cohorts: Cohort[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Miners that came after `freeUntilMs`. Those before are alike from then on. */
  countAfter(freeUntilMs: number): number {
    let free = 0;
    let oldest = this.#cohorts[0];
    while (oldest && oldest.atMs <= freeUntilMs) {
      free += oldest.count;
      this.#cohorts.shift();
      oldest = this.#cohorts[0];
    }
    if (free > 0) this.#cohorts.unshift({ atMs: -Infinity, count: free });
    return this.#count - free;
  }

  add(count: number, atMs: number): void {
    if (count > 0) this.#cohorts.push({ atMs, count });
    this.#count += count;
  }

  /** Adds miners that nothing binds any more. */
  addFree(count: number): void {
    if (count > 0) this.#cohorts.unshift({ atMs: -Infinity, count });
    this.#count += count;
  }

  /** Oldest first; null: nothing binds them any more. */
  dump(): CohortState[] {
    return this.#cohorts.map(({ atMs, count }) => ({ atMs: atMs === -Infinity ? null : atMs, count }));
  }

  restore(cohorts: readonly CohortState[]): void {
    this.#cohorts = cohorts.map(({ atMs, count }) => ({ atMs: atMs ?? -Infinity, count }));
    this.#count = cohorts.reduce((sum, { count }) => sum + count, 0);
  }

  /** Takes those that have been there longest. */
  take(count: number): void {
    this.#count -= count;
    for (let left = count; left > 0;) {
      const oldest = this.#cohorts[0];
      assert(oldest, 'more miners are to move than there are');
      const taken = Math.min(left, oldest.count);
      oldest.count -= taken;
      left -= taken;
      if (oldest.count === 0) this.#cohorts.shift();
    }
  }
}
