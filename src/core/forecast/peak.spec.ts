import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  ercotClock,
  HISTORY_ABSENT,
  historyIsThere,
  loadArchive,
  loadForecastArchive,
  readSeries,
} from '../../../test/support/market-history.js';
import { Archive, type Observation, viewAt } from './archive.js';
import { ERCOT_PEAK_MODEL } from './ercot-peak-model.js';
import { ForecastScores } from './forecast-scores.js';
import { fitLoadErrors } from './load-errors.js';
import {
  type PeakCalendar,
  peakUsdPerMw,
  windowDays,
  windowOf,
  worthwhileProbability,
} from './peak-calendar.js';
import { peakForecast } from './peak-forecast.js';
import { judgedHours, learnPeakModel } from './peak-learning.js';
import { type PeakArchives, type PeakModel, standingProbability } from './peak-model.js';
import { dayNumberOf } from './zone-clock.js';

/** Minutes of computing: by `npm run long`. */
const itLong = process.env['EBB_LONG'] === undefined ? it.skip : it;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Four months, one peak each; $70/kW-year is the planning figure that the thresholds below were given for. */
const FOUR: PeakCalendar = {
  calendarId: 'four summer months',
  zone: 'America/Chicago',
  intervalMinutes: 15,
  windows: [6, 7, 8, 9].map((month) => ({ months: [month], peakCount: 1, weight: 1 / 4 })),
  rateUsdPerKwYear: 70,
  effectiveYear: 2024,
  source: '16 TAC 25.192(b)(1); the rate is for planning',
  verified: 'secondary',
};
const FIVE_DAYS: PeakCalendar = {
  ...FOUR,
  calendarId: 'five days of a summer',
  windows: [{ months: [6, 7, 8, 9], peakCount: 5, weight: 1 }],
};

describe('peak calendars', () => {
  it('price a peak by rate, weight and count', () => {
    expect(peakUsdPerMw(FOUR, FOUR.windows[0]!)).toBe(17_500);
    expect(peakUsdPerMw(FIVE_DAYS, FIVE_DAYS.windows[0]!)).toBe(14_000);
    // An S21 at $59/MWh of margin, by the quarter of an hour: 0.085 %; an S19j Pro at $15.6: 0.022 %.
    expect(worthwhileProbability(FOUR, FOUR.windows[0]!, 59, 0.25)).toBeCloseTo(0.00084, 5);
    expect(worthwhileProbability(FOUR, FOUR.windows[0]!, 15.6, 0.25)).toBeCloseTo(0.00022, 5);
    expect(worthwhileProbability(FOUR, FOUR.windows[0]!, -5, 1)).toBe(0);
  });

  it('know which days are in season, and where a window begins and ends', () => {
    const june = dayNumberOf(2024, 6, 12);
    expect(windowOf(FOUR, dayNumberOf(2024, 5, 31))).toBeNull();
    expect(windowDays(windowOf(FOUR, june)!, june)).toEqual({
      firstDay: dayNumberOf(2024, 6, 1),
      endDay: dayNumberOf(2024, 7, 1),
    });
    expect(windowDays(windowOf(FIVE_DAYS, june)!, june).endDay).toBe(dayNumberOf(2024, 10, 1));
  });
});

describe('standing', () => {
  const open = (count: number, mean: number): { logPeakMean: number; logPeakDeviation: number }[] =>
    Array.from({ length: count }, () => ({ logPeakMean: mean, logPeakDeviation: 0.05 }));
  const stands = (logPeak: number, count: number, places = 1): number =>
    standingProbability(ERCOT_PEAK_MODEL, logPeak, open(count, 11), places);

  it('rises with the peak and the places, falls with the days to come, and is certain at the end', () => {
    expect(stands(11.1, 10)).toBeGreaterThan(stands(11.02, 10));
    expect(stands(11.05, 3)).toBeGreaterThan(stands(11.05, 20));
    expect(stands(11.05, 10, 3)).toBeGreaterThan(stands(11.05, 10, 1));
    expect([stands(11, 0), stands(11, 10, 0)]).toEqual([1, 0]);
    const byPlaces = [1, 2, 5, 10, 20].map((places) => stands(10.98, 20, places));
    expect([...byPlaces].sort((a, b) => a - b)).toEqual(byPlaces);
    // Hot days come in spells: five places of twenty days are far from certain for a middling day.
    expect(byPlaces[2]!).toBeLessThan(0.5);
  });
});

