import { type PriceOutlook, type Step, stepPrices } from '../forecast/index.js';
import { deliveredPriceUsdPerMwh } from '../market/tariff.js';
import { pointRevenueUsdPerHour } from '../mining/breakeven.js';
import { directableCount, pointsWithin } from '../planner/group-facts.js';
import { slope, upperHull } from '../planner/hull.js';
import type { GroupState, SiteSnapshot } from '../planner/snapshot.js';
import { groupNode, PowerTree } from '../planner/tree.js';
import { shareOut, type StepValue } from './step-values.js';

/** What an offer asks beyond the option that is given up: assumptions of whoever offers. */
export interface OfferTerms {
  /** Of one miner. */
  readonly wearUsdPerWake: number;
  /** Share of the hours sold in which the reserve is called, 0–1. */
  readonly calledRatio: number;
  /** USD per MW for an hour, on top of all. */
  readonly marginUsdPerMw: number;
}

/** Load above that of sleep that is alike in what a watt of it earns. */
export interface HeadroomBlock {
  readonly groupId: string;
  readonly powerW: number;
  /** Delivered price above which it earns nothing. */
  readonly breakevenUsdPerMwh: number;
  /** Of waking it once, hash lost and wear: USD per MW; 0 for load of a miner that is awake anyway. */
  readonly wakeUsdPerMw: number;
}

/** What headroom of a block costs in an hour, USD per MW. */
export interface PricedBlock extends HeadroomBlock {
  /** What could be saved by going to sleep: expected excess of the delivered price over breakeven. */
  readonly optionUsdPerMw: number;
  /** The least to offer it at: option, wake, call and margin, and no less than the block before it. */
  readonly offerUsdPerMw: number;
}

/** An offer of headroom for an hour: blocks of rising price. */
export interface HourOffer extends Step {
  readonly blocks: readonly PricedBlock[];
}

export interface OfferInput {
  readonly site: OfferSite;
  /** Of all hours that are offered, in steps that lie within one of them. */
  readonly outlook: PriceOutlook;
  /** What a MW costs beyond its delivered price, USD over each time: expected charges of coincident peaks. */
  readonly extra: readonly StepValue[];
  readonly terms: OfferTerms;
}

/** What is known of a site when it offers. */
export interface OfferSite extends Pick<SiteSnapshot, 'feeders' | 'groups' | 'tariff'> {
  /** Net of the pool's fee. */
  readonly hashpriceUsdPerPhDay: number;
}

const HOUR_MS = 3_600_000;

/**
 * The least price at which holding headroom is worth it, hour by hour. Whoever has sold it cannot go to sleep when power
 * is dear: what that option was worth is E[max(0, delivered price − breakeven)], with the chance of it a wake more, for
 * coming back after hours that were not sold. A called reserve loses what it would have earned and wakes once.
 */
export function offerPrices({ site, outlook, extra, terms }: OfferInput): HourOffer[] {
  const blocks = headroomBlocks(site, terms.wearUsdPerWake);
  const extraUsdPerMw = shareOut(extra, outlook.steps);
  const hours = new Map<number, HourSums>();
  outlook.steps.forEach((step, t) => {
    const startMs = Math.floor(step.startMs / HOUR_MS) * HOUR_MS;
    let sums = hours.get(startMs);
    if (!sums) hours.set(startMs, (sums = blocks.map(() => ({ optionUsd: 0, earnedUsd: 0, dearRatio: 0 }))));
    const stepHours = step.minutes / 60;
    const prices = stepPrices(step).map(({ usdPerMwh, probability }) => ({
      usdPerMwh: deliveredPriceUsdPerMwh(usdPerMwh, site.tariff) + extraUsdPerMw[t]! / stepHours,
      probability,
    }));
    blocks.forEach(({ breakevenUsdPerMwh }, index) => {
      const sum = sums[index]!;
      for (const { usdPerMwh, probability } of prices) {
        const excess = usdPerMwh - breakevenUsdPerMwh;
        if (excess > 0) sum.dearRatio += probability * stepHours;
        if (excess > 0) sum.optionUsd += probability * excess * stepHours;
        else sum.earnedUsd -= probability * excess * stepHours;
      }
    });
  });
  return Array.from(hours, ([startMs, sums]) => ({
    startMs,
    minutes: 60,
    blocks: pricedBlocks(blocks, sums, terms),
  }));
}

/** Of each block's MW over an hour. */
type HourSums = { optionUsd: number; earnedUsd: number; dearRatio: number }[];

function pricedBlocks(
  blocks: readonly HeadroomBlock[],
  sums: HourSums,
  { calledRatio, marginUsdPerMw }: Omit<OfferTerms, 'wearUsdPerWake'>,
): PricedBlock[] {
  let offerUsdPerMw = 0;
  return blocks.map((block, index) => {
    const { optionUsd, earnedUsd, dearRatio } = sums[index]!;
    const wakeUsd = dearRatio * block.wakeUsdPerMw;
    const calledUsd = calledRatio * (earnedUsd + block.wakeUsdPerMw);
    offerUsdPerMw = Math.max(offerUsdPerMw, optionUsd + wakeUsd + calledUsd + marginUsdPerMw);
    return { ...block, optionUsdPerMw: optionUsd, offerUsdPerMw };
  });
}

/**
 * The load above sleep that a site can hold and shed, up to nominal and within its feeders' limits: the load that earns most
 * first, since it is the last that would go to sleep.
 */
export function headroomBlocks(site: OfferSite, wearUsdPerWake: number): HeadroomBlock[] {
  const tree = new PowerTree(site.feeders, site.groups);
  const roomW = new Map(site.feeders.map(({ feederId, powerWMax }) => [feederId, powerWMax]));
  const above = (groupId: string): readonly string[] => tree.path(groupNode(groupId)).slice(1);
  const use = (groupId: string, powerW: number): void => {
    for (const feederId of above(groupId)) roomW.set(feederId, roomW.get(feederId)! - powerW);
  };
  for (const { groupId, minerCount, operatingPoints } of site.groups)
    use(groupId, minerCount * operatingPoints[0]!.powerW);
  const blocks = site.groups.flatMap((group) => blocksOf(group, site, wearUsdPerWake));
  blocks.sort((a, b) => b.breakevenUsdPerMwh - a.breakevenUsdPerMwh);
  return blocks.flatMap((block) => {
    const free = above(block.groupId).map((feederId) => roomW.get(feederId)!);
    const powerW = Math.max(0, Math.min(block.powerW, ...free));
    use(block.groupId, powerW);
    return powerW > 0 ? [{ ...block, powerW }] : [];
  });
}

function blocksOf(
  group: GroupState,
  { hashpriceUsdPerPhDay }: OfferSite,
  wearUsdPerWake: number,
): HeadroomBlock[] {
  const { groupId, devFeeRatio, upSeconds } = group;
  const count = directableCount(group);
  const hull = upperHull(
    pointsWithin(group, 'nominal').map((point) => ({
      pointId: point.id,
      powerW: point.powerW,
      value: pointRevenueUsdPerHour(point, hashpriceUsdPerPhDay, devFeeRatio),
    })),
  );
  return hull.slice(1).map((upper, index) => {
    const lower = hull[index]!;
    const megawatts = (upper.powerW - lower.powerW) / 1e6;
    const wakeUsd = wearUsdPerWake + (upper.value * upSeconds) / 3600;
    return {
      groupId,
      powerW: count * megawatts * 1e6,
      breakevenUsdPerMwh: slope(lower, upper) * 1e6,
      wakeUsdPerMw: index === 0 ? wakeUsd / megawatts : 0,
    };
  });
}
