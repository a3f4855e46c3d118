import { expect, it } from '@jest/globals';
import type { Outcome, Result } from './queries.js';
import { bandText, csvOf, sentence, toneOf } from './words.js';

const gain = (usd: number, low: number | null, high: number | null) => ({
  usd,
  low_usd: low,
  high_usd: high,
});
const stretch = (net: number) => ({
  net_usd: net,
  energy_mwh: 2,
  curtailed_mwh: 1,
  curtailed_hours: 3,
  wakes: 4,
  gain_over_always_on: gain(50, 40, 60),
  gain_over_present: gain(-10, null, null),
});
const draft = {
  name: 'draft',
  kind: 'draft',
  regret_usd: 25,
  ...stretch(400),
  days: [{ date: '2026-08-01', ...stretch(400) }],
} as unknown as Outcome;
const rule = {
  ...draft,
  name: 'threshold:curtail=90,resume=80',
  kind: 'asked',
  days: [{ date: '2026-08-01', ...stretch(1), gain_over_present: null }],
} as unknown as Outcome;
const result = { days: 1, outcomes: [rule, draft] } as unknown as Result;

it('a result is a sentence, of the draft where there is one', () => {
  expect(sentence(result)).toBe(
    'Over 1.0 days the draft would have earned $400.00: +$50.00 against always on, −$10.00 against the settings in force, and at most $25.00 less than perfect foresight.',
  );
});

it('a gain is good or bad where all of its band is', () => {
  expect([gain(5, 1, 9), gain(5, -1, 9), gain(-5, -9, -1), gain(5, null, null)].map(toneOf)).toEqual([
    'good',
    'plain',
    'bad',
    'plain',
  ]);
  expect(bandText(gain(5, -1, 9))).toBe('−$1.00 to +$9.00');
});

it('a table of days is CSV, with names that have commas in them', () => {
  expect(csvOf(result).split('\r\n')).toEqual([
    'policy,date,net_usd,energy_mwh,curtailed_mwh,curtailed_hours,wakes,gain_over_always_on_usd,gain_over_always_on_low_usd,gain_over_always_on_high_usd,gain_over_present_usd,gain_over_present_low_usd,gain_over_present_high_usd',
    '"threshold:curtail=90,resume=80",2026-08-01,1,2,1,3,4,50,40,60,,,',
    'draft,2026-08-01,400,2,1,3,4,50,40,60,-10,,',
  ]);
});
