import type { Facts } from './facts.js';
import type { HorizonModel } from './model.js';
import type { Levels } from './trajectory.js';

/** What solvers leave whole numbers off by. */
const INTEGRALITY_TOLERANCE = 1e-6;

/**
 * Whole counts from the LP's, by cumulative rounding with one `theta` for wakes and sleeps. The minimum times say that
 * sleeps so far ≤ miners awake at first + wakes up to a window ago, and the like for wakes; the numbers of miners are
 * whole, and ⌊· + theta⌋ never falls, so both hold for the rounded sums as well, and so does every cap on wakes that
 * begins with the horizon. Levels above the first are rounded by themselves and kept nested.
 *
 * @param theta 0 ≤ theta < 1
 */
export function roundLevels(
  facts: Facts,
  model: HorizonModel,
  colValue: Float64Array,
  theta: number,
): Levels[] {
  return model.groups.map(({ facts: group, levels }) => {
    const { minerCount, initialAwake } = group;
    const rounded = levels.map(() => new Int32Array(facts.T));
    let before = initialAwake;
    let wakes = 0;
    let sleeps = 0;
    for (let t = 0; t < facts.T; t += 1) {
      const awake = colValue[levels[0]! + t]!;
      wakes += Math.max(0, awake - before);
      sleeps += Math.max(0, before - awake);
      before = awake;
      let above = initialAwake + floor(wakes + theta) - floor(sleeps + theta);
      rounded[0]![t] = above = Math.min(minerCount, Math.max(0, above));
      for (let k = 1; k < levels.length; k += 1) {
        rounded[k]![t] = above = Math.min(above, Math.max(0, floor(colValue[levels[k]! + t]! + theta)));
      }
    }
    return rounded;
  });
}

function floor(value: number): number {
  return Math.floor(value + INTEGRALITY_TOLERANCE);
}
