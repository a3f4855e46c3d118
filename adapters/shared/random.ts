/**
 * A number in [0, 1) that depends on nothing but its key. Draws that are keyed need no state and no order:
 * the same seed gives the same mine, whichever miner is looked at first.
 */
export function keyedRandom(...key: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of key.join('\u0000')) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  // Final mixing of murmur3, so that neighbouring keys do not give neighbouring numbers.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** A number in [low, high), by its key. */
export function keyedBetween(
  [low, high]: readonly [number, number],
  ...key: readonly (string | number)[]
): number {
  return low + (high - low) * keyedRandom(...key);
}
