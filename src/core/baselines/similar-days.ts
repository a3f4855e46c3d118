import { addDays, localTime } from '../market/local-time.js';
import { mean } from '../statistics.js';
import type { LoadDay } from './load-days.js';
import type { BaselineMethod } from './method.js';
import { allLikeDays, type Profile, profileByDate, type ProfileQuestion, wantedDays } from './profile.js';
import type { Chosen } from './select-days.js';

type SimilarDays = Extract<BaselineMethod, { kind: 'similar-days' }>;

const MINUTES_PER_DAY = 1_440;

/**
 * Mean of the like days that resemble the event day most where nothing was curtailed: least root mean square of the
 * differences, interval by interval. Ties go to the later day.
 */
export function similarDays(question: ProfileQuestion, method: SimilarDays): Profile {
  return profileByDate(question, (date) => mostSimilar(question, method, date));
}

function mostSimilar(question: ProfileQuestion, method: SimilarDays, date: string): Chosen {
  const all = allLikeDays(question, method.days, date);
  if (all.problem !== null) return all;
  const { days } = question.history;
  const minutes = comparedMinutes(question, method);
  const reference = days.get(date);
  const far: { date: string; why: string }[] = [];
  const compared = all.days.flatMap((day) => {
    const distanceW = reference ? distance(question, method, reference, day, minutes) : null;
    if (distanceW !== null) return [{ day, distanceW }];
    far.push({ date: day.date, why: 'too few intervals in common with the event day to compare' });
    return [];
  });
  compared.sort((a, b) => a.distanceW - b.distanceW || (a.day.date < b.day.date ? 1 : -1));
  const take = wantedDays(question, method.days, date);
  for (const { day, distanceW } of compared.slice(take)) {
    far.push({ date: day.date, why: `less similar: ${(distanceW / 1e3).toFixed(1)} kW apart` });
  }
  const used = compared.slice(0, take).map(({ day }) => day);
  return {
    days: used.length === take ? used : [],
    record: { date, used: used.map((day) => day.date), leftOut: [...all.record.leftOut, ...far] },
    problem:
      used.length === take
        ? null
        : `only ${used.length} of the ${take} days that the method needs can be compared`,
  };
}

/** Minutes of the event day that are compared. */
function comparedMinutes({ history, adjustmentMs }: ProfileQuestion, method: SimilarDays): number[] {
  const { eventMinutes, eventStarts, request } = history;
  const all = Array.from(
    { length: MINUTES_PER_DAY / request.minutes },
    (_, index) => index * request.minutes,
  );
  if (method.compare === 'pair') {
    const first = localTime(request.timeZone, adjustmentMs[0] ?? eventStarts[0]!);
    const isToday = first.date === localTime(request.timeZone, eventStarts[0]!).date;
    return isToday ? all.filter((minute) => minute < first.minute) : [];
  }
  return all.filter((minute) =>
    [...eventMinutes].every((during) => Math.abs(during - minute) > method.adjacentMinutes),
  );
}

/** Root mean square of the differences; null where less than half of what should be compared is there. */
function distance(
  { history, tags }: ProfileQuestion,
  { compare }: SimilarDays,
  reference: LoadDay,
  candidate: LoadDay,
  minutes: readonly number[],
): number | null {
  const squares = squaresAt(reference, candidate, minutes, tags);
  let wanted = minutes.length;
  if (compare === 'pair') {
    const before = history.days.get(addDays(reference.date, -1));
    const candidateBefore = history.days.get(addDays(candidate.date, -1));
    // An event the day before would make the pairs alike, or not, for a reason of its own.
    if (!before || !candidateBefore || history.eventDates.has(candidateBefore.date)) return null;
    squares.push(...squaresAt(before, candidateBefore, [...before.powerWAt.keys()], tags));
    wanted += before.powerWAt.size;
  }
  return squares.length === 0 || squares.length < wanted / 2 ? null : Math.sqrt(mean(squares)!);
}

function squaresAt(
  reference: LoadDay,
  candidate: LoadDay,
  minutes: readonly number[],
  tags: ProfileQuestion['tags'],
): number[] {
  return minutes.flatMap((minute) => {
    const [first, second] = [reference.powerWAt.get(minute), candidate.powerWAt.get(minute)];
    const isLeftOut = [...(reference.tagsAt.get(minute) ?? [])].some((tag) => tags.has(tag));
    return first === undefined || second === undefined || isLeftOut ? [] : [(first - second) ** 2];
  });
}
