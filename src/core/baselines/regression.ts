import { weekdayOf } from '../market/local-time.js';
import { mean, sumOf } from '../statistics.js';
import type { DayWeather } from './baseline.js';
import { daylightHours } from './daylight.js';
import { leastSquares } from './least-squares.js';
import { type LoadDay, meanAt } from './load-days.js';
import type { BaselineMethod } from './method.js';
import { allLikeDays, type Profile, profileByDate, type ProfileQuestion } from './profile.js';
import type { Chosen } from './select-days.js';

type Regression = Extract<BaselineMethod, { kind: 'regression' }>;

/** Days for each coefficient, so that the fit says something. */
const DAYS_PER_COEFFICIENT = 3;

interface Model {
  readonly chosen: Chosen;
  readonly dayMeanW: number | null;
}

/**
 * `kW = kWh of the day × share of the hour × multiple of the interval`, fitted to the like days: the day's energy (as
 * its mean power) by least squares on cooling and heating degrees, daylight and the weekday; the hour's share and the
 * interval's multiple as means over the same days.
 */
export function regression(question: ProfileQuestion, method: Regression): Profile {
  const models = new Map<string, Model>();
  return profileByDate(
    question,
    (date) => {
      const model = fit(question, method, date);
      models.set(date, model);
      return model.chosen;
    },
    ({ days, record }, minute) => {
      const dayMeanW = models.get(record.date)!.dayMeanW;
      const hourShare = mean(days.flatMap((day) => ratio(hourMeanW(day, minute), day.meanPowerW)));
      const multiple = mean(
        days.flatMap((day) => ratio(day.powerWAt.get(minute) ?? null, hourMeanW(day, minute))),
      );
      if (dayMeanW === null || hourShare === null || multiple === null) return null;
      return Math.max(0, dayMeanW * hourShare * multiple);
    },
  );
}

/** Mean power of the hour on the clock that holds a minute. */
function hourMeanW(day: LoadDay, minute: number): number | null {
  const hour = Math.floor(minute / 60) * 60;
  return meanAt(
    day,
    [...day.powerWAt.keys()].filter((each) => each >= hour && each < hour + 60),
  );
}

function ratio(part: number | null, whole: number | null): number[] {
  return part === null || whole === null || whole <= 0 ? [] : [part / whole];
}

function fit(question: ProfileQuestion, method: Regression, date: string): Model {
  const { request } = question.history;
  const weather = new Map((request.weather ?? []).map((each) => [each.date, each]));
  const all = allLikeDays(question, method.days, date);
  const leftOut = [...all.record.leftOut];
  const days = all.days.filter((day) => {
    if (weather.has(day.date)) return true;
    leftOut.push({ date: day.date, why: 'its weather is not known' });
    return false;
  });
  const features = (day: string): number[] =>
    featuresOf(day, weather.get(day)!, method.balanceC, request.latitudeDeg);
  const failed = (problem: string): Model => ({
    chosen: { days: [], record: { date, used: [], leftOut }, problem },
    dayMeanW: null,
  });
  if (all.problem !== null) return failed(all.problem);
  if (!weather.has(date)) return failed(`the weather of ${date} is not known`);
  const rows = days.map((day) => features(day.date));
  const result = leastSquares(
    rows,
    days.map(({ meanPowerW }) => meanPowerW),
  );
  const needed = DAYS_PER_COEFFICIENT * Math.max(1, result.used.length);
  if (days.length < needed) {
    return failed(`only ${days.length} of the ${needed} days that a fit of its weather needs`);
  }
  const dayMeanW = sumOf(features(date).entries(), ([index, value]) => value * result.coefficients[index]!);
  return {
    chosen: { days, record: { date, used: days.map((day) => day.date), leftOut }, problem: null },
    dayMeanW,
  };
}

/** A constant, cooling and heating degrees, whether it is Monday or Friday, and hours of daylight. */
function featuresOf(
  date: string,
  { meanDryBulbC }: DayWeather,
  balanceC: number,
  latitudeDeg: number | undefined,
): number[] {
  const weekday = weekdayOf(date);
  return [
    1,
    Math.max(0, meanDryBulbC - balanceC),
    Math.max(0, balanceC - meanDryBulbC),
    weekday === 1 ? 1 : 0,
    weekday === 5 ? 1 : 0,
    latitudeDeg === undefined ? 0 : daylightHours(date, latitudeDeg),
  ];
}
