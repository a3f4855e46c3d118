import { upperHull } from '../core/planner/hull.js';
import type { FeederConfig } from '../core/site.js';
import { hashRevenueUsdPerHour } from '../core/units.js';
import type { Decided, SimulatedGroup } from '../core/fleet-dynamics/index.js';

/** Hash per watt, TH/s per W. */
type Density = number;

interface Segment {
  readonly density: Density;
  readonly powerW: number;
}

/** Prices of watts at feeders that the fleet could overload, so that nobody wants more of them than there are. */
export class FeederPrices {
  /** The density at which each overloaded feeder is full. */
  readonly #critical = new Map<string, Density>();
  readonly #feeders: ReadonlyMap<string, FeederConfig>;

  constructor(feeders: readonly FeederConfig[], groups: readonly SimulatedGroup[]) {
    this.#feeders = new Map(feeders.map((feeder) => [feeder.feederId, feeder]));
    const segments = new Map<string, Segment[]>(feeders.map(({ feederId }) => [feederId, []]));
    const baseW = new Map<string, number>(feeders.map(({ feederId }) => [feederId, 0]));
    for (const group of groups) {
      segments.get(group.feederId)!.push(...segmentsOf(group));
      const sleepW = group.minerCount * group.operatingPoints[0]!.powerW;
      baseW.set(group.feederId, baseW.get(group.feederId)! + sleepW);
    }
    // From the leaves up: a feeder passes on what it can carry.
    for (const { feederId, parentId, powerWMax } of [...feeders].reverse()) {
      const sorted = segments.get(feederId)!.sort((a, b) => b.density - a.density);
      const carried = fill(sorted, powerWMax - baseW.get(feederId)!);
      const wantedW = sorted.reduce((sum, { powerW }) => sum + powerW, baseW.get(feederId)!);
      if (wantedW > powerWMax) this.#critical.set(feederId, carried.at(-1)?.density ?? 0);
      if (parentId === null) continue;
      segments.get(parentId)!.push(...carried);
      baseW.set(parentId, baseW.get(parentId)! + baseW.get(feederId)!);
    }
  }

  /** The density at which the fullest feeder of the way up is full; null where none is overloaded. */
  densityAbove(feederId: string | null): Density | null {
    let highest: Density | null = null;
    for (let id = feederId; id !== null; id = this.#feeders.get(id)!.parentId) {
      const density = this.#critical.get(id);
      if (density !== undefined && (highest === null || density > highest)) highest = density;
    }
    return highest;
  }

  /**
   * @param paidUsdPerMwh delivered, by step
   * @param hashpriceUsdPerPhDay by step
   */
  prices(
    paidUsdPerMwh: readonly number[],
    hashpriceUsdPerPhDay: readonly number[],
  ): {
    /** Price of all feeders on the way up, USD/MWh by step; null for none. */
    readonly above: (feederId: string) => readonly number[] | null;
    /** What all feeders' limits are worth in a step. */
    readonly paidBackUsdPerHour: (step: number) => number;
  } {
    const series = new Map<Density, Float64Array>();
    const ofDensity = (density: Density | null): Float64Array | null => {
      if (density === null) return null;
      let found = series.get(density);
      if (!found) {
        found = Float64Array.from(paidUsdPerMwh, (paid, step) =>
          Math.max(0, hashRevenueUsdPerHour(density * 1e6, hashpriceUsdPerPhDay[step]!) - paid),
        );
        series.set(density, found);
      }
      return found;
    };
    const limits = [...this.#critical.keys()].map((feederId) => {
      const { powerWMax, parentId } = this.#feeders.get(feederId)!;
      return {
        megawatts: powerWMax / 1e6,
        ownAndAbove: ofDensity(this.densityAbove(feederId)),
        above: ofDensity(this.densityAbove(parentId)),
      };
    });
    return {
      above: (feederId) => {
        const found = ofDensity(this.densityAbove(feederId));
        return found && Array.from(found);
      },
      paidBackUsdPerHour: (step) =>
        limits.reduce(
          (sum, { megawatts, ownAndAbove, above }) =>
            sum + megawatts * ((ownAndAbove?.[step] ?? 0) - (above?.[step] ?? 0)),
          0,
        ),
    };
  }
}

