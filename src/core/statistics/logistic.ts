import { NormalEquations } from './least-squares.js';

export interface LogisticRow {
  readonly features: readonly number[];
  readonly outcome: boolean;
  readonly weight?: number;
}

/** Newton steps after which a fit that still moves is taken as it is; such fits settle within ten. */
const STEPS_MAX = 50;
const STEP_TOLERANCE = 1e-10;
/** Keeps a step finite where a row is all but certain. */
const VARIANCE_MIN = 1e-6;

export function logistic(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * Coefficients of a logistic regression by Newton's method (iterated weighted least squares), each pulled to `prior`
 * with the precision `stiffness`. Deterministic; rows in the same order give the same coefficients.
 */
export function fitLogistic(
  rows: readonly LogisticRow[],
  prior: readonly number[],
  stiffness: readonly number[],
): number[] {
  let coefficients = [...prior];
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const equations = new NormalEquations(prior.length);
    for (const { features, outcome, weight = 1 } of rows) {
      const logit = dot(features, coefficients);
      const probability = logistic(logit);
      const variance = Math.max(VARIANCE_MIN, probability * (1 - probability));
      const working = logit + ((outcome ? 1 : 0) - probability) / variance;
      equations.add(features, working, weight * variance);
    }
    const next = equations.solve(prior, stiffness);
    const moved = Math.max(...next.map((value, index) => Math.abs(value - coefficients[index]!)));
    coefficients = next;
    if (moved < STEP_TOLERANCE) break;
  }
  return coefficients;
}