/** Summer days whose load peaks at 17:00; `peaks` in MW by day from 1 June 2025. */
function summer(peaks: readonly number[]): Observation[] {
  const firstMs = Date.parse('2025-05-02T05:00:00Z');
  const all = [...Array.from({ length: 30 }, (_, day) => 70_000 + 1000 * Math.sin(day)), ...peaks];
  return all.flatMap((peakMw, day) =>
    Array.from({ length: 24 }, (_, hour) => {
      const startMs = firstMs + day * DAY_MS + hour * HOUR_MS;
      return {
        startMs,
        knownAtMs: startMs + HOUR_MS + 300_000,
        value: peakMw * (0.7 + 0.3 * Math.exp(-(((hour - 17) / 5) ** 2))),
      };
    }),
  );
}

function forecastAt(
  load: readonly Observation[],
  madeAt: string,
  calendar = FOUR,
): ReturnType<typeof peakForecast> {
  const view = viewAt({ loadMw: new Archive(60, load) } satisfies PeakArchives, Date.parse(madeAt));
  const model: PeakModel = ERCOT_PEAK_MODEL;
  const errors = fitLoadErrors(view, ercotClock, model);
  const startMs = Math.ceil(view.madeAtMs / HOUR_MS) * HOUR_MS;
  const steps = Array.from({ length: 36 }, (_, index) => ({
    startMs: startMs + index * HOUR_MS,
    minutes: 60,
  }));
  return peakForecast({ view, clock: ercotClock, calendar, model, errors, steps });
}

describe('peak forecast', () => {
  const days = Array.from({ length: 30 }, (_, day) => (day === 20 ? 78_000 : 72_000 + 500 * Math.sin(day)));
  const load = summer(days);

  it('is likeliest at the hottest hours, and nothing out of season', () => {
    const { steps } = forecastAt(load, '2025-06-21T14:10:00Z');
    const best = steps.reduce((a, b) => (b.probability > a.probability ? b : a));
    expect(Math.abs(ercotClock.local(best.startMs).hour - 17)).toBeLessThanOrEqual(1);
    for (const { startMs, probability } of steps) {
      if (ercotClock.local(startMs).hour < 8) expect(probability).toBeLessThan(1e-3);
    }
    expect(forecastAt(load, '2025-05-20T14:10:00Z').steps.every(({ probability }) => probability === 0)).toBe(
      true,
    );
  });

  it('sees a day that rises above the month as it goes, and forgets it once it is over', () => {
    const at = (time: string): number => {
      const steps = forecastAt(load, time).steps.filter(
        ({ startMs }) => ercotClock.local(startMs).dayNumber === dayNumberOf(2025, 6, 21),
      );
      return Math.max(...steps.map(({ probability }) => probability));
    };
    expect(at('2025-06-21T20:10:00Z')).toBeGreaterThan(3 * at('2025-06-20T22:10:00Z'));
    expect(at('2025-06-22T01:10:00Z')).toBeLessThan(1e-3);
    const tomorrow = forecastAt(load, '2025-06-22T14:10:00Z').days[0]!;
    expect(tomorrow.toBeatMw).toBeCloseTo(78_000);
    expect(tomorrow.probability).toBeLessThan(0.01);
  });

  it('more peaks make a day likelier to hold one; a shorter step is as much less likely', () => {
    const one = forecastAt(load, '2025-06-10T14:10:00Z');
    const five = forecastAt(load, '2025-06-10T14:10:00Z', FIVE_DAYS);
    expect(five.days[0]!.openDays).toBeGreaterThan(one.days[0]!.openDays);
    const monthOfFive = { ...FOUR, windows: FOUR.windows.map((window) => ({ ...window, peakCount: 5 })) };
    expect(forecastAt(load, '2025-06-10T14:10:00Z', monthOfFive).days[0]!.probability).toBeGreaterThan(
      one.days[0]!.probability,
    );
  });

  it('sees nothing that was published later', () => {
    const madeAt = '2025-06-21T20:10:00Z';
    const changed = load.map((each) =>
      each.knownAtMs > Date.parse(madeAt) ? { ...each, value: 99_000 } : each,
    );
    const later = load.map((each) =>
      each.knownAtMs > Date.parse(madeAt) ? { ...each, knownAtMs: each.knownAtMs + 9 * DAY_MS } : each,
    );
    const usual = JSON.stringify(forecastAt(load, madeAt));
    expect(JSON.stringify(forecastAt(changed, madeAt))).toBe(usual);
    expect(JSON.stringify(forecastAt(later, madeAt))).toBe(usual);
    const known = changed.map((each) => ({ ...each, knownAtMs: each.startMs }));
    expect(JSON.stringify(forecastAt(known, madeAt))).not.toBe(usual);
  });
});

