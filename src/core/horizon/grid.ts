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
