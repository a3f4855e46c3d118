import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '../statistics/index.js';
import { Archive, type Observation, viewAt } from './archive.js';
import { priceForecast, priceScenarios } from './price-forecast.js';
import { type PriceArchives } from './price-inputs.js';
import { fitPriceModel } from './price-model.js';
import { priceOutlook, type Step } from './price-outlook.js';
import { ZoneClock } from './zone-clock.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MADE_AT_MS = Date.parse('2026-03-20T15:02:00Z');
const QUARTER_MS = HOUR_MS / 4;
const clock = new ZoneClock('America/Chicago');

/** Day-ahead prices that rise and fall with the day; real-time prices stray from them by what lasts for hours. */
function market(days: number): Record<'realTime' | 'dayAhead', Observation[]> {
  const random = new SeededRandom(11);
  const realTime: Observation[] = [];
  const dayAhead: Observation[] = [];
  const from = Date.parse('2026-03-21T00:00:00Z') - days * DAY_MS;
  let basis = 0;
  for (let startMs = from; startMs < from + (days + 1) * DAY_MS; startMs += QUARTER_MS) {
    const price = 30 + 15 * Math.sin((2 * Math.PI * (startMs % DAY_MS)) / DAY_MS);
    basis = 0.93 * basis + 2 * random.normal();
    const knownAtMs = startMs + QUARTER_MS + 120_000;
    realTime.push({ startMs, knownAtMs, value: price + basis + random.normal() });
    if (startMs % HOUR_MS === 0) dayAhead.push({ startMs, knownAtMs: startMs - 12 * HOUR_MS, value: price });
  }
  return { realTime, dayAhead };
}

const { realTime, dayAhead } = market(45);
const archives: PriceArchives = { realTime: new Archive(15, realTime), dayAhead: new Archive(60, dayAhead) };
/** The planner's grid: 5, 15 and 60 minutes, 36 hours in all. */
const STEPS: Step[] = [
  ...Array.from({ length: 24 }, (_, index) => ({
    startMs: MADE_AT_MS - 120_000 + index * 300_000,
    minutes: 5,
  })),
  ...Array.from({ length: 24 }, (_, index) => ({
    startMs: MADE_AT_MS - 120_000 + 2 * HOUR_MS + index * QUARTER_MS,
    minutes: 15,
  })),
  ...Array.from({ length: 28 }, (_, index) => ({
    startMs: MADE_AT_MS - 120_000 + (8 + index) * HOUR_MS,
    minutes: 60,
  })),
];

function forecastOf(
  series: PriceArchives,
  madeAtMs = MADE_AT_MS,
): ReturnType<typeof outlookOf> & { text: string } {
  const made = outlookOf(series, madeAtMs);
  return { ...made, text: JSON.stringify([priceForecast(made.outlook), priceScenarios(made.outlook, 5, 1)]) };
}

function outlookOf(
  series: PriceArchives,
  madeAtMs: number,
): { outlook: ReturnType<typeof priceOutlook>; model: ReturnType<typeof fitPriceModel> } {
  const view = viewAt(series, madeAtMs);
  const model = fitPriceModel(view, clock);
  return { model, outlook: priceOutlook(model, view, clock, STEPS) };
}

const usual = forecastOf(archives);
const usualForecast = priceForecast(usual.outlook);

