import { hashpriceUsdPerPhDay, subsidyBtcAt } from '../mining/hashprice.js';
import { expectedFeesBtc, FEE_RETURN_DAYS, feesKept } from '../mining/hashprice-ahead.js';
import { normalCdf, normalQuantile } from '../statistics/index.js';
import type { Archive, Known, Observation, View } from './archive.js';
import type { Step } from './price-outlook.js';
import { type Retarget, type RetargetOutlook, retargetOutlook } from './retarget.js';

/** What a hashprice forecast is made from. Series of instants rather than intervals: `startMs` is when it was so. */
export interface HashpriceArchives {
  readonly btcUsd: Archive;
  readonly retargets: Archive<Retarget>;
  readonly heights: Archive;
  /** Mean fees of a block, BTC, over the day or so before each instant. */
  readonly feesBtcPerBlock?: Archive | undefined;
}

export type HashpriceView = View<HashpriceArchives>;

/** Hashprice of a horizon, USD/PH/day, net of the pool's fee. Plain data. */
export interface HashpriceForecast {
  readonly madeAtMs: number;
  readonly probabilities: readonly number[];
  readonly retarget: RetargetOutlook;
  /** Of a day's change of bitcoin's price, as a logarithm; the price is taken to stay as it is. */
  readonly btcDayDeviation: number;
  /** False: the subsidy alone, which is what miners earn at the least. */
  readonly feesAreKnown: boolean;
  readonly steps: readonly HashpriceStep[];
}

export interface HashpriceStep extends Step {
  readonly quantilesUsdPerPhDay: readonly number[];
  /** That the difficulty has changed by the step's beginning. */
  readonly retargetProbability: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HISTORY_DAYS = 60;
/** Bitcoin's usual day, counted as so many days until enough is known: an assumption. */
const ASSUMED_BTC_DEVIATION = 0.03;
const ASSUMED_FEE_DEVIATION = 0.25;
const ASSUMED_COUNT = 5;
const FEE_LEVEL_DAYS = 14;
/** Two readings nearer to each other than this tell of noise rather than of change. */
const APART_MS = 6 * 3_600_000;

/**
 * @returns null where bitcoin's price, a change of the difficulty or the chain's height isn't known
 */
export function hashpriceForecast(
  view: HashpriceView,
  steps: readonly Step[],
  poolFeeRatio: number,
  probabilities: readonly number[],
): HashpriceForecast | null {
  const retarget = retargetOutlook(view.retargets, view.heights);
  const btc = view.btcUsd.latest(view.madeAtMs);
  const tip = view.heights.latest(view.madeAtMs);
  if (!retarget || !btc || !tip) return null;
  const btcDayDeviation = dayDeviation(view.btcUsd, ASSUMED_BTC_DEVIATION);
  const fees = feeOutlook(view);
  return {
    madeAtMs: view.madeAtMs,
    probabilities,
    retarget,
    btcDayDeviation,
    feesAreKnown: fees !== null,
    steps: steps.map((step) => {
      const atMs = step.startMs + (step.minutes / 2) * MINUTE_MS;
      const fee = fees?.(atMs) ?? { btcPerBlock: 0, deviation: 0 };
      const subsidyBtc = subsidyBtcAt(heightAt(retarget, tip, atMs));
      const passed = retargetProbability(retarget, step.startMs);
      const usd = hashpriceUsdPerPhDay({
        difficulty: retarget.difficultyNow * Math.exp(passed * retarget.logRatioMean),
        subsidyBtc,
        feesBtcPerBlock: fee.btcPerBlock,
        btcUsd: btc.value,
        poolFeeRatio,
      });
      const days = Math.max(0, atMs - btc.startMs) / DAY_MS;
      const feeShare = fee.btcPerBlock / (subsidyBtc + fee.btcPerBlock);
      const variance =
        btcDayDeviation ** 2 * days +
        (feeShare * fee.deviation) ** 2 +
        passed * retarget.logRatioDeviation ** 2 +
        passed * (1 - passed) * retarget.logRatioMean ** 2;
      return {
        ...step,
        quantilesUsdPerPhDay: probabilities.map(
          (each) => usd * Math.exp(Math.sqrt(variance) * normalQuantile(each)),
        ),
        retargetProbability: passed,
      };
    }),
  };
}

function retargetProbability({ expectedMs, expectedDeviationMs }: RetargetOutlook, atMs: number): number {
  return normalCdf((atMs - expectedMs) / expectedDeviationMs);
}

/** Height of the chain at an instant, at the pace that the retarget is expected at. */
function heightAt(retarget: RetargetOutlook, tip: Observation, atMs: number): number {
  const msPerBlock = (retarget.expectedMs - tip.startMs) / (retarget.height - tip.value);
  return Math.max(tip.value, Math.floor(tip.value + (atMs - tip.startMs) / msPerBlock));
}

/** How a series' logarithm changes in a day, one standard deviation. */
function dayDeviation(series: Known, assumed: number): number {
  let before: Observation | null = null;
  let [squares, days] = [ASSUMED_COUNT * assumed ** 2, ASSUMED_COUNT];
  for (const each of series.between(series.madeAtMs - HISTORY_DAYS * DAY_MS, series.madeAtMs + 1)) {
    if (each.value <= 0 || (before && each.startMs - before.startMs < APART_MS)) continue;
    if (before) {
      squares += Math.log(each.value / before.value) ** 2;
      days += (each.startMs - before.startMs) / DAY_MS;
    }
    before = each;
  }
  return Math.sqrt(squares / days);
}

/** Fees at an instant to come: from where they are back to their usual level. Null where none are known. */
function feeOutlook(
  view: HashpriceView,
): ((atMs: number) => { readonly btcPerBlock: number; readonly deviation: number }) | null {
  const series = view.feesBtcPerBlock;
  const known = series
    ?.between(view.madeAtMs - FEE_LEVEL_DAYS * DAY_MS, view.madeAtMs + 1)
    .filter(({ value }) => value > 0);
  const last = known?.at(-1);
  if (!series || !known || !last) return null;
  const sorted = known.map(({ value }) => Math.log(value)).sort((a, b) => a - b);
  const usual = sorted[sorted.length >> 1]!;
  const deviation = dayDeviation(series, ASSUMED_FEE_DEVIATION);
  return (atMs) => {
    const days = Math.max(0, atMs - last.startMs) / DAY_MS;
    return {
      btcPerBlock: expectedFeesBtc(last.value, Math.exp(usual), days),
      deviation: deviation * Math.sqrt((FEE_RETURN_DAYS / 2) * (1 - feesKept(days) ** 2)),
    };
  };
}
