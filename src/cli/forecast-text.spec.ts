import { describe, expect, it } from '@jest/globals';
import { forecastScoresText, type ForecastScoresView } from './forecast-text.js';

type Score = ForecastScoresView['series'][number]['scores'][number];

function score(source: string, leadMinutes: number, change: Partial<Score> = {}): Score {
  return {
    source,
    lead_minutes: leadMinutes,
    count: 40,
    pinball: 3.456,
    crps: 7,
    bias: null,
    coverage: null,
    nominal_coverage: null,
    brier: null,
    brier_of_rate: null,
    ...change,
  };
}

describe('forecast scores for people', () => {
  it('shows a line a lead time, rivals beside, and how many values where they differ', () => {
    const ebb = { coverage: 0.9, nominal_coverage: 0.96, brier: 0.0118, brier_of_rate: 0.0179 };
    const text = forecastScoresText({
      site_id: 'a',
      spike_usd_per_mwh: 100,
      series: [
        {
          series: 'price',
          scored_to: '2026-01-01T00:00:00.000Z',
          scores: [
            score('day-ahead', 15, { count: 12 }),
            score('ebb', 15, ebb),
            score('ebb', 240),
            score('persistence', 15),
          ],
        },
        { series: 'temperature', scored_to: null, scores: [] },
      ],
    });
    const [title, head, quarter, hours, , nothing] = text.split('\n');
    expect(title).toContain('scored to 2026-01-01T00:00:00.000Z');
    expect(
      head!
        .split(/ {2,}/)
        .map((each) => each.trim())
        .filter(Boolean),
    ).toEqual(['lead', 'n', 'Ebb', 'persistence', 'day-ahead', 'coverage', 'Brier >$100.00', 'of the rate']);
    expect(quarter).toMatch(/15 min +40 +3\.46 +3\.46 +3\.46 \(of 12\) +0\.90 of 0\.96 +0\.0118 +0\.0179/);
    expect(hours).toMatch(/4 h +40 +3\.46 +– +–/);
    expect(nothing).toMatch(/^temperature: nothing has been scored yet/);
  });

  it('shows how far forecasts of the weather were off, and to which side', () => {
    const day = [
      score('forecast', 1440, { crps: 1.42, bias: -0.31 }),
      score('persistence', 1440, { crps: 5.1, bias: 0 }),
    ];
    const text = forecastScoresText({
      site_id: 'a',
      spike_usd_per_mwh: 100,
      series: [{ series: 'wet-bulb', scored_to: '2026-01-01T00:00:00.000Z', scores: day }],
    });
    expect(text).toMatch(/^wet bulb, mean absolute error in K/);
    expect(text).toMatch(/24 h +40 +1\.42 +5\.10 +-0\.31/);
  });
});
