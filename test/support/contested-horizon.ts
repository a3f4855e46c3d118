import type { HorizonGroup, HorizonProblem } from '../../src/core/horizon/index.js';
import { limit, randomHorizon, randomOf, type RandomSize } from './horizon.js';

/**
 * A random site with more asked of it than may be kept: ramps, floors, sheds, overrides, awards, heat, locks, wakes that
 * have been, customers to be served alike.
 */
export function contestedHorizon(seed: number, size: RandomSize): HorizonProblem {
  const base = randomHorizon(seed, size);
  const random = randomOf(seed + 1_000_000);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const often = (ratio: number): boolean => random() < ratio;
  const groups = base.groups.map((group, index) =>
    contestedGroup(group, index, base.stepsSeconds.length, random),
  );
  const drawW = (k: (group: HorizonGroup) => number): number =>
    groups.reduce((sum, group) => {
      const miners = group.initialCounts.reduce((a, b) => a + b, 0);
      return sum + miners * group.points[k(group)]!.powerW;
    }, 500);
  const [leastW, mostW] = [drawW(() => 0), drawW(({ points }) => points.length - 1)];
  const initialW = groups.reduce(
    (sum, { points, initialCounts }) =>
      sum + points.reduce((w, { powerW }, k) => w + powerW * initialCounts[k]!, 0),
    500,
  );
  const now = (ratio: number): (number | null)[] =>
    base.stepsSeconds.map(() => (often(ratio) ? between(leastW, mostW) : null));
  const site = { kind: 'feeder', id: 'site' } as const;
  return {
    ...base,
    groups,
    limits: [
      ...base.limits,
      ...(often(0.3) ? [limit({ layer: 'mandatory', source: 'shed', scope: site, powerW: now(0.3) })] : []),
      ...(often(0.3)
        ? [limit({ layer: 'override', source: 'override', scope: site, powerW: now(0.3) })]
        : []),
      ...(often(0.5)
        ? [
            limit({
              layer: 'contract',
              source: 'contract:a',
              bound: 'floor',
              scope: { kind: 'customer', id: 'a' },
              powerW: base.stepsSeconds.map(() => between(0, (mostW - 500) / 2)),
            }),
          ]
        : []),
    ],
    ramp: often(0.4)
      ? {
          layer: 'electrical',
          source: 'ramp',
          upWPerMinute: between(mostW / 60, mostW / 5),
          downWPerMinute: often(0.5) ? between(mostW / 60, mostW / 5) : null,
          initialW,
        }
      : null,
    reserves: base.reserves.map((each) => ({
      ...each,
      awardW: each.awardW.map(() => (often(0.5) ? between(0, mostW / 2) : 0)),
    })),
    fairness: often(0.3)
      ? {
          toleranceRatio: between(0, 0.2),
          usdPerMwh: between(0, 30),
          customers: ['a', 'b'].map((customer) => ({
            customer,
            servedMwhBefore: between(0, 0.001),
            entitledMwhBefore: 0.001,
          })),
        }
      : null,
  };
}

function contestedGroup(group: HorizonGroup, index: number, T: number, random: () => number): HorizonGroup {
  const K = group.points.length - 1;
  const awake = group.initialCounts.slice(1).reduce((sum, count) => sum + count, 0);
  const count = Math.floor(random() * (awake + 1));
  const seconds = 1 + Math.floor(random() * Math.max(0, group.minUpSeconds - 1));
  return {
    ...group,
    customer: index % 2 === 0 ? 'a' : 'b',
    highestPoint:
      random() < 0.3 ? Array.from({ length: T }, () => Math.floor(random() * (K + 1.999)) % (K + 1)) : null,
    lockedAwake: group.minUpSeconds > 0 && count > 0 ? [{ count, seconds }] : [],
    wakesToday: random() < 0.3 ? (group.blockSize ?? 1) : 0,
  };
}
