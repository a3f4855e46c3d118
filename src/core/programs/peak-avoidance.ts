import { localTime } from '../market/local-time.js';
import { mean } from '../statistics.js';
import { iso } from './program-obligation.js';
import type { RuleBodies } from './rules.js';

export type PeakRule = RuleBodies['coincident-peak'];

/** The system's load in an interval, in W or any other unit throughout. */
export interface SystemLoad {
  readonly start: string;
  readonly systemLoadW: number;
}

/** A stretch in which load is likely to be billed for a year. Advice: nobody calls, nobody fines. */
export interface PeakAdvice {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/**
 * Means over the rule's intervals: of loads every `minutes`, those that make up an interval together, where all are there.
 */
export function byPeakInterval(
  loads: readonly SystemLoad[],
  minutes: number,
  intervalMinutes: number,
): SystemLoad[] {
  const widthMs = intervalMinutes * 60_000;
  const parts = new Map<number, number[]>();
  for (const { start, systemLoadW } of loads) {
    const startMs = Math.floor(Date.parse(start) / widthMs) * widthMs;
    parts.set(startMs, [...(parts.get(startMs) ?? []), systemLoadW]);
  }
  return [...parts]
    .filter(([, values]) => values.length === intervalMinutes / minutes)
    .sort(([a], [b]) => a - b)
    .map(([startMs, values]) => ({ start: iso(startMs), systemLoadW: mean(values)! }));
}

/** The peak intervals of each month that the rule counts, by local month (`yyyy-MM`); of equal ones the first. */
export function coincidentPeaks(
  { months, intervalMinutes, peaksPerMonth }: PeakRule,
  loads: readonly SystemLoad[],
  minutes: number,
  timeZone: string,
): Map<string, SystemLoad[]> {
  const byMonth = new Map<string, SystemLoad[]>();
  for (const load of byPeakInterval(loads, minutes, intervalMinutes)) {
    const month = localTime(timeZone, Date.parse(load.start)).date.slice(0, 7);
    if (!months.includes(Number(month.slice(5)))) continue;
    byMonth.set(month, [...(byMonth.get(month) ?? []), load]);
  }
  return new Map(
    [...byMonth].map(([month, all]) => [
      month,
      all.sort((a, b) => b.systemLoadW - a.systemLoadW).slice(0, peaksPerMonth),
    ]),
  );
}

/**
 * Intervals of a forecast that may turn out to be a month's peak: at least `marginRatio` of the highest load of the month
 * that is known or forecast. A forecast that errs by some percent wants a ratio as far below 1.
 */
export function peakAdvice(
  rule: PeakRule,
  known: readonly SystemLoad[],
  forecast: readonly SystemLoad[],
  { minutes, timeZone, marginRatio }: { minutes: number; timeZone: string; marginRatio: number },
): PeakAdvice[] {
  const highest = coincidentPeaks({ ...rule, peaksPerMonth: 1 }, [...known, ...forecast], minutes, timeZone);
  return byPeakInterval(forecast, minutes, rule.intervalMinutes).flatMap(({ start, systemLoadW }) => {
    const month = localTime(timeZone, Date.parse(start)).date.slice(0, 7);
    const peak = highest.get(month)?.[0];
    if (!peak || systemLoadW < marginRatio * peak.systemLoadW) return [];
    const percent = ((systemLoadW / peak.systemLoadW) * 100).toFixed(1);
    const to = iso(Date.parse(start) + rule.intervalMinutes * 60_000);
    return [{ from: start, to, why: `forecast at ${percent} % of the highest load of ${month}` }];
  });
}
