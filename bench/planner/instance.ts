import type { HorizonGroup, HorizonProblem, PowerLimit } from '../../src/core/horizon/index.js';

const MINERS = 30_000;
const CONTAINERS = 12;
const STARTS_AT_MS = Date.parse('2026-07-01T12:00:00Z');

/** Steps in seconds: 24 h of five minutes, and 36 h that grow coarser. */
export const FIVE_MINUTES = new Array<number>(288).fill(300);
export const TELESCOPED = [
  ...new Array<number>(24).fill(300),
  ...new Array<number>(24).fill(900),
  ...new Array<number>(28).fill(3600),
];

export interface InstanceOptions {
  readonly groups: number;
  readonly steps: readonly number[];
  /** How far the horizon starts after the first. */
  readonly shiftSeconds?: number;
  /** Another draw of the same prices, ± 10 %. */
  readonly priceSeed?: number;
  /** Contactors that each group hangs on; 0: every miner moves by itself. */
  readonly blocksPerGroup?: number;
}

/**
 * A synthetic mine of 30,000 miners, some 100 MW, on a hot day: prices with an evening peak, a block bought before, a
 * coincident peak, a program event of an hour, awarded and offered reserve, ramps, three customers, cycling with wear.
 */
export function benchProblem({
  groups,
  steps,
  shiftSeconds = 0,
  priceSeed = 0,
  blocksPerGroup = 0,
}: InstanceOptions): HorizonProblem {
  const startMs = STARTS_AT_MS + shiftSeconds * 1e3;
  let seconds = 0;
  /** Hours since the start of the first horizon, at the middle of each interval. */
  const at = steps.map((step) => ((seconds += step) - step / 2 + shiftSeconds) / 3600);
  const series = (of: (hour: number) => number): number[] => at.map(of);
  const price = series(
    (hour) => marketPrice(hour) * (1 + 0.1 * (2 * noise(Math.floor(hour * 12), 7 + priceSeed) - 1)),
  );
  const containers = Math.min(CONTAINERS, groups);
  const fleet = Array.from({ length: groups }, (_, index) => {
    const group = benchGroup(index, groups, containers, at);
    return blocksPerGroup > 0 ? switchedInBlocks(group, blocksPerGroup) : group;
  });
  const initialW = fleet.reduce(
    (sum, { points, initialCounts }) =>
      sum + points.reduce((w, { powerW }, k) => w + powerW * initialCounts[k]!, 0),
    0,
  );
  return {
    schema: 1,
    startsAt: new Date(startMs).toISOString(),
    stepsSeconds: steps,
    dayOfInterval: series((hour) => Math.floor((hour + 7) / 24)),
    hashpriceUsdPerPhDay: series(() => 45),
    groups: fleet,
    feeders: [
      { feederId: 'site', parentId: null, fixedW: series(() => 1e6) },
      ...Array.from({ length: containers }, (_, index) => ({
        feederId: `c${index}`,
        parentId: 'site',
        fixedW: series(() => 0),
      })),
    ],
    limits: limits(at, containers, fleet),
    ramp: {
      layer: 'electrical',
      source: 'ramp',
      upWPerMinute: 2e6,
      downWPerMinute: 10e6,
      initialW: initialW + 1e6,
    },
    energy: {
      buyUsdPerMwh: price.map((usd) => usd * 1.02),
      sellUsdPerMwh: price.map((usd) => usd * 1.02 - 1),
      blockW: series(() => 40e6),
      addersUsdPerMwh: series(() => 6.5),
      coincidentUsdPerMw: at.map((hour, t) => 17_500 * peakChance(hour) * Math.min(1, steps[t]! / 900)),
    },
    demandCharge: null,
    reserves: benchReserves(fleet, series),
    fairness: {
      toleranceRatio: 0.02,
      usdPerMwh: 5,
      customers: ['h0', 'h1', 'h2'].map((customer) => ({
        customer,
        servedMwhBefore: 0,
        entitledMwhBefore: 0,
      })),
    },
  };
}

function benchReserves(
  fleet: readonly HorizonGroup[],
  series: (of: (hour: number) => number) => number[],
): HorizonProblem['reserves'] {
  return [
    {
      productId: 'rrs',
      groups: fleet.filter((_, index) => index % 2 === 0).map(({ groupId }) => groupId),
      awardW: series((hour) => (inEvent(hour) ? 0 : 10e6)),
      offer: { maxW: series(() => 15e6), usdPerMwPerHour: series((hour) => 2 + 6 * evening(hour)) },
    },
    {
      productId: 'ecrs',
      groups: fleet.map(({ groupId }) => groupId),
      awardW: series((hour) => (inEvent(hour) ? 0 : 15e6)),
      offer: { maxW: series(() => 20e6), usdPerMwPerHour: series((hour) => 1 + 4 * evening(hour)) },
    },
  ];
}

