import { expect, it } from '@jest/globals';
import { settingFields } from './settings-form.js';

const FIELDS = settingFields();
const field = (path: string, variant: string | null = null) =>
  FIELDS.find((each) => each.path === path && each.variant === variant);

it.each([
  [
    'policy.curtail_above_usd_per_mwh',
    'threshold',
    { type: 'number', unit: 'USD/MWh', minimum: -10_000, maximum: 100_000, isRequired: true, isLive: true },
  ],
  [
    'policy.wakes_per_day_max',
    'economic',
    { type: 'integer', mayBeNull: true, default: null, isRequired: false },
  ],
  ['policy.schedule[].action', 'threshold', { type: 'text', choices: ['curtail', 'run'] }],
  ['policy.schedule[].weekdays', 'threshold', { type: 'list', minimum: 1, maximum: 7 }],
  ['feeds.price.when_stale', null, { choices: ['hold', 'curtail', 'run'], isLive: true }],
  ['feeds.price.sources', null, { type: 'list', isLive: false }],
  ['electrical.power_w_max', null, { unit: 'W', isRequired: true, isLive: true }],
  ['contract.loss_ratio', null, { unit: 'ratio', minimum: 0, maximum: 0.5, default: 0 }],
])('tells of %s what a form needs', (path, variant, told) => {
  expect(field(path, variant)).toMatchObject(told);
});

it('tells of each setting of each kind once', () => {
  const names = FIELDS.map(({ path, variant }) => `${path} ${variant}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(80);
});
