import { deliveredPriceUsdPerMwh } from '../core/market/tariff.js';
import {
  type LookaheadGroup,
  type MinerCourse,
  perfectForesight,
  type PriceHistory,
} from '../core/lookahead/index.js';
import type { ForesightBound } from './backtest.js';
import { type Decided, type SimulatedGroup, simulatedGroups } from '../core/fleet-dynamics/index.js';
import { FeederPrices, withinLimits } from './feeder-prices.js';
import { historyTariff } from './history-tariff.js';
import { type BacktestSetting, peakPriceUsdPerMwh, runPolicy, type SettledInterval } from './run-policy.js';

const MINUTE_MS = 60_000;
/** Of a miner with several points, waking to the lowest and going to sleep from it costs least. */
const WAKE_POINT = 1;

/** Prices are given as delivered, charges of the coincident peaks in them. */
const DELIVERED = { addersUsdPerMwh: 0, lossRatio: 0 } as const;

/** The period's ticks, with what is paid in each. */
interface PaidTicks {
  readonly atMs: readonly number[];
  readonly history: PriceHistory;
}

/**
 * What no policy can have earned more than, and a schedule that comes near it. For each group alone the exact optimum over
 * all prices of the period, known beforehand: no failures, latency, ramps or minimum times. Where the fleet at nominal
 * is more than a feeder carries, its watts have a price there and the watts that it carries are paid back: whatever that
 * price is, the sum stays a bound. The schedule is then followed by the fleet, within its limits.
 * @param onFollowed told of each interval of that schedule
 */
export function foresightBound(
  setting: BacktestSetting,
  onFollowed: (interval: SettledInterval) => void = () => undefined,
): ForesightBound {
  const ticks = paidTicks(setting);
  const groups = simulatedGroups(setting.site, setting.rampTimes);
  const feeders = new FeederPrices(setting.site.feeders, groups);
  const { stepsSeconds, priceUsdPerMwh, hashpriceUsdPerPhDay } = ticks.history;
  const prices = feeders.prices(priceUsdPerMwh, hashpriceUsdPerPhDay);
  const known = new Map<string, MinerCourse>();
  const courseOf = (group: SimulatedGroup, pricedAt: string | null): MinerCourse => {
    const key = economicsOf(group, pricedAt === null ? null : feeders.densityAbove(pricedAt));
    let course = known.get(key);
    if (!course) {
      const extraUsdPerMwh = pricedAt === null ? null : prices.above(pricedAt);
      course = perfectForesight(ticks.history, lookaheadGroup(group, extraUsdPerMwh, setting));
      known.set(key, course);
    }
    return course;
  };
  let boundUsd = groups.reduce(
    (sum, group) => sum + group.minerCount * courseOf(group, group.feederId).usd,
    0,
  );
  stepsSeconds.forEach((seconds, t) => (boundUsd += (prices.paidBackUsdPerHour(t) * seconds) / 3600));
  // No more than all of the reserve can be paid.
  stepsSeconds.forEach((seconds, t) => {
    boundUsd += setting.history.reserves?.fullPayUsd(ticks.atMs[t]!, seconds / 3600) ?? 0;
  });
  // At a price for watts the last miners that fit may as well sleep; in truth they earn, so what is followed is unpriced.
  const courses = new Map(groups.map((group) => [group.groupId, courseOf(group, null)]));
  const feasibleUsd = followed(setting, ticks.atMs, groups, courses, onFollowed);
  return { boundUsd, feasibleUsd, gapRatio: (boundUsd - feasibleUsd) / Math.abs(boundUsd) };
}

function paidTicks({ site, history, fromMs, toMs }: BacktestSetting): PaidTicks {
  const tariffOf = historyTariff(site);
  const [atMs, stepsSeconds, priceUsdPerMwh, hashpriceUsdPerPhDay]: number[][] = [[], [], [], []];
  for (const { start, minutes, priceUsdPerMwh: usdPerMwh } of history.prices) {
    const startMs = start.toMillis();
    if (startMs < fromMs || startMs >= toMs) continue;
    const endMs = startMs + minutes * MINUTE_MS;
    const hash = history.hashpricePaid(startMs) ?? 0;
    const delivered =
      deliveredPriceUsdPerMwh(usdPerMwh, tariffOf(startMs)) + peakPriceUsdPerMwh(history, startMs);
    const stepMs = Math.min(site.market.tickMinutes, minutes) * MINUTE_MS;
    for (let tickMs = startMs; tickMs < endMs; tickMs += stepMs) {
      atMs!.push(tickMs);
      stepsSeconds!.push(Math.min(stepMs, endMs - tickMs) / 1e3);
      priceUsdPerMwh!.push(delivered);
      hashpriceUsdPerPhDay!.push(hash);
    }
  }
  return {
    atMs: atMs!,
    history: {
      stepsSeconds: stepsSeconds!,
      priceUsdPerMwh: priceUsdPerMwh!,
      hashpriceUsdPerPhDay: hashpriceUsdPerPhDay!,
      tariff: DELIVERED,
    },
  };
}

/** Groups of the same economics have the same course. */
function economicsOf(group: SimulatedGroup, density: number | null): string {
  const { operatingPoints, devFeeRatio, upSeconds, downSeconds } = group;
  return JSON.stringify([operatingPoints, devFeeRatio, upSeconds, downSeconds, density]);
}

function lookaheadGroup(
  group: SimulatedGroup,
  extraUsdPerMwh: readonly number[] | null,
  { obedience }: BacktestSetting,
): LookaheadGroup {
  const points = group.operatingPoints.map(({ id, powerW, hashrateThs }) => ({
    pointId: id,
    powerW,
    hashrateThs: hashrateThs * (1 - group.devFeeRatio),
  }));
  return {
    groupId: group.groupId,
    points,
    powerFactor: null,
    hashFactor: null,
    highestPoint: null,
    minUpSeconds: 0,
    minDownSeconds: 0,
    upSeconds: group.upSeconds,
    // Only the watts above sleep are drawn in vain.
    downSeconds: group.downSeconds * (1 - points[0]!.powerW / points[WAKE_POINT]!.powerW),
    wakePoint: WAKE_POINT,
    wearUsdPerWake: obedience.wearUsdPerWake,
    extraUsdPerMwh,
  };
}

/** What the fleet earns that follows the courses, where every command is obeyed. */
function followed(
  setting: BacktestSetting,
  atMs: readonly number[],
  groups: readonly SimulatedGroup[],
  courses: ReadonlyMap<string, MinerCourse>,
  onFollowed: (interval: SettledInterval) => void,
): number {
  const obedience = { ...setting.obedience, failureRatio: 0 };
  const limit = withinLimits(setting.site.feeders, groups);
  let tick = 0;
  const decided = (nowMs: number): Decided => {
    while (atMs[tick]! < nowMs) tick += 1;
    return limit((group) => courses.get(group.groupId)!.points[tick]!);
  };
  let usd = 0;
  const run = { policy: setting.site.policy, decided, reserves: setting.history.reserves };
  for (const interval of runPolicy({ ...setting, obedience }, run)) {
    usd += interval.netUsd;
    onFollowed(interval);
  }
  return usd;
}
