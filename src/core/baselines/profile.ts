import { dayTypeOf } from '../market/calendar.js';
import { localTime } from '../market/local-time.js';
import { mean } from '../statistics.js';
import type { DaysChosen, LoadTag } from './baseline.js';
import { type LoadDay, type MeterHistory } from './load-days.js';
import type { DaySelection } from './method.js';
import { type Chosen, selectDays } from './select-days.js';

/** What a method says of some intervals, before any adjustment. */
export interface Profile {
  /** Power by start in ms since the epoch; null where nothing is known. */
  readonly powerW: ReadonlyMap<number, number | null>;
  readonly days: readonly DaysChosen[];
  readonly problems: readonly string[];
}

/** What a profile is asked for. */
export interface ProfileQuestion {
  readonly history: MeterHistory;
  /** Starts of the event's intervals and of the adjustment's, in ms since the epoch. */
  readonly startsMs: readonly number[];
  /** Starts of the adjustment's intervals alone. */
  readonly adjustmentMs: readonly number[];
  /** Tagged load that is to be left out. */
  readonly tags: ReadonlySet<LoadTag>;
}

/** A profile by local date: what `choose` picks for the date, averaged by the clock on the wall. */
export function profileByDate(
  { history, startsMs }: ProfileQuestion,
  choose: (date: string) => Chosen,
  powerAt: (chosen: Chosen, minute: number) => number | null = meanOfDays,
): Profile {
  const chosen = new Map<string, Chosen>();
  const powerW = new Map<number, number | null>();
  for (const startMs of startsMs) {
    const { date, minute } = localTime(history.request.timeZone, startMs);
    if (!chosen.has(date)) chosen.set(date, choose(date));
    powerW.set(startMs, powerAt(chosen.get(date)!, minute));
  }
  const all = [...chosen.values()];
  return {
    powerW,
    days: all.map(({ record }) => record),
    problems: all.flatMap(({ problem }) => problem ?? []),
  };
}

/** Mean of like days, interval by interval. */
export function likeDays(question: ProfileQuestion, selection: DaySelection): Profile {
  return profileByDate(question, (date) => selectFor(question, selection, date));
}

/** The days that the selection picks for a date, without those tagged at the minutes that are asked for. */
export function selectFor(question: ProfileQuestion, selection: DaySelection, date: string): Chosen {
  const { history, startsMs, tags } = question;
  const minutes = new Set(startsMs.map((startMs) => localTime(history.request.timeZone, startMs).minute));
  return selectDays(history, selection, date, { tags, minutes });
}

/** All days that may stand for a date: as many as there are, none dropped for its rank. */
export function allLikeDays(question: ProfileQuestion, selection: DaySelection, date: string): Chosen {
  const every = selection.likeDays.map((like) => ({
    ...like,
    take: Infinity,
    min: 0,
    dropHighest: 0,
    dropLowest: 0,
  }));
  const lookBackDays = selection.lookBackDaysMax;
  return selectFor(question, { ...selection, likeDays: every, lookBackDays, lowUsageRatio: null }, date);
}

/** How many days a selection takes for days like this one; 0 where it has none. */
export function wantedDays({ history }: ProfileQuestion, selection: DaySelection, date: string): number {
  const dayType = dayTypeOf(history.request.calendar, date);
  return selection.likeDays.find(({ dayTypes }) => dayTypes.includes(dayType))?.take ?? 0;
}

export function meanOfDays({ days }: { readonly days: readonly LoadDay[] }, minute: number): number | null {
  return mean(days.flatMap((day) => day.powerWAt.get(minute) ?? []));
}

/** The same power for every interval. */
export function flatProfile(
  { startsMs }: ProfileQuestion,
  powerW: number | null,
  rest: Omit<Profile, 'powerW'>,
): Profile {
  return { powerW: new Map(startsMs.map((startMs) => [startMs, powerW])), ...rest };
}
