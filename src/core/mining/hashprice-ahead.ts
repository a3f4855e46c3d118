import { BLOCKS_PER_DIFFICULTY_EPOCH, blocksPerPhDay } from './hashprice.js';

/** The next change of the difficulty, as it is expected. */
export interface NextAdjustment {
  /** Of the first block that has the new difficulty. */
  readonly height: number;
  /** Of the 2016 blocks before it, how many are found. */
  readonly blocksFound: number;
  readonly atMs: number;
  /** New difficulty over the present one. */
  readonly difficultyRatio: number;
}

/** What is known of a hashprice, for telling what it will be. USD/PH/day net of the pool's fee; BTC; ms since 1970. */
export interface HashpriceNow {
  readonly atMs: number;
  readonly hashpriceUsdPerPhDay: number;
  readonly difficulty: number;
  readonly subsidyBtc: number;
  readonly feesBtcPerBlock: number;
  readonly btcUsd: number;
  readonly poolFeeRatio: number;
  /** Fees that are usual lately, mean of a block. */
  readonly usualFeesBtcPerBlock: number;
  readonly nextAdjustment: NextAdjustment | null;
}

/** A hashprice that is expected from an instant on. */
export interface HashpriceStep {
  readonly fromMs: number;
  readonly hashpriceUsdPerPhDay: number;
  readonly source: 'formula' | 'forward-curve';
}

/** A quote for a time to come, USD/PH/day before the pool's fee. */
export interface ForwardHashprice {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly hashpriceUsdPerPhDay: number;
}

const DAY_MS = 86_400_000;
const TARGET_BLOCK_MS = 600_000;
const BLOCKS_A_DAY = 144;
/** The rule's own limit on one change. */
const RATIO_MAX = 4;
const AHEAD_DAYS = 8;
/** Of a forward curve: beyond what any plan looks ahead. */
const CURVE_DAYS = 31;
/** Fees go back to their usual level within days of a rush. */
const FEE_RETURN_DAYS = 2;

/** Mean fees of a block that are expected so many days after they were `lastBtc`; on a logarithmic scale where both are known. */
export function expectedFeesBtc(lastBtc: number, usualBtc: number, days: number): number {
  if (lastBtc <= 0 || usualBtc <= 0) return lastBtc;
  return usualBtc * (lastBtc / usualBtc) ** feesKept(days);
}

/** How much of a deviation of fees from their usual level is left after so many days, 1 to 0. */
function feesKept(days: number): number {
  return Math.exp(-Math.max(0, days) / FEE_RETURN_DAYS);
}

/**
 * The next change as the rule would have it, were the rest of the epoch's blocks found at the pace of those that are; in the
 * epoch's first day, when a few quick blocks mean nothing, at ten minutes each.
 * @param chain height of the newest block, when the first block of the present difficulty was found, and now
 */
export function projectedAdjustment({
  height,
  epochStartedMs,
  atMs,
}: {
  readonly height: number;
  readonly epochStartedMs: number;
  readonly atMs: number;
}): NextAdjustment {
  const blocksFound = (height % BLOCKS_PER_DIFFICULTY_EPOCH) + 1;
  const elapsedMs = Math.max(1, atMs - epochStartedMs);
  const blockMs = blocksFound < BLOCKS_A_DAY ? TARGET_BLOCK_MS : elapsedMs / blocksFound;
  const remaining = BLOCKS_PER_DIFFICULTY_EPOCH - blocksFound;
  const ratio = (BLOCKS_PER_DIFFICULTY_EPOCH * TARGET_BLOCK_MS) / (elapsedMs + remaining * blockMs);
  return {
    height: height + 1 + remaining,
    blocksFound,
    atMs: atMs + remaining * blockMs,
    difficultyRatio: Math.min(RATIO_MAX, Math.max(1 / RATIO_MAX, ratio)),
  };
}

/**
 * What the hashprice is expected to be. By the formula for some days: bitcoin's price stays, fees go back to their usual level, and
 * the difficulty changes when the next adjustment is due. From that adjustment on (where none is known, from the end of those days)
 * a forward curve's quotes count in its place, for a month, where there are any. Ascending; before the first step it is as now.
 */
export function hashpriceAhead(now: HashpriceNow, curve: readonly ForwardHashprice[] = []): HashpriceStep[] {
  const formula = formulaAhead(now);
  const beginMs = Math.max(now.atMs, now.nextAdjustment?.atMs ?? now.atMs + AHEAD_DAYS * DAY_MS);
  const endMs = now.atMs + CURVE_DAYS * DAY_MS;
  const quotes = curve.filter(({ fromMs, untilMs }) => untilMs > beginMs && fromMs < endMs);
  const instants = new Set([
    ...formula.map(({ fromMs }) => fromMs),
    ...quotes.flatMap(({ fromMs, untilMs }) => [Math.max(fromMs, beginMs), Math.min(untilMs, endMs)]),
  ]);
  return [...instants]
    .sort((a, b) => a - b)
    .map((fromMs) => {
      const covering = (each: ForwardHashprice): boolean => each.fromMs <= fromMs && fromMs < each.untilMs;
      const quote = beginMs <= fromMs && fromMs < endMs ? quotes.find(covering) : undefined;
      const computed = formula.findLast((step) => step.fromMs <= fromMs)?.hashpriceUsdPerPhDay;
      return quote
        ? {
            fromMs,
            hashpriceUsdPerPhDay: quote.hashpriceUsdPerPhDay * (1 - now.poolFeeRatio),
            source: 'forward-curve',
          }
        : { fromMs, hashpriceUsdPerPhDay: computed ?? now.hashpriceUsdPerPhDay, source: 'formula' };
    });
}

function formulaAhead(
  now: HashpriceNow,
): { readonly fromMs: number; readonly hashpriceUsdPerPhDay: number }[] {
  const { atMs, nextAdjustment } = now;
  const lastMs = atMs + AHEAD_DAYS * DAY_MS;
  const days = Array.from({ length: AHEAD_DAYS }, (_, index) => atMs + (index + 1) * DAY_MS);
  const adjustedMs = nextAdjustment ? Math.max(atMs, nextAdjustment.atMs) : Infinity;
  const instants = adjustedMs < lastMs ? [...days, adjustedMs].sort((a, b) => a - b) : days;
  // What a source tells may differ from the formula; the change is the formula's.
  const factor = now.hashpriceUsdPerPhDay / formulaUsd(now, now.feesBtcPerBlock, 1);
  return instants.map((fromMs) => {
    const fees = expectedFeesBtc(now.feesBtcPerBlock, now.usualFeesBtcPerBlock, (fromMs - atMs) / DAY_MS);
    const ratio = nextAdjustment && fromMs >= adjustedMs ? nextAdjustment.difficultyRatio : 1;
    return { fromMs, hashpriceUsdPerPhDay: factor * formulaUsd(now, fees, ratio) };
  });
}

function formulaUsd(
  { difficulty, subsidyBtc, btcUsd, poolFeeRatio }: HashpriceNow,
  feesBtc: number,
  difficultyRatio: number,
): number {
  return blocksPerPhDay(difficulty * difficultyRatio) * (subsidyBtc + feesBtc) * btcUsd * (1 - poolFeeRatio);
}
