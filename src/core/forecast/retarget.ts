import { BLOCKS_PER_DIFFICULTY_EPOCH } from '../mining/hashprice.js';
import type { Known } from './archive.js';

/** A change of the difficulty: its first block's height, and the difficulty from there on. Its observation starts at that block. */
export interface Retarget {
  readonly height: number;
  readonly difficulty: number;
}

/** The next change of the difficulty as it is expected. Plain data. */
export interface RetargetOutlook {
  readonly height: number;
  readonly difficultyNow: number;
  readonly blocksFound: number;
  /** New difficulty over the present one: logarithm's mean and deviation. */
  readonly logRatioMean: number;
  readonly logRatioDeviation: number;
  readonly expectedMs: number;
  readonly expectedDeviationMs: number;
}

const TARGET_BLOCK_MS = 600_000;
/** The rule's own limit on one change. */
const RATIO_MAX = 4;
const EPOCHS_LEARNED = 26;
/** Before changes are known: an assumption near what the last years had. */
const ASSUMED_DEVIATION = 0.05;
const ASSUMED_COUNT = 4;
/**
 * Miners come and go within an epoch too: were the pace a random walk that strays by the changes' variance in an epoch, the mean
 * pace of the rest would stray by a third of it from that of the beginning.
 */
const DRIFT_SHARE = 1 / 3;

/**
 * From the blocks found since the last change and the time they took, with what changes were like before as the prior: at an epoch's
 * beginning a few quick blocks mean nothing.
 * @param retargets changes as they became known
 * @param heights of the chain, by when it had them
 * @returns null where no change, or no height since, is known
 */
export function retargetOutlook(retargets: Known<Retarget>, heights: Known): RetargetOutlook | null {
  const { madeAtMs } = retargets;
  const last = retargets.latest(madeAtMs);
  const tip = heights.latest(madeAtMs);
  if (!last || !tip) return null;
  const elapsedMs = Math.max(1, tip.startMs - last.startMs);
  const blocksFound = Math.min(BLOCKS_PER_DIFFICULTY_EPOCH - 1, Math.max(0, tip.value - last.value.height));
  const prior = priorPace(retargets);
  const pace = paceOf(prior, blocksFound, elapsedMs);
  const remaining = BLOCKS_PER_DIFFICULTY_EPOCH - blocksFound;
  const remainingMs = remaining * TARGET_BLOCK_MS * Math.exp(-pace.mean);
  const totalMs = elapsedMs + remainingMs;
  const deviation = Math.sqrt(pace.variance + DRIFT_SHARE * prior.variance + 1 / remaining);
  const limit = Math.log(RATIO_MAX);
  const logRatio = Math.log((BLOCKS_PER_DIFFICULTY_EPOCH * TARGET_BLOCK_MS) / totalMs);
  return {
    height: last.value.height + BLOCKS_PER_DIFFICULTY_EPOCH,
    difficultyNow: last.value.difficulty,
    blocksFound,
    logRatioMean: Math.max(-limit, Math.min(limit, logRatio)),
    logRatioDeviation: (deviation * remainingMs) / totalMs,
    expectedMs: tip.startMs + remainingMs,
    expectedDeviationMs: deviation * remainingMs,
  };
}

interface Pace {
  /** Logarithm of blocks found over blocks due. */
  readonly mean: number;
  readonly variance: number;
}

/** What changes were like lately: their mean, drawn to none, and their spread. */
function priorPace(retargets: Known<Retarget>): Pace {
  const known = retargets.between(-Infinity, Infinity).slice(-EPOCHS_LEARNED - 1);
  const changes = known
    .slice(1)
    .map(({ value }, index) => Math.log(value.difficulty / known[index]!.value.difficulty));
  const count = changes.length + ASSUMED_COUNT;
  const mean = changes.reduce((sum, each) => sum + each, 0) / count;
  const squares = changes.reduce(
    (sum, each) => sum + (each - mean) ** 2,
    ASSUMED_COUNT * ASSUMED_DEVIATION ** 2,
  );
  return { mean, variance: squares / count };
}

/** The prior after so many blocks in so much time; chance alone spreads their logarithm by one over the root of their number. */
function paceOf(prior: Pace, blocks: number, elapsedMs: number): Pace {
  if (blocks === 0) return prior;
  const seen = Math.log((blocks * TARGET_BLOCK_MS) / elapsedMs);
  const precision = 1 / prior.variance + blocks;
  return { mean: (prior.mean / prior.variance + blocks * seen) / precision, variance: 1 / precision };
}
