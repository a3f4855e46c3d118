import { assert } from '../assert.js';
import { dayTypeOf } from '../market/calendar.js';
import { addDays } from '../market/local-time.js';
import { mean } from '../statistics.js';
import type { DaysChosen, LoadTag } from './baseline.js';
import { type LoadDay, meanAt, type MeterHistory } from './load-days.js';
import type { DaySelection, LikeDays } from './method.js';

/** What to leave out beside what the method's own rules do. */
export interface Exclusions {
  readonly tags: ReadonlySet<LoadTag>;
  /** Minutes of the day in which a tag counts: those of the event and of its adjustment. */
  readonly minutes: ReadonlySet<number>;
}

export interface Chosen {
  readonly days: readonly LoadDay[];
  readonly record: DaysChosen;
  readonly problem: string | null;
}

type LeftOut = DaysChosen['leftOut'][number];

/** The days that stand for `date`, those left out with the reason of each. */
export function selectDays(
  history: MeterHistory,
  selection: DaySelection,
  date: string,
  exclusions: Exclusions,
): Chosen {
  const dayType = dayTypeOf(history.request.calendar, date);
  const like = selection.likeDays.find(({ dayTypes }) => dayTypes.includes(dayType));
  if (!like) return none(date, `the method has no days like a ${dayType}`);
  const leftOut: LeftOut[] = [];
  const taken: LoadDay[] = [];
  for (const candidate of candidates(history, selection, date)) {
    if (taken.length === like.take) break;
    if (candidate.distance > selection.lookBackDays && taken.length >= like.min) break;
    const why = unfit(history, selection, like, candidate.date, exclusions);
    if (why !== null) {
      leftOut.push({ date: candidate.date, why });
      continue;
    }
    taken.push(history.days.get(candidate.date)!);
    if (taken.length === like.take) dropLowUsage(taken, selection, history, leftOut);
  }
  if (taken.length < like.min) {
    const problem = `only ${taken.length} of the ${like.min} days like ${date} that the method needs`;
    return { days: [], record: { date, used: [], leftOut }, problem };
  }
  const days = withoutExtremes(taken, like, selection, history, leftOut);
  return { days, record: { date, used: days.map((day) => day.date), leftOut }, problem: null };
}

function none(date: string, problem: string): Chosen {
  return { days: [], record: { date, used: [], leftOut: [] }, problem };
}

/** Dates that meter data reach, in the order in which they are looked at. */
function candidates(
  { firstDate, lastDate }: MeterHistory,
  { order, lookBackDaysMax }: DaySelection,
  date: string,
): { date: string; distance: number }[] {
  if (firstDate === null || lastDate === null) return [];
  const distances = Array.from({ length: lookBackDaysMax }, (_, index) => index + 1);
  return distances
    .flatMap((distance) => [
      { date: addDays(date, -distance), distance },
      ...(order === 'nearest' ? [{ date: addDays(date, distance), distance }] : []),
    ])
    .filter((each) => each.date >= firstDate && each.date <= lastDate);
}

function unfit(
  { days, eventDates, eventMinutes, request }: MeterHistory,
  { missingRatioMax }: DaySelection,
  { dayTypes }: LikeDays,
  date: string,
  { tags, minutes }: Exclusions,
): string | null {
  const dayType = dayTypeOf(request.calendar, date);
  if (!dayTypes.includes(dayType)) return `another type of day: ${dayType}`;
  if (eventDates.has(date)) return 'an event day';
  const day = days.get(date);
  if (!day) return 'no meter data';
  if ([...day.tagsAt.values()].some((found) => found.has('program'))) return 'an event day, by its tags';
  if (day.missingRatio > missingRatioMax) {
    return `${(day.missingRatio * 100).toFixed(1)} % of its intervals are missing`;
  }
  if (meanAt(day, eventMinutes) === null) return "no meter data in the event's hours";
  const found = new Set([...minutes].flatMap((minute) => [...(day.tagsAt.get(minute) ?? [])]));
  const counted = [...found].filter((tag) => tags.has(tag));
  return counted.length > 0 ? `tagged ${counted.sort().join(', ')}` : null;
}

/** A day of hardly any load says nothing about what the load would have been. */
function dropLowUsage(
  taken: LoadDay[],
  { lowUsageRatio }: DaySelection,
  { eventMinutes }: MeterHistory,
  leftOut: LeftOut[],
): void {
  if (lowUsageRatio === null) return;
  const levels = new Map(taken.map((day) => [day, meanAt(day, eventMinutes)!]));
  const leastW = lowUsageRatio * mean([...levels.values()])!;
  for (const [day, levelW] of levels) {
    if (levelW >= leastW) continue;
    taken.splice(taken.indexOf(day), 1);
    leftOut.push({ date: day.date, why: `below ${lowUsageRatio * 100} % of the mean in the event's hours` });
  }
}

function withoutExtremes(
  taken: readonly LoadDay[],
  { dropHighest, dropLowest }: LikeDays,
  { rankBy }: DaySelection,
  { eventMinutes }: MeterHistory,
  leftOut: LeftOut[],
): LoadDay[] {
  assert(taken.length > dropHighest + dropLowest, 'a baseline that drops all of its days');
  const rank = (day: LoadDay): number =>
    rankBy === 'day-mean' ? day.meanPowerW : meanAt(day, eventMinutes)!;
  const ranked = [...taken].sort((a, b) => rank(a) - rank(b) || (a.date < b.date ? -1 : 1));
  const kept = new Set(ranked.slice(dropLowest, ranked.length - dropHighest));
  const by = rankBy === 'day-mean' ? 'of the day' : "in the event's hours";
  for (const [index, day] of ranked.entries()) {
    if (kept.has(day)) continue;
    const which = index < dropLowest ? 'lowest' : 'highest';
    leftOut.push({ date: day.date, why: `among the ${which} means ${by}` });
  }
  return taken.filter((day) => kept.has(day));
}
