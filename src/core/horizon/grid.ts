/** Start of each interval in seconds after the horizon's. */
export function startsSecondsOf(stepsSeconds: readonly number[]): number[] {
  let total = 0;
  return stepsSeconds.map((seconds) => (total += seconds) - seconds);
}

/**
 * For each interval the last one that began at least `windowSeconds` before it; −1: none within the horizon. A miner
 * that moved in a later one has not yet kept a minimum time of that length.
 */
export function lastBeforeWindow(startsSeconds: readonly number[], windowSeconds: number): Int32Array {
  const result = new Int32Array(startsSeconds.length);
  let before = -1;
  for (let t = 0; t < startsSeconds.length; t += 1) {
    while (before + 1 < t && startsSeconds[before + 1]! <= startsSeconds[t]! - windowSeconds) before += 1;
    result[t] = before;
  }
  return result;
}

/** `perHour` over `duration` hours from the start of `from`; past the horizon its last value goes on. */
export function overlapSum(
  hours: ArrayLike<number>,
  from: number,
  duration: number,
  perHour: (t: number) => number,
): number {
  let left = duration;
  let total = 0;
  for (let t = from; left > 0; t += 1) {
    const last = t >= hours.length - 1;
    const part = last ? left : Math.min(left, hours[t]!);
    total += part * perHour(Math.min(t, hours.length - 1));
    left -= part;
  }
  return total;
}