describe('price forecast', () => {
  it('is the same again, and after being stored', () => {
    expect(forecastOf(archives).text).toBe(usual.text);
    const stored = JSON.parse(JSON.stringify(usual.outlook)) as typeof usual.outlook;
    expect(JSON.stringify(priceForecast(stored))).toBe(JSON.stringify(usualForecast));
  });

  it('sees nothing that was published later, though it be wild', () => {
    const wild = (observations: readonly Observation[]): Observation[] =>
      observations.map((each) => (each.knownAtMs > MADE_AT_MS ? { ...each, value: 4000 } : each));
    const later = (observations: readonly Observation[]): Observation[] =>
      observations.map((each) =>
        each.knownAtMs > MADE_AT_MS ? { ...each, knownAtMs: each.knownAtMs + 77 * DAY_MS } : each,
      );
    for (const change of [wild, later]) {
      const changed = {
        realTime: new Archive(15, change(realTime)),
        dayAhead: new Archive(60, change(dayAhead)),
      };
      expect(forecastOf(changed).text).toBe(usual.text);
    }
    // The same figures, had they been known: the test above does test something.
    const early = wild(realTime).map((each) => ({
      ...each,
      knownAtMs: Math.min(each.knownAtMs, MADE_AT_MS),
    }));
    expect(forecastOf({ ...archives, realTime: new Archive(15, early) }).text).not.toBe(usual.text);
  });

  it('quantiles ascend, widen with the lead time and hold the mean', () => {
    const widths = usualForecast.steps.map(
      ({ quantilesUsdPerMwh: quantiles, meanUsdPerMwh, spikeProbability }) => {
        expect([...quantiles].sort((a, b) => a - b)).toEqual([...quantiles]);
        expect(meanUsdPerMwh).toBeGreaterThan(quantiles[0]!);
        expect(meanUsdPerMwh).toBeLessThan(quantiles.at(-1)!);
        expect(spikeProbability).toBeGreaterThanOrEqual(0);
        expect(spikeProbability).toBeLessThan(0.1);
        return quantiles.at(-2)! - quantiles[1]!;
      },
    );
    expect(widths[0]!).toBeLessThan(0.8 * widths[40]!);
  });

  it('says from which step on the day-ahead price is missing, and how much worse it is without', () => {
    const anchors = usualForecast.steps.map(({ anchor }) => anchor);
    const first = anchors.indexOf('profile');
    expect(first).toBeGreaterThan(0);
    expect(new Set(anchors.slice(0, first))).toEqual(new Set(['day-ahead']));
    expect(usualForecast.errorRatioWithoutDayAhead!).toBeGreaterThan(0.8);
    const without = forecastOf({ realTime: archives.realTime });
    expect(without.outlook.steps.every(({ anchor }) => anchor === 'profile')).toBe(true);
    expect(priceForecast(without.outlook).absErrorUsdPerMwh['day-ahead']).toBeNull();
  });

  it('with nothing to learn from it is an assumption, says so, and is wide', () => {
    const empty = forecastOf({ realTime: new Archive(15, []) });
    const forecast = priceForecast(empty.outlook);
    expect(empty.model.anchors.profile.intervalCount).toBe(0);
    expect(forecast.absErrorUsdPerMwh).toEqual({ 'day-ahead': null, profile: null });
    const [low, high] = [
      forecast.steps[0]!.quantilesUsdPerMwh[0]!,
      forecast.steps[0]!.quantilesUsdPerMwh.at(-1)!,
    ];
    expect(low).toBeLessThan(20);
    expect(high).toBeGreaterThan(60);
  });

  it('a dear quarter of an hour makes the next one dearer, and the next day hardly', () => {
    const last = realTime.findLast(({ knownAtMs }) => knownAtMs <= MADE_AT_MS)!;
    const dear = realTime.map((each) => (each === last ? { ...each, value: each.value + 40 } : each));
    const view = viewAt({ ...archives, realTime: new Archive(15, dear) }, MADE_AT_MS);
    const after = priceForecast(priceOutlook(usual.model, view, clock, STEPS));
    const rise = (index: number): number =>
      after.steps[index]!.meanUsdPerMwh - usualForecast.steps[index]!.meanUsdPerMwh;
    expect(rise(0)).toBeGreaterThan(1);
    expect(rise(75)).toBeLessThan(rise(0) / 4);
    expect(after.steps[0]!.spikeProbability).toBeGreaterThan(usualForecast.steps[0]!.spikeProbability);
  });
});

describe('price scenarios', () => {
  const { pathsUsdPerMwh, weight } = priceScenarios(usual.outlook, 40, 5);

  it('are as many as asked for, equally likely, and decided by the seed', () => {
    expect([pathsUsdPerMwh.length, weight, pathsUsdPerMwh[0]!.length]).toEqual([40, 1 / 40, STEPS.length]);
    expect(priceScenarios(usual.outlook, 40, 5).pathsUsdPerMwh).toEqual(pathsUsdPerMwh);
    expect(priceScenarios(usual.outlook, 40, 6).pathsUsdPerMwh).not.toEqual(pathsUsdPerMwh);
    expect(() => priceScenarios(usual.outlook, 0, 5)).toThrow('0 scenarios');
  });

  it('have the mean and the spread of the forecast', () => {
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, each) => sum + each, 0) / values.length;
    const expected = mean(usualForecast.steps.map(({ meanUsdPerMwh }) => meanUsdPerMwh));
    expect(Math.abs(mean(pathsUsdPerMwh.map(mean)) / expected - 1)).toBeLessThan(0.03);
    const inside = usualForecast.steps.map(
      ({ quantilesUsdPerMwh: quantiles }, step) =>
        pathsUsdPerMwh.filter((path) => path[step]! >= quantiles[1]! && path[step]! <= quantiles.at(-2)!)
          .length / 40,
    );
    expect(mean(inside)).toBeCloseTo(0.8, 1);
  });

  it('stray from the mean for hours, not for one step', () => {
    const deviations = pathsUsdPerMwh.map((path) =>
      path.map((price, step) => price - usualForecast.steps[step]!.meanUsdPerMwh),
    );
    const correlation = (first: number, second: number): number => {
      const sum = (f: (path: readonly number[]) => number): number =>
        deviations.reduce((total, path) => total + f(path), 0);
      return (
        sum((path) => path[first]! * path[second]!) /
        Math.sqrt(sum((path) => path[first]! ** 2) * sum((path) => path[second]! ** 2))
      );
    };
    // Quarter-hours from the 3rd hour on: next to each other, and four hours apart.
    expect(correlation(30, 31)).toBeGreaterThan(0.5);
    expect(correlation(30, 46)).toBeLessThan(correlation(30, 31) - 0.2);
  });
});
