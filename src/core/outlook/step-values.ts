import type { Step } from '../forecast/index.js';

/** A value of a time that need not be a step of any grid. */
export interface StepValue extends Step {
  readonly value: number;
}

const MINUTE_MS = 60_000;

/** Each step's part of values that add up over time; where nothing is given, 0. */
export function shareOut(values: readonly StepValue[], steps: readonly Step[]): number[] {
  return steps.map((step) =>
    values.reduce((sum, each) => sum + (each.value * overlapMinutes(each, step)) / each.minutes, 0),
  );
}

/** The value that holds in the middle of each step; null where none is given. */
export function valueHolding(values: readonly StepValue[], steps: readonly Step[]): (number | null)[] {
  return steps.map(({ startMs, minutes }) => {
    const middleMs = startMs + (minutes / 2) * MINUTE_MS;
    const holding = values.find((each) => each.startMs <= middleMs && middleMs < endMs(each));
    return holding?.value ?? null;
  });
}

function overlapMinutes(a: Step, b: Step): number {
  return Math.max(0, Math.min(endMs(a), endMs(b)) - Math.max(a.startMs, b.startMs)) / MINUTE_MS;
}

function endMs({ startMs, minutes }: Step): number {
  return startMs + minutes * MINUTE_MS;
}
