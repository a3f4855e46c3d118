import { HOURS_PER_DAY } from '../units.js';
import type { HorizonPlan } from './plan.js';
import type { HorizonGroup, HorizonProblem } from './problem.js';

/** The objective, USD, from the counts alone. @param siteW load of the root feeder */
export function planUsd(problem: HorizonProblem, plan: HorizonPlan, siteW: readonly number[]): number {
  const { energy, stepsSeconds, demandCharge, reserves } = problem;
  let usd = 0;
  stepsSeconds.forEach((seconds, t) => {
    const hours = seconds / 3600;
    const loadMw = siteW[t]! / 1e6;
    const beyondMw = loadMw - energy.blockW[t]! / 1e6;
    usd -= hours * (beyondMw > 0 ? beyondMw * energy.buyUsdPerMwh[t]! : beyondMw * energy.sellUsdPerMwh[t]!);
    usd -= loadMw * (hours * energy.addersUsdPerMwh[t]! + energy.coincidentUsdPerMw[t]!);
    reserves.forEach(({ offer }, product) => {
      if (offer) usd += (plan.offers[product]!.powerW[t]! / 1e6) * hours * offer.usdPerMwPerHour[t]!;
    });
  });
  problem.groups.forEach((group, index) => (usd += groupUsd(problem, group, plan.groups[index]!.counts)));
  if (demandCharge) {
    const billedW = siteW.filter((_, t) => demandCharge.applies[t]);
    usd -=
      (Math.max(0, ...billedW.map((watts) => watts - demandCharge.peakSoFarW)) / 1e3) * demandCharge.usdPerKw;
  }
  return usd - unfairnessUsd(problem, plan);
}

function groupUsd(
  problem: HorizonProblem,
  group: HorizonGroup,
  counts: readonly (readonly number[])[],
): number {
  const { stepsSeconds, energy } = problem;
  let usd = 0;
  stepsSeconds.forEach((seconds, t) => {
    group.points.forEach(
      (_, k) => (usd += counts[k]![t]! * hashUsdPerSecond(problem, group, k, t) * seconds),
    );
    const asleepBefore = t > 0 ? counts[0]![t - 1]! : group.initialCounts[0]!;
    const woken = asleepBefore - counts[0]![t]!;
    const wearUsd = group.wearUsdPerWake + (group.coldWearUsd?.[t] ?? 0);
    if (woken > 0) usd -= woken * (wearUsd + lostHashUsd(problem, group, t, group.upSeconds));
    const perRetuneUsd = (group.retuneUsd ?? 0) + lostHashUsd(problem, group, t, group.retuneSeconds ?? 0);
    usd -= perRetuneUsd * retunes(group, counts, t, woken);
    const wattsW = group.points[group.wakePoint]!.powerW * (group.powerFactor?.[t] ?? 1);
    const priceUsdPerMwh = Math.max(0, energy.buyUsdPerMwh[t]! + energy.addersUsdPerMwh[t]!);
    if (woken < 0) usd += woken * (wattsW / 1e6) * (group.downSeconds / 3600) * priceUsdPerMwh;
  });
  return usd;
}

/** Moves over the borders between points awake, less those that wakes and sleeps make. */
function retunes(
  group: HorizonGroup,
  counts: readonly (readonly number[])[],
  t: number,
  woken: number,
): number {
  let moves = 0;
  let risenAbove = 0;
  for (let k = counts.length - 1; k >= 2; k -= 1) {
    risenAbove += counts[k]![t]! - (t > 0 ? counts[k]![t - 1]! : group.initialCounts[k]!);
    const bySwitching = Math.sign(risenAbove) === Math.sign(woken) ? Math.abs(woken) : 0;
    moves += Math.max(0, Math.abs(risenAbove) - bySwitching);
  }
  return moves;
}

function hashUsdPerSecond(
  { hashpriceUsdPerPhDay }: HorizonProblem,
  group: HorizonGroup,
  k: number,
  t: number,
): number {
  const ths = group.points[k]!.hashrateThs * (group.hashFactor?.[t] ?? 1);
  return ((ths / 1e3) * hashpriceUsdPerPhDay[t]!) / (HOURS_PER_DAY * 3600);
}

/** Hash that a miner does not make for so long from the start of `t` on; past the horizon as in its last interval. */
function lostHashUsd(problem: HorizonProblem, group: HorizonGroup, t: number, seconds: number): number {
  const last = problem.stepsSeconds.length - 1;
  let usd = 0;
  let left = seconds;
  for (let at = t; at < last && left > 0; at += 1) {
    const seconds = Math.min(left, problem.stepsSeconds[at]!);
    usd += seconds * hashUsdPerSecond(problem, group, group.wakePoint, at);
    left -= seconds;
  }
  return usd + left * hashUsdPerSecond(problem, group, group.wakePoint, last);
}

function unfairnessUsd(problem: HorizonProblem, plan: HorizonPlan): number {
  const { fairness, groups, stepsSeconds } = problem;
  if (!fairness) return 0;
  const energyMwh = (customer: string, countAt: (group: number, k: number, t: number) => number): number =>
    groups.reduce((sum, group, index) => {
      if (group.customer !== customer) return sum;
      return stepsSeconds.reduce((mwh, seconds, t) => {
        const factor = group.powerFactor?.[t] ?? 1;
        const watts = group.points.reduce(
          (w, { powerW }, k) => w + powerW * factor * countAt(index, k, t),
          0,
        );
        return mwh + (watts * seconds) / 3.6e9;
      }, sum);
    }, 0);
  const miners = groups.map(({ initialCounts }) => initialCounts.reduce((sum, count) => sum + count, 0));
  const balances = fairness.customers.map(({ customer, servedMwhBefore, entitledMwhBefore }) => ({
    served: servedMwhBefore + energyMwh(customer, (index, k, t) => plan.groups[index]!.counts[k]![t]!),
    entitled:
      entitledMwhBefore +
      energyMwh(customer, (index, k) => (k === groups[index]!.wakePoint ? miners[index]! : 0)),
  }));
  const served = balances.reduce((sum, each) => sum + each.served, 0);
  const entitled = balances.reduce((sum, each) => sum + each.entitled, 0);
  const share = entitled > 0 ? served / entitled : 0;
  return balances.reduce((usd, each) => {
    const beyond = Math.abs(each.served - share * each.entitled) - fairness.toleranceRatio * each.entitled;
    return usd + Math.max(0, beyond) * fairness.usdPerMwh;
  }, 0);
}
