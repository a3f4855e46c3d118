import type { HorizonGroup, HorizonProblem, PowerLimit } from '../../src/core/horizon/index.js';
import { HighsEngine } from '../../src/solver/highs-engine.js';

/** One engine for a spec's solves. */
export function loadEngine(): Promise<HighsEngine> {
  return HighsEngine.load();
}

/** A group of `count` miners that all run at the second point (or the first awake), free of limits in time. */
export function horizonGroup(count: number, change: Partial<HorizonGroup> = {}): HorizonGroup {
  const points = change.points ?? [
    { pointId: 'sleep', powerW: 20, hashrateThs: 0 },
    { pointId: 'nominal', powerW: 3_000, hashrateThs: 150 },
  ];
  return {
    groupId: 'g0',
    feederId: 'site',
    customer: 'house',
    points,
    powerFactor: null,
    hashFactor: null,
    highestPoint: null,
    initialCounts: points.map((_, k) => (k === 1 ? count : 0)),
    lockedAwake: [],
    lockedAsleep: [],
    minUpSeconds: 0,
    minDownSeconds: 0,
    upSeconds: 0,
    downSeconds: 0,
    wakePoint: 1,
    wearUsdPerWake: 0,
    wakesPerDayMax: null,
    wakesToday: 0,
    ...change,
  };
}

/** A site of one feeder, `prices` for intervals of five minutes, and a hashprice at which 20 J/TH earns 90 USD/MWh. */
export function horizonProblem(
  prices: readonly number[],
  change: Partial<HorizonProblem> = {},
): HorizonProblem {
  const always = (value: number): number[] => prices.map(() => value);
  return {
    schema: 1,
    startsAt: '2026-07-01T12:00:00.000Z',
    stepsSeconds: always(300),
    dayOfInterval: always(0),
    hashpriceUsdPerPhDay: always(43.2),
    groups: [horizonGroup(10)],
    feeders: [{ feederId: 'site', parentId: null, fixedW: always(0) }],
    limits: [],
    ramp: null,
    energy: {
      buyUsdPerMwh: prices,
      sellUsdPerMwh: prices,
      blockW: always(0),
      addersUsdPerMwh: always(0),
      coincidentUsdPerMw: always(0),
    },
    demandCharge: null,
    reserves: [],
    fairness: null,
    ...change,
  };
}

export function limit(change: Partial<PowerLimit> & Pick<PowerLimit, 'powerW'>): PowerLimit {
  return {
    layer: 'program',
    source: 'limit',
    bound: 'ceiling',
    scope: { kind: 'feeder', id: 'site' },
    ...change,
  };
}

/** Numbers in [0, 1) that follow from the seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface RandomSize {
  readonly groups: number;
  readonly miners: number;
  readonly intervals: number;
  /** Miners of each of them; left out: 1. */
  readonly blockSizes?: readonly number[];
}

