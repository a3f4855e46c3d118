import { EbbError } from '../errors.js';
import { dayTypeOf, type DayType } from '../market/calendar.js';
import { localDayMinutes, localTime } from '../market/local-time.js';
import { mean } from '../statistics.js';
import type { BaselineRequest, LoadInterval, LoadTag } from './baseline.js';

/**
 * A local day of metered load. Days are compared by the clock on the wall: where autumn repeats an hour, both passes of it
 * count as one, by their mean; where spring skips one, there is nothing.
 */
export interface LoadDay {
  readonly date: string;
  readonly dayType: DayType;
  /** Mean power by minutes after midnight; missing intervals are not in it. */
  readonly powerWAt: ReadonlyMap<number, number>;
  readonly tagsAt: ReadonlyMap<number, ReadonlySet<LoadTag>>;
  /** Of what is there; comparable between days of 23, 24 and 25 hours. */
  readonly meanPowerW: number;
  /** Share of the day's intervals that are missing. */
  readonly missingRatio: number;
}

/** Meter data as methods use it. */
export interface MeterHistory {
  readonly request: BaselineRequest;
  /** By start, in ms since the epoch. */
  readonly at: ReadonlyMap<number, LoadInterval>;
  readonly days: ReadonlyMap<string, LoadDay>;
  /** Null where there is no meter data. */
  readonly firstDate: string | null;
  readonly lastDate: string | null;
  readonly eventDates: ReadonlySet<string>;
  readonly eventMinutes: ReadonlySet<number>;
  /** Starts of the event's intervals, in ms since the epoch. */
  readonly eventStarts: readonly number[];
}

/** @throws EbbError `malformed` where an interval is not aligned, or is there twice. */
export function meterHistory(request: BaselineRequest): MeterHistory {
  const { timeZone, minutes } = request;
  const at = new Map<number, LoadInterval>();
  const byDate = new Map<string, { minute: number; interval: LoadInterval }[]>();
  for (const interval of request.load) {
    const startMs = Date.parse(interval.start);
    if (!(startMs % (minutes * 60_000) === 0))
      throw malformed(interval, `does not start on a multiple of ${minutes} min`);
    if (at.has(startMs)) throw malformed(interval, 'is there twice');
    at.set(startMs, interval);
    const { date, minute } = localTime(timeZone, startMs);
    const known = byDate.get(date);
    if (known) known.push({ minute, interval });
    else byDate.set(date, [{ minute, interval }]);
  }
  const dates = [...byDate.keys()].sort();
  const eventStarts = startsWithin(Date.parse(request.event.from), Date.parse(request.event.to), minutes);
  const eventTimes = eventStarts.map((startMs) => localTime(timeZone, startMs));
  return {
    request,
    at,
    days: new Map(dates.map((date) => [date, loadDay(date, byDate.get(date)!, request)])),
    firstDate: dates[0] ?? null,
    lastDate: dates.at(-1) ?? null,
    eventDates: new Set([...request.eventDates, ...eventTimes.map(({ date }) => date)]),
    eventMinutes: new Set(eventTimes.map(({ minute }) => minute)),
    eventStarts,
  };
}

/** Starts of the intervals that [fromMs, toMs) touches. */
export function startsWithin(fromMs: number, toMs: number, minutes: number): number[] {
  const widthMs = minutes * 60_000;
  const starts: number[] = [];
  for (let at = Math.floor(fromMs / widthMs) * widthMs; at < toMs; at += widthMs) starts.push(at);
  return starts;
}

/** Mean power of a day at some of its minutes, null where it has none of them. */
export function meanAt(day: LoadDay, minutes: Iterable<number>): number | null {
  return mean([...minutes].flatMap((minute) => day.powerWAt.get(minute) ?? []));
}

function loadDay(
  date: string,
  readings: readonly { minute: number; interval: LoadInterval }[],
  { calendar, timeZone, minutes }: BaselineRequest,
): LoadDay {
  const powersAt = new Map<number, number[]>();
  const tagsAt = new Map<number, Set<LoadTag>>();
  const known: number[] = [];
  for (const { minute, interval } of readings) {
    const { powerW, tag } = interval;
    if (tag !== null) tagsAt.set(minute, (tagsAt.get(minute) ?? new Set()).add(tag));
    if (powerW === null) continue;
    known.push(powerW);
    powersAt.set(minute, [...(powersAt.get(minute) ?? []), powerW]);
  }
  return {
    date,
    dayType: dayTypeOf(calendar, date),
    powerWAt: new Map([...powersAt].map(([minute, powers]) => [minute, mean(powers)!])),
    tagsAt,
    meanPowerW: mean(known) ?? 0,
    missingRatio: 1 - (known.length * minutes) / localDayMinutes(timeZone, date),
  };
}

function malformed({ start }: LoadInterval, problem: string): EbbError {
  return new EbbError('malformed', `meter interval ${start} ${problem}; give each interval once, in UTC`);
}
