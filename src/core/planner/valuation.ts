import { deliveredPriceUsdPerMwh } from '../market/tariff.js';
import { pointRevenueUsdPerHour } from '../mining/breakeven.js';
import type { OperatingPoint } from '../mining/operating-point.js';
import { energyCostUsdPerHour } from '../units.js';
import { nominalOf, sleepOf } from './group-facts.js';
import type { ValuedPoint } from './hull.js';
import type { GroupState, SiteSnapshot } from './snapshot.js';

/** What a MWh costs in the interval that is decided. */
export interface PresentPrice {
  readonly marketUsdPerMwh: number;
  readonly deliveredUsdPerMwh: number;
  /** Delivered price and the charges on top: what decides. */
  readonly decidingUsdPerMwh: number;
}

/** Null where no price is known. */
export function presentPrice({ price, tariff, outlook }: SiteSnapshot): PresentPrice | null {
  const marketUsdPerMwh = outlook?.priceUsdPerMwh ?? price.recent.at(-1)?.priceUsdPerMwh;
  if (marketUsdPerMwh === undefined) return null;
  const deliveredUsdPerMwh = deliveredPriceUsdPerMwh(marketUsdPerMwh, tariff);
  const charges = outlook?.charges.reduce((sum, { usdPerMwh }) => sum + usdPerMwh, 0) ?? 0;
  return { marketUsdPerMwh, deliveredUsdPerMwh, decidingUsdPerMwh: deliveredUsdPerMwh + charges };
}

/** What a change between asleep and awake costs one miner, and what being awake is worth to it later. USD. */
export interface LaterValue {
  /** Hash that it does not make while it wakes, and wear. */
  readonly wakeUsd: number;
  /** Power that it draws in vain while it goes to sleep. */
  readonly sleepUsd: number;
  readonly awakeUsd: number;
}

/** Null where nothing is known of what comes, or the policy does not look ahead. */
export function laterValue(group: GroupState, snapshot: SiteSnapshot): LaterValue | null {
  const { policy, outlook, hashprice } = snapshot;
  const awakeUsd = outlook?.groups.find(({ groupId }) => groupId === group.groupId)?.awakeUsd;
  if (policy.kind !== 'economic' || awakeUsd === undefined) return null;
  const nominal = nominalOf(group);
  const revenue = pointRevenueUsdPerHour(nominal, hashprice.hashpriceUsdPerPhDay!, group.devFeeRatio);
  const drainW = nominal.powerW - sleepOf(group).powerW;
  const drain = energyCostUsdPerHour(drainW, presentPrice(snapshot)!.decidingUsdPerMwh);
  return {
    wakeUsd: policy.wearUsdPerWake + (revenue * group.upSeconds) / 3600,
    sleepUsd: (drain * group.downSeconds) / 3600,
    awakeUsd,
  };
}

/** USD/h of one miner at each point, by where it is when the interval begins. */
export interface PointValues {
  readonly fromAwake: readonly ValuedPoint[];
  readonly fromAsleep: readonly ValuedPoint[];
}

/** Points worth what they earn in the interval that is decided, changes paid for, and what they are worth later. */
export function pointValues(
  group: GroupState,
  snapshot: SiteSnapshot,
  points: readonly OperatingPoint[],
): PointValues {
  const { hashprice, policy, outlook } = snapshot;
  const { decidingUsdPerMwh } = presentPrice(snapshot)!;
  const margin = policy.kind === 'economic' ? policy.marginUsdPerMwh : 0;
  const later = laterValue(group, snapshot);
  const perHour = 60 / (outlook?.stepMinutes ?? 60);
  const valued = (awakeUsd: number, asleepUsd: number): ValuedPoint[] =>
    points.map((point) => {
      const isAsleep = point.kind === 'sleep';
      const price = decidingUsdPerMwh + (isAsleep ? 0 : margin);
      const earned =
        pointRevenueUsdPerHour(point, hashprice.hashpriceUsdPerPhDay!, group.devFeeRatio) -
        energyCostUsdPerHour(point.powerW, price);
      const value = earned + (isAsleep ? asleepUsd : awakeUsd) * perHour;
      return { pointId: point.id, powerW: point.powerW, value };
    });
  if (!later) {
    const fromEither = valued(0, 0);
    return { fromAwake: fromEither, fromAsleep: fromEither };
  }
  const { awakeUsd, wakeUsd, sleepUsd } = later;
  return { fromAwake: valued(awakeUsd, -sleepUsd), fromAsleep: valued(awakeUsd - wakeUsd, 0) };
}