/** A site with a little of everything, small or large; unequal steps, ceilings that bind, offers, a peak. */
export function randomHorizon(seed: number, size: RandomSize): HorizonProblem {
  const random = randomOf(seed);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const pick = <T>(...values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const steps = Array.from({ length: size.intervals }, () => pick(300, 300, 600, 900));
  const series = (low: number, high: number): number[] => steps.map(() => between(low, high));
  const groups = Array.from({ length: size.groups }, (_, index) =>
    inBlocks(
      randomGroup(index, 1 + Math.floor(random() * size.miners), steps, { random, between, pick }),
      pick(1, ...(size.blockSizes ?? [])),
    ),
  );
  const nominalW = groups.reduce(
    (sum, { points, initialCounts }) =>
      sum + points.at(-1)!.powerW * initialCounts.reduce((a, b) => a + b, 0),
    0,
  );
  const sleepW = groups.reduce(
    (sum, { points, initialCounts }) => sum + points[0]!.powerW * initialCounts.reduce((a, b) => a + b, 0),
    0,
  );
  const buy = series(-20, 160);
  const ceilingW = (): number | null => (random() < 0.5 ? null : between(sleepW, nominalW));
  return horizonProblem(buy, {
    stepsSeconds: steps,
    dayOfInterval: steps.map((_, t) => (t > steps.length / 2 ? 1 : 0)),
    hashpriceUsdPerPhDay: series(35, 50),
    groups,
    feeders: [
      { feederId: 'site', parentId: null, fixedW: steps.map(() => 500) },
      { feederId: 'c0', parentId: 'site', fixedW: steps.map(() => 0) },
    ],
    limits: [
      limit({
        source: 'event',
        powerW: steps.map((_, t) => (t > 0 && random() < 0.4 ? between(sleepW + 600, nominalW) : null)),
      }),
      limit({
        layer: 'electrical',
        source: 'c0',
        scope: { kind: 'feeder', id: 'c0' },
        powerW: steps.map(ceilingW),
      }),
    ],
    energy: {
      buyUsdPerMwh: buy,
      sellUsdPerMwh: buy.map((usd) => usd - pick(0, 2)),
      blockW: steps.map(() => between(0, nominalW)),
      addersUsdPerMwh: series(0, 8),
      coincidentUsdPerMw: steps.map(() => pick(0, 0, 20)),
    },
    demandCharge:
      random() < 0.4
        ? { usdPerKw: between(0, 0.05), peakSoFarW: nominalW / 2, applies: steps.map(() => true) }
        : null,
    reserves:
      random() < 0.5
        ? [
            {
              productId: 'rrs',
              groups: groups.slice(0, 1 + Math.floor(random() * groups.length)).map(({ groupId }) => groupId),
              awardW: steps.map(() => 0),
              offer: { maxW: series(0, nominalW), usdPerMwPerHour: series(0, 30) },
            },
          ]
        : [],
  });
}

/** The group with a block in place of each of its miners. */
function inBlocks(group: HorizonGroup, blockSize: number): HorizonGroup {
  if (blockSize === 1) return group;
  const initialCounts = group.initialCounts.map((count) => count * blockSize);
  // A block is bound where any of its miners is.
  const lockedAsleep = group.lockedAsleep.map((each) => ({
    ...each,
    count: (each.count - 1) * blockSize + 1,
  }));
  return { ...group, blockSize, initialCounts, lockedAsleep };
}

interface Draw {
  readonly random: () => number;
  readonly between: (low: number, high: number) => number;
  readonly pick: <T>(...values: readonly T[]) => T;
}

function randomGroup(
  index: number,
  count: number,
  steps: readonly number[],
  { random, between, pick }: Draw,
): HorizonGroup {
  const nominalW = between(2_000, 4_000);
  const point = (pointId: string, powerW: number): HorizonGroup['points'][number] => ({
    pointId,
    powerW,
    hashrateThs: powerW / between(16, 28),
  });
  const points = [
    { pointId: 'sleep', powerW: 20, hashrateThs: 0 },
    ...(random() < 0.5 ? [point('low', nominalW * between(0.5, 0.8))] : []),
    point('nominal', nominalW),
  ];
  const asleep = Math.floor(random() * (count + 1));
  const minUpSeconds = pick(0, 600, 1200);
  const minDownSeconds = pick(0, 600, 900);
  const lockedAsleep = minDownSeconds > 0 ? Math.floor(random() * (asleep + 1)) : 0;
  return horizonGroup(count, {
    groupId: `g${index}`,
    feederId: pick('site', 'c0'),
    points,
    powerFactor: pick(
      null,
      steps.map(() => between(1, 1.05)),
    ),
    initialCounts: points.map((_, k) => (k === 0 ? asleep : k === points.length - 1 ? count - asleep : 0)),
    lockedAsleep: lockedAsleep > 0 ? [{ count: lockedAsleep, seconds: between(1, minDownSeconds) }] : [],
    minUpSeconds,
    minDownSeconds,
    upSeconds: pick(0, 240, 400),
    downSeconds: pick(0, 20),
    wakePoint: points.length - 1,
    wearUsdPerWake: between(0, 0.05),
    // Not drawn, so that the sites of seeds stay what they were before wakes in the cold wore more.
    coldWearUsd: index % 2 === 1 ? steps.map((_, t) => 0.03 * ((t % 5) / 5)) : null,
    wakesPerDayMax: pick(null, 1, 2),
    retuneUsd: pick(0, 0, between(0, 0.02)),
    retuneSeconds: pick(0, 0, 60),
  });
}
