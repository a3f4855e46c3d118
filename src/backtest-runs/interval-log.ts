import type { SettledInterval } from '../backtest/index.js';
import type { WorstHour } from './result.js';

const HOUR_MS = 3_600_000;
const WORST_MAX = 12;

/** A run's intervals, in columns. */
export class IntervalLog {
  readonly startMs: number[] = [];
  readonly netUsd: number[] = [];
  readonly miningRatio: number[] = [];
  readonly deliveredUsdPerMwh: number[] = [];

  add(interval: SettledInterval): void {
    this.startMs.push(interval.startMs);
    this.netUsd.push(interval.netUsd);
    this.miningRatio.push(interval.miningRatio);
    this.deliveredUsdPerMwh.push(interval.deliveredUsdPerMwh);
  }

  /** What each interval earned more than in another run of the same intervals, USD. */
  gainsOver(other: IntervalLog): Float64Array {
    return Float64Array.from(this.netUsd, (usd, index) => usd - other.netUsd[index]!);
  }
}

interface Hour {
  readonly startMs: number;
  regretUsd: number;
  deliveredUsdPerMwh: number;
  intervals: number;
  mining: number;
  foresightMining: number;
}

/** Hours in which a run earned least against one that knew all prices, worst first. */
export function worstHours(run: IntervalLog, foresight: IntervalLog): WorstHour[] {
  const hours: Hour[] = [];
  const lost = foresight.gainsOver(run);
  run.startMs.forEach((atMs, index) => {
    const startMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
    let hour = hours.at(-1);
    if (hour?.startMs !== startMs) {
      hour = {
        startMs,
        regretUsd: 0,
        deliveredUsdPerMwh: -Infinity,
        intervals: 0,
        mining: 0,
        foresightMining: 0,
      };
      hours.push(hour);
    }
    hour.regretUsd += lost[index]!;
    hour.deliveredUsdPerMwh = Math.max(hour.deliveredUsdPerMwh, run.deliveredUsdPerMwh[index]!);
    hour.intervals += 1;
    hour.mining += run.miningRatio[index]!;
    hour.foresightMining += foresight.miningRatio[index]!;
  });
  return hours
    .filter(({ regretUsd }) => regretUsd > 0)
    .sort((a, b) => b.regretUsd - a.regretUsd)
    .slice(0, WORST_MAX)
    .map(({ startMs, regretUsd, deliveredUsdPerMwh, intervals, mining, foresightMining }) => ({
      start: new Date(startMs).toISOString(),
      regretUsd,
      deliveredUsdPerMwh,
      miningRatio: mining / intervals,
      foresightMiningRatio: foresightMining / intervals,
    }));
}
