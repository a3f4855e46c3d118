import { describe, expect, it } from '@jest/globals';
import { normalQuantile, SeededRandom } from '../statistics/index.js';
import { ForecastScores, reliabilityTable } from './forecast-scores.js';
import { brierScore, crpsFromQuantiles, meanPinballLoss, pinballLoss } from './scores.js';

const PROBABILITIES = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);

describe('scores', () => {
  it.each([
    [0.9, 10, 14, 3.6],
    [0.9, 10, 4, 0.6],
    [0.5, 10, 10, 0],
  ])('pinball at %d of %d when it came to %d', (probability, quantile, actual, loss) => {
    expect(pinballLoss(probability, quantile, actual)).toBeCloseTo(loss);
  });

  it('CRPS of one value for all quantiles is the absolute error', () => {
    expect(crpsFromQuantiles([0.1, 0.5, 0.9], [7, 7, 7], 10)).toBeCloseTo(3);
  });

  it('CRPS of a standard normal agrees with its closed form', () => {
    const quantiles = PROBABILITIES.map(normalQuantile);
    // Of N(0, 1) at 0: (√2 − 1) / √π.
    expect(crpsFromQuantiles(PROBABILITIES, quantiles, 0)).toBeCloseTo(
      (Math.SQRT2 - 1) / Math.sqrt(Math.PI),
      2,
    );
  });

  it('Brier score', () => {
    expect([brierScore(0.3, true), brierScore(0.3, false)].map((each) => each.toFixed(2))).toEqual([
      '0.49',
      '0.09',
    ]);
  });
});

describe('ForecastScores', () => {
  it('the true distribution scores better than one too narrow, too wide or shifted, and covers what it says', () => {
    const random = new SeededRandom(1);
    const scores = new ForecastScores();
    const forecasts = { true: [0, 1], narrow: [0, 0.4], wide: [0, 2.5], shifted: [0.8, 1] } as const;
    for (let n = 0; n < 4000; n += 1) {
      const actual = random.normal();
      for (const [source, [mean, deviation]] of Object.entries(forecasts)) {
        const quantiles = PROBABILITIES.map((each) => mean + deviation * normalQuantile(each));
        scores.addQuantiles(source, 30, PROBABILITIES, quantiles, actual);
      }
    }
    const [narrow, shifted, truth, wide] = scores.summaries();
    for (const other of [narrow, shifted, wide]) {
      expect(truth!.pinball!).toBeLessThan(other!.pinball!);
      expect(truth!.crps!).toBeLessThan(other!.crps!);
    }
    expect(truth!.coverage!).toBeCloseTo(truth!.nominalCoverage!, 1);
    expect(narrow!.coverage!).toBeLessThan(0.75);
    expect(truth!.crps! / truth!.pinball!).toBeCloseTo(2, 0);
  });

  it('an honest probability beats the rate, and its table lies on the diagonal', () => {
    const random = new SeededRandom(2);
    const scores = new ForecastScores();
    for (let n = 0; n < 20_000; n += 1) {
      const probability = random.uniform();
      scores.addEvent('spike', 60, probability, random.uniform() < probability);
    }
    const [summary] = scores.summaries();
    expect(summary!.brier!).toBeLessThan(summary!.brierOfRate!);
    const table = reliabilityTable(scores.lines[0]!.events!);
    expect(table).toHaveLength(10);
    for (const { probabilityMean, happenedRatio } of table) {
      expect(Math.abs(happenedRatio - probabilityMean)).toBeLessThan(0.05);
    }
  });

  it('tells of single values how far off they were, and to which side', () => {
    const scores = new ForecastScores();
    for (const [value, actual] of [
      [31, 30],
      [28, 30],
      [35, 31],
    ] as const) {
      scores.addValue('forecast', 1440, value, actual);
    }
    // Off by 1, −2 and 4.
    expect(scores.summaries()).toMatchObject([{ leadMinutesMax: 1440, count: 3, bias: 1, crps: 7 / 3 }]);
  });

  it('keeps sources and lead times apart, and goes on from what was stored', () => {
    const scores = new ForecastScores();
    const add = (each: ForecastScores, leadMinutes: number): void =>
      each.addQuantiles('price', leadMinutes, [0.1, 0.9], [0, 10], 20);
    add(scores, 15);
    add(scores, 16);
    add(scores, 99_999);
    scores.addEvent('price', 15, 0.2, false);
    const stored = JSON.parse(JSON.stringify(scores.lines)) as typeof scores.lines;
    const again = new ForecastScores(stored);
    expect(again.lines).toEqual(scores.lines);
    add(again, 1);
    expect(again.summaries().map(({ leadMinutesMax, count }) => [leadMinutesMax, count])).toEqual([
      [15, 2],
      [60, 1],
      [4320, 1],
    ]);
    expect(again.lines[0]!.quantiles!.pinballSum).toBeCloseTo(2 * meanPinballLoss([0.1, 0.9], [0, 10], 20));
  });
});
