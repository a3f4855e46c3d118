import { localTime } from '../market/local-time.js';
import { mean } from '../statistics.js';
import { startsWithin } from './load-days.js';
import type { BaselineMethod, DayWindow } from './method.js';
import { flatProfile, type Profile, type ProfileQuestion, selectFor } from './profile.js';

type DayWindows = Extract<BaselineMethod, { kind: 'day-windows' }>;

/** Starts, in ms since the epoch, of the intervals that lie within a window around the event. */
export function windowStarts(
  event: { readonly from: string; readonly to: string },
  { anchor, fromMinutes, toMinutes }: DayWindow,
  minutes: number,
): number[] {
  const widthMs = minutes * 60_000;
  // An event that begins or ends within an interval: that interval is the event's.
  const anchorMs =
    anchor === 'start'
      ? Math.floor(Date.parse(event.from) / widthMs) * widthMs
      : Math.ceil(Date.parse(event.to) / widthMs) * widthMs;
  return startsWithin(anchorMs + fromMinutes * 60_000, anchorMs + toMinutes * 60_000, minutes);
}

/** A flat mean of stretches of the event day, and of the same stretches by the clock on like days before it. */
export function dayWindows(question: ProfileQuestion, { windows, days: selection }: DayWindows): Profile {
  const { history, tags } = question;
  const { request } = history;
  const startsMs = windows.flatMap((window) => windowStarts(request.event, window, request.minutes));
  const missing: string[] = [];
  const powersW = startsMs.flatMap((startMs) => {
    const interval = history.at.get(startMs);
    const tag = interval?.tag ?? null;
    if (interval && interval.powerW !== null && (tag === null || !tags.has(tag))) return [interval.powerW];
    const start = new Date(startMs).toISOString();
    missing.push(tag !== null && tags.has(tag) ? `${start} is tagged ${tag}` : `${start} is missing`);
    return [];
  });
  const problems = missing.map((text) => `meter interval ${text}: the mean is of the others`);
  if (!selection) return flatProfile(question, mean(powersW), { days: [], problems });
  const { date } = localTime(request.timeZone, history.eventStarts[0]!);
  const chosen = selectFor({ ...question, startsMs }, selection, date);
  const minutes = startsMs.map((startMs) => localTime(request.timeZone, startMs).minute);
  const before = chosen.days.flatMap((day) => minutes.flatMap((minute) => day.powerWAt.get(minute) ?? []));
  return flatProfile(question, chosen.problem === null ? mean([...before, ...powersW]) : null, {
    days: [chosen.record],
    problems: [...problems, ...(chosen.problem === null ? [] : [chosen.problem])],
  });
}
