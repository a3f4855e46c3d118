import { addDays, localTime } from '../market/local-time.js';
import { mean } from '../statistics.js';
import type { BaselineRequest } from './baseline.js';
import { estimateBaseline } from './estimate.js';
import type { BaselineMethod } from './method.js';

export interface BaselineAccuracy {
  /** Root mean square of (actual − baseline) over the mean of actual; null where no day could be compared. */
  readonly relativeRmse: number | null;
  /** Mean of (baseline − actual) over the mean of actual: above 0 the baseline flatters. */
  readonly bias: number | null;
  /** Local dates that were compared. */
  readonly dates: readonly string[];
}

/**
 * How well a method would have foretold the hours of an event on days without one, as qualification tests ask: the latest
 * `days` dates before the event of which there are baseline and meter data, event days left out.
 */
export function baselineAccuracy(
  method: BaselineMethod,
  request: BaselineRequest,
  days: number,
): BaselineAccuracy {
  const { event, load, eventDates, timeZone } = request;
  const meterW = new Map(load.map(({ start, powerW }) => [Date.parse(start), powerW]));
  const { date: eventDate } = localTime(timeZone, Date.parse(event.from));
  const firstMs = Math.min(...meterW.keys());
  const [errorsW, actualsW, dates]: [number[], number[], string[]] = [[], [], []];
  for (let back = 1; dates.length < days; back += 1) {
    const moved = { from: shifted(event.from, back, timeZone), to: shifted(event.to, back, timeZone) };
    if (Date.parse(moved.from) < firstMs) break;
    const date = addDays(eventDate, -back);
    if (eventDates.includes(date)) continue;
    const { raw } = estimateBaseline(method, {
      ...request,
      event: moved,
      eventDates: [...eventDates, eventDate],
    });
    const pairs = raw.intervals.flatMap(({ start, powerW }) => {
      const actualW = meterW.get(Date.parse(start)) ?? null;
      return powerW === null || actualW === null ? [] : [{ actualW, errorW: powerW - actualW }];
    });
    if (pairs.length === 0) continue;
    dates.push(date);
    actualsW.push(...pairs.map(({ actualW }) => actualW));
    errorsW.push(...pairs.map(({ errorW }) => errorW));
  }
  const level = mean(actualsW);
  if (level === null || level <= 0) return { relativeRmse: null, bias: null, dates };
  const square = mean(errorsW.map((error) => error ** 2))!;
  return { relativeRmse: Math.sqrt(square) / level, bias: mean(errorsW)! / level, dates };
}

/** The same time on the clock so many days before, as near as a change of the clock allows. */
function shifted(instant: string, days: number, timeZone: string): string {
  const ms = Date.parse(instant) - days * 86_400_000;
  const drift = localTime(timeZone, Date.parse(instant)).minute - localTime(timeZone, ms).minute;
  // A drift of most of a day is one over midnight.
  const minutes = drift > 720 ? drift - 1_440 : drift < -720 ? drift + 1_440 : drift;
  return new Date(ms + minutes * 60_000).toISOString();
}
