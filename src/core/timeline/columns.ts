/** Times in which a figure held one value: column by column, ascending by start. Instants are Unix milliseconds. */
export interface Stretches {
  readonly startMs: ArrayLike<number>;
  /** A stretch ends here, or where the next one begins if that is before. */
  readonly endMs: ArrayLike<number>;
  /** NaN: nothing is known of that time. */
  readonly value: ArrayLike<number>;
}

/** Steps of equal length, the first from `fromMs` on. */
export interface StepGrid {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** A figure by steps. */
export interface StepColumn {
  /** Mean over the time of the step that is known; null: none of it is. */
  readonly mean: (number | null)[];
  /** Least and greatest value within each step; both null where no step has more than one value. */
  readonly low: (number | null)[] | null;
  readonly high: (number | null)[] | null;
}

/**
 * Puts stretches into steps. A value that held for any part of a step is in its least or its greatest: a spike does not
 * vanish, however long the steps are.
 * @param decimals that are kept of the figures
 */
export function stepColumn(stretches: Stretches, grid: StepGrid, decimals: number): StepColumn {
  const { count } = grid;
  const known = new Float64Array(count);
  const sum = new Float64Array(count);
  const low = new Float64Array(count).fill(Infinity);
  const high = new Float64Array(count).fill(-Infinity);
  eachOverlap(stretches, grid, (step, ms, value) => {
    known[step]! += ms;
    sum[step]! += ms * value;
    if (value < low[step]!) low[step] = value;
    if (value > high[step]!) high[step] = value;
  });
  const scale = 10 ** decimals;
  const rounded = (value: number): number => Math.round(value * scale) / scale;
  const column = (of: (step: number) => number): (number | null)[] =>
    Array.from({ length: count }, (_, step) => (known[step]! > 0 ? rounded(of(step)) : null));
  const isSpread = known.some((ms, step) => ms > 0 && low[step] !== high[step]);
  return {
    mean: column((step) => (low[step] === high[step] ? low[step]! : sum[step]! / known[step]!)),
    low: isSpread ? column((step) => low[step]!) : null,
    high: isSpread ? column((step) => high[step]!) : null,
  };
}

/** Calls for each part of a stretch that lies in a step. */
function eachOverlap(
  { startMs, endMs, value }: Stretches,
  { fromMs, stepMs, count }: StepGrid,
  call: (step: number, ms: number, value: number) => void,
): void {
  const toMs = fromMs + count * stepMs;
  for (let at = 0; at < startMs.length; at += 1) {
    const next = at + 1 < startMs.length ? startMs[at + 1]! : Infinity;
    const end = Math.min(endMs[at]!, next, toMs);
    const start = Math.max(startMs[at]!, fromMs);
    if (Number.isNaN(value[at]!) || start >= end) continue;
    for (let step = Math.floor((start - fromMs) / stepMs); step < count; step += 1) {
      const stepStart = fromMs + step * stepMs;
      if (stepStart >= end) break;
      call(step, Math.min(end, stepStart + stepMs) - Math.max(start, stepStart), value[at]!);
    }
  }
}

/** Values that each hold until the next one, and the last until `untilMs`. */
export function heldUntilNext(
  startMs: readonly number[],
  value: readonly number[],
  untilMs: number,
): Stretches {
  return { startMs, endMs: startMs.map((_, at) => startMs[at + 1] ?? untilMs), value };
}
