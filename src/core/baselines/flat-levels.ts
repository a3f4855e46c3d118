import { mean } from '../statistics.js';
import type { BaselineMethod } from './method.js';
import { flatProfile, type Profile, type ProfileQuestion } from './profile.js';

const MS_PER_HOUR = 3_600_000;

/** The level that the enrolment promises not to exceed. */
export function level(question: ProfileQuestion): Profile {
  const { levelW } = question.history.request;
  const problems = levelW === undefined ? ['the enrolment gives no level (maximum base load)'] : [];
  return flatProfile(question, levelW ?? null, { days: [], problems });
}

/** What the participant announced for each interval. */
export function nominated({ history, startsMs }: ProfileQuestion): Profile {
  const nominations = new Map(
    (history.request.nominations ?? []).map(({ start, powerW }) => [Date.parse(start), powerW]),
  );
  const powerW = new Map(startsMs.map((startMs) => [startMs, nominations.get(startMs) ?? null]));
  const missing = [...powerW.values()].filter((each) => each === null).length;
  const problems = missing === 0 ? [] : [`${missing} intervals were not nominated`];
  return { powerW, days: [], problems };
}

/** Mean of the site's highest hours among the system's highest ones. */
export function coincidentPeaks(
  question: ProfileQuestion,
  { siteTop, systemTop }: Extract<BaselineMethod, { kind: 'coincident-peaks' }>,
): Profile {
  const peaks = (question.history.request.systemPeaks ?? []).slice(0, systemTop);
  if (peaks.length < systemTop) {
    const problem = `only ${peaks.length} of the system's ${systemTop} peak hours are given`;
    return flatProfile(question, null, { days: [], problems: [problem] });
  }
  const problems: string[] = [];
  const hours = peaks.flatMap((start) => {
    const loadW = hourMeanW(question, Date.parse(start));
    if (loadW === null)
      problems.push(`the peak hour ${start} is not metered in full, or left out by its tags`);
    return loadW ?? [];
  });
  if (hours.length < siteTop) {
    problems.push(`only ${hours.length} of the ${siteTop} peak hours that the method needs are known`);
    return flatProfile(question, null, { days: [], problems });
  }
  const highest = hours.sort((a, b) => b - a).slice(0, siteTop);
  return flatProfile(question, mean(highest), { days: [], problems });
}

function hourMeanW({ history: { at, request }, tags }: ProfileQuestion, fromMs: number): number | null {
  const powersW: number[] = [];
  const widthMs = request.minutes * 60_000;
  for (let startMs = fromMs; startMs < fromMs + MS_PER_HOUR; startMs += widthMs) {
    const interval = at.get(startMs);
    if (!interval || interval.powerW === null) return null;
    if (interval.tag !== null && tags.has(interval.tag)) return null;
    powersW.push(interval.powerW);
  }
  return mean(powersW);
}
