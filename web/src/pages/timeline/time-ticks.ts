import { offsetMs } from '../../format/local-time.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Distances that people read at once. */
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14].map((days) => days * DAY_MS),
];
/** The first Monday after the epoch began: weeks begin with it. */
const MONDAY_MS = 4 * DAY_MS;

/** Round instants of a zone's clock within a time, ascending, no more than `countMax`. Unix ms. */
export function timeTicks(fromMs: number, toMs: number, zone: string, countMax: number): number[] {
  const step = STEPS_MS.find((each) => (toMs - fromMs) / each <= countMax) ?? STEPS_MS.at(-1)!;
  const anchor = step >= 7 * DAY_MS ? MONDAY_MS : 0;
  const ticks: number[] = [];
  const first = Math.floor((fromMs + offsetMs(fromMs, zone) - anchor) / step) * step + anchor;
  for (let local = first; ; local += step) {
    const at = instantOf(local, zone);
    if (at > toMs) return ticks;
    // A clock that goes back shows an hour twice, and one that goes forward leaves one out.
    if (at >= fromMs && at > (ticks.at(-1) ?? -Infinity)) ticks.push(at);
  }
}

/** Whether an instant is a day's first in a zone. */
export function isMidnight(atMs: number, zone: string): boolean {
  return (atMs + offsetMs(atMs, zone)) % DAY_MS === 0;
}

function instantOf(local: number, zone: string): number {
  const guess = local - offsetMs(local, zone);
  return local - offsetMs(guess, zone);
}
