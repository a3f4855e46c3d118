import { assert } from '../assert.js';

/** A value in force from `start`. */
export interface SubInterval {
  readonly start: string;
  readonly value: number;
}

/** Several values of one interval: each holds for an equal part of it, as OpenADR 3 has it. */
export function subIntervals(start: string, durationMs: number, values: readonly number[]): SubInterval[] {
  assert(durationMs > 0, `an interval of ${durationMs} ms`);
  return values.map((value, index) => ({
    start: new Date(Date.parse(start) + (durationMs * index) / values.length).toISOString(),
    value,
  }));
}
