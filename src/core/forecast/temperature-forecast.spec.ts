import { describe, expect, it } from '@jest/globals';
import { HISTORY_ABSENT, historyIsThere, readSeries } from '../../../test/support/market-history.js';
import { SeededRandom } from '../statistics/index.js';
import { Archive, type Observation, viewAt } from './archive.js';
import { ForecastScores } from './forecast-scores.js';
import {
  fitTemperatureErrors,
  temperatureForecast,
  type TemperatureArchives,
  type TemperatureErrors,
} from './temperature-forecast.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FROM_MS = Date.parse('2026-06-01T00:00:00Z');
const PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Days with a course, fronts that last, and a provider that is 1.5 °C too warm and knows the rest but for noise. */
function weather(days: number): { observed: Observation[]; forecast: Observation[] } {
  const random = new SeededRandom(8);
  let front = 0;
  const observed: Observation[] = [];
  const forecast: Observation[] = [];
  for (let startMs = FROM_MS; startMs < FROM_MS + days * DAY_MS; startMs += HOUR_MS) {
    front = 0.97 * front + 0.8 * random.normal();
    const value = 27 - 7 * Math.cos((2 * Math.PI * (startMs % DAY_MS)) / DAY_MS) + front;
    observed.push({ startMs, knownAtMs: startMs + HOUR_MS, value });
    for (const leadHours of [6, 30, 54]) {
      forecast.push({
        startMs,
        knownAtMs: startMs - leadHours * HOUR_MS,
        value: value + 1.5 + 0.7 * random.normal(),
      });
    }
  }
  return { observed, forecast };
}

const { observed, forecast } = weather(50);
const MADE_AT_MS = FROM_MS + 40 * DAY_MS + 15 * HOUR_MS;

function at(
  archives: TemperatureArchives,
  madeAtMs: number,
  leads: readonly number[],
): ReturnType<typeof temperatureForecast> {
  const view = viewAt(archives, madeAtMs);
  const steps = leads.map((hours) => ({ startMs: madeAtMs + hours * HOUR_MS, minutes: 60 }));
  return temperatureForecast(view, fitTemperatureErrors(view), steps, PROBABILITIES);
}

function archivesOf(known: readonly Observation[], forecasts?: readonly Observation[]): TemperatureArchives {
  return { observedC: new Archive(60, known), forecastC: forecasts && new Archive(60, forecasts) };
}

describe('temperature forecast', () => {
  it('takes the provider’s, less what it is usually off by, with its own spread', () => {
    const actuals = new Map(observed.map(({ startMs, value }) => [startMs, value]));
    const scores = new ForecastScores();
    for (
      let madeAtMs = MADE_AT_MS - 8 * DAY_MS;
      madeAtMs < MADE_AT_MS + 5 * DAY_MS;
      madeAtMs += 17 * HOUR_MS
    ) {
      for (const [source, forecasts] of [
        ['provider', forecast],
        ['persistence', undefined],
      ] as const) {
        for (const step of at(archivesOf(observed, forecasts), madeAtMs, [3, 24, 48]).steps) {
          expect(step.source).toBe(source);
          const lead = (step.startMs - madeAtMs) / 60_000;
          scores.addQuantiles(source, lead, PROBABILITIES, step.quantilesC, actuals.get(step.startMs)!);
        }
      }
    }
    const found = scores.summaries();
    for (const lead of [240, 1440, 2880]) {
      const [persistence, provider] = found.filter(({ leadMinutesMax }) => leadMinutesMax === lead);
      expect(provider!.pinball!).toBeLessThan(0.6 * persistence!.pinball!);
      // A normal of 0.7 °C, at these probabilities, scores 0.15 °C.
      expect(provider!.pinball!).toBeLessThan(0.22);
      expect(persistence!.coverage!).toBeGreaterThan(0.7);
    }
  });

  it('sees neither temperatures nor forecasts that were published later', () => {
    const shifted = (each: Observation): Observation =>
      each.knownAtMs > MADE_AT_MS ? { ...each, knownAtMs: each.knownAtMs + 5 * DAY_MS, value: 99 } : each;
    const usual = JSON.stringify(at(archivesOf(observed, forecast), MADE_AT_MS, [1, 24]));
    expect(
      JSON.stringify(at(archivesOf(observed.map(shifted), forecast.map(shifted)), MADE_AT_MS, [1, 24])),
    ).toBe(usual);
    const early = observed.map((each) => ({
      ...each,
      knownAtMs: each.startMs - DAY_MS,
      value: each.value + 9,
    }));
    expect(JSON.stringify(at(archivesOf(early, forecast), MADE_AT_MS, [1, 24]))).not.toBe(usual);
  });

  it('with one temperature it stays there, widely; with none it says nothing', () => {
    const one = archivesOf([{ startMs: MADE_AT_MS - HOUR_MS, knownAtMs: MADE_AT_MS, value: 31 }]);
    const [step] = at(one, MADE_AT_MS, [3]).steps;
    expect(step!.quantilesC[2]).toBe(31);
    expect(step!.quantilesC[4]! - step!.quantilesC[0]!).toBeGreaterThan(5);
    expect(at(archivesOf([]), MADE_AT_MS, [3]).steps).toEqual([]);
  });
});