const LOAD = 'ercot_native_load_hourly_2019_2024.csv';
const FORECAST = 'ercot_dayahead_load_forecast_and_temp_2024.csv';
const PRESENT = historyIsThere(LOAD, FORECAST);

(PRESENT ? describe : describe.skip)(`peaks of ERCOT${PRESENT ? '' : ` (${HISTORY_ABSENT})`}`, () => {
  const BEGIN_2024_MS = Date.parse('2024-01-01T06:05:00Z');
  let archives: PeakArchives;

  beforeAll(() => {
    archives = {
      loadMw: loadArchive(readSeries(LOAD, 'ercot')),
      loadForecastMw: loadForecastArchive(readSeries(FORECAST, 'da_demand_forecast_mw')),
    };
  });

  itLong(
    'the model that is shipped is what its routine learns from 2019–2023',
    () => {
      const learned = learnPeakModel({
        archives: { loadMw: archives.loadMw },
        clock: ercotClock,
        calendar: FOUR,
        madeAtMs: BEGIN_2024_MS,
        source: ERCOT_PEAK_MODEL.source,
        hours: [11, 20],
      });
      const rounded = (model: PeakModel): unknown =>
        JSON.parse(JSON.stringify(model), (_, value: unknown) =>
          typeof value === 'number' ? Number(value.toPrecision(8)) : value,
        );
      expect(rounded(learned)).toEqual(rounded(ERCOT_PEAK_MODEL));
    },
    180_000,
  );

  it('the five highest days of a season are foreseen too, better than by their rate', () => {
    const judged = judgedHours({
      archives,
      clock: ercotClock,
      calendar: FIVE_DAYS,
      model: ERCOT_PEAK_MODEL,
      madeAtMs: Date.parse('2024-10-01T06:05:00Z'),
      fromMs: BEGIN_2024_MS,
      hours: [14, 18],
    });
    const scores = new ForecastScores();
    for (const { probability, wasPeak } of judged) scores.addEvent('peak', 60, probability, wasPeak);
    const [summary] = scores.summaries();
    expect(summary!.brier!).toBeLessThan(summary!.brierOfRate!);
    expect(scores.lines[0]!.events!.happenedCount).toBe(5);
  }, 120_000);

  it('2024, which it has not seen: all four peaks are foreseen at what an S21 would go off for, with few false alarms', () => {
    const threshold = worthwhileProbability(FOUR, FOUR.windows[0]!, 59, 1);
    const judged = [
      ...judgedHours({
        archives,
        clock: ercotClock,
        calendar: FOUR,
        model: ERCOT_PEAK_MODEL,
        madeAtMs: Date.parse('2024-10-01T06:05:00Z'),
        fromMs: BEGIN_2024_MS,
        hours: [0, 23],
      }),
    ];
    expect(judged).toHaveLength(122 * 24);
    const peaks = judged.filter(({ wasPeak }) => wasPeak);
    expect(peaks.map(({ startMs }) => new Date(startMs).toISOString().slice(0, 13))).toEqual([
      '2024-06-30T22',
      '2024-07-01T22',
      '2024-08-20T22',
      '2024-09-19T21',
    ]);
    for (const { probability } of peaks) expect(probability).toBeGreaterThan(threshold);
    const alarms = judged.filter(({ probability }) => probability > threshold);
    // The naive rule of the only published backtest has 138.
    expect(alarms.length - peaks.length).toBeLessThan(138);
    // What they cost is small against what the peaks would have: 4 × $17,500.
    expect((alarms.length - peaks.length) * 59).toBeLessThan(0.15 * 4 * peakUsdPerMw(FOUR, FOUR.windows[0]!));
    const scores = new ForecastScores();
    for (const { probability, wasPeak } of judged) scores.addEvent('peak', 60, probability, wasPeak);
    const [summary] = scores.summaries();
    expect(summary!.brier!).toBeLessThan(summary!.brierOfRate!);
    const expected = judged.reduce((sum, { probability }) => sum + probability, 0);
    expect(expected).toBeGreaterThan(2);
    expect(expected).toBeLessThan(8);
  }, 120_000);
});
