import { assert } from '../assert.js';

/** Sums of a weighted regression, which rows are added to one by one. */
export class NormalEquations {
  readonly #gram: number[][];
  readonly #moment: number[];

  constructor(readonly size: number) {
    this.#gram = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    this.#moment = new Array<number>(size).fill(0);
  }

  add(row: readonly number[], target: number, weight = 1): void {
    for (let i = 0; i < this.size; i += 1) {
      this.#moment[i]! += weight * row[i]! * target;
      for (let j = 0; j <= i; j += 1) this.#gram[i]![j]! += weight * row[i]! * row[j]!;
    }
  }

  /** Coefficients of least squares with each pulled to `prior` as by `stiffness` rows that say so. */
  solve(prior: readonly number[], stiffness: readonly number[]): number[] {
    const gram = this.#gram.map((row, i) => row.map((_, j) => this.#gram[Math.max(i, j)]![Math.min(i, j)]!));
    const moment = [...this.#moment];
    for (let i = 0; i < this.size; i += 1) {
      gram[i]![i]! += stiffness[i]!;
      moment[i]! += stiffness[i]! * prior[i]!;
    }
    return solveSymmetric(gram, moment);
  }
}

/** x of A x = b for a symmetric positive definite A (Cholesky). */
export function solveSymmetric(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const size = b.length;
  const lower = a.map((row) => [...row]);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k += 1) sum -= lower[i]![k]! * lower[j]![k]!;
      assert(
        i !== j || sum > 0,
        'the matrix is not positive definite: give every coefficient some stiffness',
      );
      lower[i]![j] = i === j ? Math.sqrt(sum) : sum / lower[j]![j]!;
    }
  }
  const y = [...b];
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < i; k += 1) y[i]! -= lower[i]![k]! * y[k]!;
    y[i]! /= lower[i]![i]!;
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < size; k += 1) y[i]! -= lower[k]![i]! * y[k]!;
    y[i]! /= lower[i]![i]!;
  }
  return y;
}