function benchGroup(index: number, groups: number, containers: number, at: readonly number[]): HorizonGroup {
  const count = Math.floor(MINERS / groups) + (index < MINERS % groups ? 1 : 0);
  // From old machines at some 30 J/TH to new ones at 16.
  const joulesPerTh = 16 + (14 * ((index * 7) % groups)) / groups + noise(index, 1);
  const nominalW = 3_250 + 400 * noise(index, 2);
  const point = (pointId: string, ratio: number, efficiency: number): HorizonGroup['points'][number] => ({
    pointId,
    powerW: Math.round(nominalW * ratio),
    hashrateThs: (nominalW * ratio) / (joulesPerTh * efficiency),
  });
  const locked = Math.floor(count / 20);
  return {
    groupId: `g${index}`,
    feederId: `c${index % containers}`,
    customer: `h${index % 3}`,
    points: [
      { pointId: 'sleep', powerW: 25, hashrateThs: 0 },
      point('low', 0.7, 0.9),
      point('nominal', 1, 1),
      point('high', 1.12, 1.06),
    ],
    powerFactor: at.map((hour) => 1 + 0.02 * heat(hour)),
    hashFactor: null,
    highestPoint: at.map((hour) => (heat(hour) > 0.8 ? 2 : 3)),
    initialCounts: [2 * locked, 0, count - 2 * locked, 0],
    lockedAwake: [{ count: locked, seconds: 900 }],
    lockedAsleep: [{ count: locked, seconds: 600 }],
    minUpSeconds: 1800,
    minDownSeconds: 1200,
    upSeconds: 240,
    downSeconds: 20,
    wakePoint: 2,
    wearUsdPerWake: 0.03 + 0.04 * noise(index, 3),
    wakesPerDayMax: 4,
    wakesToday: 0,
  };
}

/** The group behind contactors: sleep and full power alone, all or none of the miners of each. */
function switchedInBlocks(group: HorizonGroup, blocks: number): HorizonGroup {
  const miners = group.initialCounts.reduce((sum, count) => sum + count, 0);
  const blockSize = Math.floor(miners / blocks);
  return {
    ...group,
    points: [group.points[0]!, group.points[2]!],
    highestPoint: null,
    blockSize,
    initialCounts: [0, blockSize * blocks],
    lockedAwake: [],
    lockedAsleep: [],
    wakePoint: 1,
  };
}

function limits(at: readonly number[], containers: number, fleet: readonly HorizonGroup[]): PowerLimit[] {
  const always = (powerW: number): number[] => at.map(() => powerW);
  const nominalW = (of: readonly HorizonGroup[]): number =>
    of.reduce(
      (sum, { points, initialCounts }) =>
        sum +
        points.find(({ pointId }) => pointId === 'nominal')!.powerW *
          initialCounts.reduce((a, b) => a + b, 0),
      0,
    );
  const site = { kind: 'feeder', id: 'site' } as const;
  return [
    { layer: 'electrical', source: 'electrical:site', bound: 'ceiling', scope: site, powerW: always(105e6) },
    ...Array.from({ length: containers }, (_, index): PowerLimit => ({
      layer: 'electrical',
      source: `electrical:c${index}`,
      bound: 'ceiling',
      scope: { kind: 'feeder', id: `c${index}` },
      powerW: always(1.03 * nominalW(fleet.filter(({ feederId }) => feederId === `c${index}`))),
    })),
    {
      layer: 'program',
      source: 'ers/event',
      bound: 'ceiling',
      scope: site,
      powerW: at.map((hour) => (inEvent(hour) ? 30e6 : null)),
    },
    {
      layer: 'contract',
      source: 'contract:h2',
      bound: 'floor',
      scope: { kind: 'customer', id: 'h2' },
      powerW: at.map((hour) => (inEvent(hour) || peakChance(hour) > 0 ? null : 4e6)),
    },
  ];
}

/** Hour 0 is 07:00 of the site's clock. */
function clock(hour: number): number {
  return (hour + 7) % 24;
}

function marketPrice(hour: number): number {
  const spike = noise(Math.floor(hour * 4), 5) > 0.97 ? 250 : 0;
  return (
    24 +
    14 * Math.sin(((clock(hour) - 9) / 24) * 2 * Math.PI) +
    70 * evening(hour) +
    12 * noise(Math.floor(hour * 12), 6) +
    spike
  );
}

function evening(hour: number): number {
  return Math.exp(-(((clock(hour) - 19.5) / 1.6) ** 2));
}

function heat(hour: number): number {
  return Math.max(0, Math.sin(((clock(hour) - 8) / 24) * 2 * Math.PI));
}

function peakChance(hour: number): number {
  return Math.abs(clock(hour) - 17) < 0.75 ? 0.01 : 0;
}

function inEvent(hour: number): boolean {
  return clock(hour) >= 18 && clock(hour) < 19;
}

/** In [0, 1), the same for the same arguments. */
function noise(index: number, stream: number): number {
  let x = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(stream, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
}
