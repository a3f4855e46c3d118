import { deliveredPriceUsdPerMwh } from '../market/tariff.js';
import { pointRevenueUsdPerHour } from '../mining/breakeven.js';
import type { OperatingPoint } from '../mining/operating-point.js';
import { energyCostUsdPerHour } from '../units.js';
import { fairUsdPerMwh } from './fairness.js';
import { nominalOf } from './group-facts.js';
import type { ValuedPoint } from './hull.js';
import type { GroupOutlook, GroupState, SiteSnapshot } from './snapshot.js';

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

/** Null where nothing is known of what comes, or the policy does not look ahead. */
export function outlookOf({ groupId }: GroupState, { policy, outlook }: SiteSnapshot): GroupOutlook | null {
  if (policy.kind !== 'economic') return null;
  return outlook?.groups.find((each) => each.groupId === groupId) ?? null;
}

/** USD of power that one miner draws in vain while it goes to sleep; where power is paid for, nothing. */
function stoppingUsd(group: GroupState, priceUsdPerMwh: number): number {
  const drain = energyCostUsdPerHour(nominalOf(group).powerW, priceUsdPerMwh);
  return (Math.max(0, drain) * group.downSeconds) / 3600;
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
  const later = outlookOf(group, snapshot);
  const fairUsd = policy.kind === 'economic' ? fairUsdPerMwh(group.customer, snapshot) : 0;
  const perHour = 60 / (outlook?.stepMinutes ?? 60);
  const valued = (awakeUsd: number, asleepUsd: number): ValuedPoint[] =>
    points.map((point) => {
      const isAsleep = point.kind === 'sleep';
      const price = decidingUsdPerMwh + (isAsleep ? 0 : margin - fairUsd);
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
  return {
    fromAwake: valued(later.stayUsd, -stoppingUsd(group, decidingUsdPerMwh)),
    fromAsleep: valued(later.wakeUsd, 0),
  };
}