function segmentsOf({ operatingPoints, devFeeRatio, minerCount }: SimulatedGroup): Segment[] {
  const hull = upperHull(
    operatingPoints.map(({ id, powerW, hashrateThs }) => ({
      pointId: id,
      powerW,
      value: hashrateThs * (1 - devFeeRatio),
    })),
  );
  return hull.slice(1).map((upper, index) => {
    const lower = hull[index]!;
    const stepW = upper.powerW - lower.powerW;
    return { density: (upper.value - lower.value) / stepW, powerW: minerCount * stepW };
  });
}

/** The densest segments that `roomW` takes, the last one in part. */
function fill(sorted: readonly Segment[], roomW: number): Segment[] {
  const carried: Segment[] = [];
  let leftW = roomW;
  for (const segment of sorted) {
    if (leftW <= 0) break;
    carried.push({ ...segment, powerW: Math.min(segment.powerW, leftW) });
    leftW -= segment.powerW;
  }
  return carried;
}

/** Cuts what groups want to what the feeders carry, the least efficient first; the limits bind from the leaves up. */
export function withinLimits(
  feeders: readonly FeederConfig[],
  groups: readonly SimulatedGroup[],
): (pointOf: (group: SimulatedGroup) => number) => Decided {
  const parents = new Map(feeders.map(({ feederId, parentId }) => [feederId, parentId]));
  const isBelow = ({ feederId }: SimulatedGroup, nodeId: string): boolean => {
    for (let id: string | null = feederId; id !== null; id = parents.get(id)!) if (id === nodeId) return true;
    return false;
  };
  const leastEfficientFirst = groups
    .map((group, index) => ({ index, group, joulePerTh: joulePerTh(group) }))
    .sort((a, b) => b.joulePerTh - a.joulePerTh);
  const nodes = [...feeders].reverse().map(({ feederId, powerWMax }) => ({
    powerWMax,
    below: leastEfficientFirst.filter(({ group }) => isBelow(group, feederId)),
  }));
  return (pointOf) => {
    const points = groups.map(pointOf);
    const awake = groups.map(({ minerCount }, index) => (points[index]! > 0 ? minerCount : 0));
    const stepW = (index: number): number => {
      const { operatingPoints } = groups[index]!;
      return operatingPoints[points[index]!]!.powerW - operatingPoints[0]!.powerW;
    };
    for (const { powerWMax, below } of nodes) {
      let excessW = -powerWMax;
      for (const { index, group } of below)
        excessW += group.minerCount * group.operatingPoints[0]!.powerW + awake[index]! * stepW(index);
      for (const { index } of below) {
        if (excessW <= 0) break;
        if (awake[index] === 0) continue;
        const cut = Math.min(awake[index]!, Math.ceil(excessW / stepW(index)));
        awake[index]! -= cut;
        excessW -= cut * stepW(index);
      }
    }
    return new Map(
      groups.map(({ groupId, operatingPoints, minerCount }, index) => [
        groupId,
        countsOf(operatingPoints[0]!.id, operatingPoints[points[index]!]!.id, minerCount, awake[index]!),
      ]),
    );
  };
}

function countsOf(sleepId: string, pointId: string, minerCount: number, awake: number): Map<string, number> {
  return new Map([[sleepId, minerCount - awake], ...(awake > 0 ? [[pointId, awake] as const] : [])]);
}

function joulePerTh({ operatingPoints }: SimulatedGroup): number {
  const nominal = operatingPoints.find(({ kind }) => kind === 'nominal')!;
  return nominal.powerW / nominal.hashrateThs;
}