const TEMPERATURE = 'ercot_dayahead_load_forecast_and_temp_2024.csv';
const PRESENT = historyIsThere(TEMPERATURE);

(PRESENT ? describe : describe.skip)(`temperatures of Texas${PRESENT ? '' : ` (${HISTORY_ABSENT})`}`, () => {
  it('the last days’ course and the present temperature are nearer than either alone, and covered as they say', () => {
    const series = readSeries(TEMPERATURE, 'temp_c_ercot_mean_of_8_weather_zones');
    const known = series.map((each) => ({ ...each, knownAtMs: each.startMs + HOUR_MS }));
    const actuals = new Map(series.map(({ startMs, value }) => [startMs, value]));
    const archives = archivesOf(known);
    let errors: TemperatureErrors | null = null;
    const scores = new ForecastScores();
    for (
      let madeAtMs = Date.parse('2024-03-01T00:00:00Z');
      madeAtMs < Date.parse('2024-12-25T00:00:00Z');
      madeAtMs += 31 * HOUR_MS
    ) {
      const view = viewAt(archives, madeAtMs);
      if (!errors || madeAtMs - errors.fittedAtMs > 20 * DAY_MS) errors = fitTemperatureErrors(view);
      const steps = [6, 24].map((hours) => ({ startMs: madeAtMs + hours * HOUR_MS, minutes: 60 }));
      for (const { startMs, quantilesC } of temperatureForecast(view, errors, steps, PROBABILITIES).steps) {
        const actual = actuals.get(startMs);
        const [now, yesterday] = [actuals.get(madeAtMs - HOUR_MS), actuals.get(startMs - DAY_MS)];
        if (actual === undefined || now === undefined || yesterday === undefined) continue;
        const lead = (startMs - madeAtMs) / 60_000;
        const add = (source: string, quantiles: readonly number[]): void =>
          scores.addQuantiles(source, lead, PROBABILITIES, quantiles, actual);
        add('model', quantilesC);
        add(
          'now',
          PROBABILITIES.map(() => now),
        );
        add(
          'yesterday',
          PROBABILITIES.map(() => yesterday),
        );
      }
    }
    for (const lead of [720, 1440]) {
      const [model, now, yesterday] = scores
        .summaries()
        .filter(({ leadMinutesMax }) => leadMinutesMax === lead);
      expect(model!.count).toBeGreaterThan(200);
      expect(model!.pinball!).toBeLessThan(0.8 * now!.pinball!);
      expect(model!.pinball!).toBeLessThan(0.9 * yesterday!.pinball!);
      expect(Math.abs(model!.coverage! - 0.9)).toBeLessThan(0.1);
    }
  });
});
