import type { SeededRandom } from '../statistics/index.js';

/** How many of `count` things happen that each happen with `ratio`; takes time by how many do, not by `count`. */
export function binomial(random: SeededRandom, count: number, ratio: number): number {
  if (ratio <= 0 || count <= 0) return 0;
  if (ratio >= 1) return count;
  const logMiss = Math.log1p(-ratio);
  let happened = 0;
  // The number of misses before the next hit is geometric.
  for (let at = Math.floor(Math.log(random.uniform()) / logMiss); at < count;) {
    happened += 1;
    at += 1 + Math.floor(Math.log(random.uniform()) / logMiss);
  }
  return happened;
}
