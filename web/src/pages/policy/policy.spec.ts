import { describe, expect, it } from '@jest/globals';
import type { DryRun, Field } from './queries.js';
import { labelOf, schemaPath, sections } from './rows.js';
import { sentence } from './sentence.js';

const field = (path: string, variant: string | null = null): Field =>
  ({ path, variant, type: 'number', is_live: true }) as Field;

describe('what a form shows', () => {
  const fields = [
    field('policy.kind', 'economic'),
    field('policy.margin_usd_per_mwh', 'economic'),
    field('policy.curtail_above_usd_per_mwh', 'threshold'),
    field('policy.schedule[].from', 'threshold'),
    field('electrical.power_w_max'),
  ];

  it('is every group that there is, with the settings of its kind, those left out too', () => {
    const found = sections({ policy: { kind: 'economic' } }, fields);
    expect(
      found.map(({ title, rows }) => [title, rows.map(({ path, value }) => [path.join('.'), value])]),
    ).toEqual([
      [
        'policy',
        [
          ['policy.kind', 'economic'],
          ['policy.margin_usd_per_mwh', undefined],
        ],
      ],
    ]);
  });

  it('goes into lists and down the electrical tree', () => {
    const values = {
      policy: { kind: 'threshold', schedule: [{ from: 1 }] },
      electrical: { id: 'site', power_w_max: 2, feeders: [{ id: 't1', power_w_max: 1 }] },
    };
    const paths = sections(values, fields).flatMap(({ rows }) => rows.map(({ path }) => path.join('.')));
    expect(paths).toEqual([
      'policy.curtail_above_usd_per_mwh',
      'policy.schedule.0.from',
      'electrical.power_w_max',
      'electrical.feeders.0.power_w_max',
    ]);
    expect(schemaPath(['electrical', 'feeders', 0, 'feeders', 1, 'power_w_max'])).toBe(
      'electrical.power_w_max',
    );
  });
});

it.each([
  [
    30,
    37,
    -1240,
    2,
    'Over the last 30 days this would have changed 37 of 8,640 intervals, −$1,240, 2.0 more cycles a day.',
  ],
  [
    3.21,
    0,
    null,
    0,
    'Over 3.2 days on record this would have changed 0 of 8,640 intervals, money unknown, as many cycles a day.',
  ],
])('a dry run of %p days is a sentence', (days, changed, usd, cycles, text) => {
  const summary = {
    days,
    intervals: 8640,
    intervals_changed: changed,
    net_usd_difference: usd,
    cycles_per_day_difference: cycles,
  };
  expect(sentence({ summary } as unknown as NonNullable<DryRun['result']>).replace('-$', '−$')).toBe(text);
});

describe('the label of a setting', () => {
  it.each([
    ['margin_usd_per_mwh', 'USD/MWh', 'margin'],
    ['wear_usd_per_wake_per_degree', 'USD/wake/°C', 'wear'],
    ['min_up_minutes', 'min', 'min up'],
    ['wear_reference_c', '°C', 'wear reference'],
    ['power_w_max', 'W', 'power max'],
    ['ramp_w_per_minute', 'W/min', 'ramp'],
    ['loss_ratio', 'ratio', 'loss ratio'],
    ['hours_max_per_month', 'h/month', 'hours max per month'],
    ['wakes_per_day_max', null, 'wakes per day max'],
  ])('of %s in %s is %s', (key, unit, label) => {
    expect(labelOf(key, unit)).toBe(label);
  });
});
