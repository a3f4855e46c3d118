import { expect, it } from '@jest/globals';
import type { Shadow } from './queries.js';
import { missingWords, shadowSentence } from './words.js';

const shadow = (change: object = {}, total: object = {}): Shadow =>
  ({
    from: '2026-11-01T06:00:00Z',
    to: '2026-11-08T06:00:00Z',
    days: [{}, {}],
    uncertainty: { watts_off_ratio: 0.021, hash_off_ratio: 0.013 },
    total: {
      intervals: 100,
      settled_intervals: 90,
      compared_intervals: 80,
      gain_over_always_on: { usd: 120, low_usd: -10, high_usd: 240 },
      ...total,
    },
    ...change,
  }) as unknown as Shadow;

it('is a sentence with its error, or says that nothing is known', () => {
  expect(shadowSentence(shadow())).toBe(
    'Had every plan been followed, it would have earned +$120.00 against always on: by the error band −$10.00 to +$240.00.',
  );
  expect(shadowSentence(shadow({}, { settled_intervals: 0 }))).toMatch(/^Nothing is settled yet/);
});

it('says which data are missing, and none that are there', () => {
  const lines = missingWords(shadow());
  expect(lines[0]).toMatch(/^On 2 of 7 days/);
  expect(lines.join(' ')).toMatch(
    /10 of 100 intervals have no price yet.*too little of 10.*2\.1 % of energy/,
  );
  const whole = shadow({ days: Array(7).fill({}) }, { settled_intervals: 100, compared_intervals: 100 });
  expect(missingWords(whole)).toHaveLength(3);
  const blind = shadow({ uncertainty: { watts_off_ratio: null, hash_off_ratio: null } });
  expect(missingWords(blind).join(' ')).toMatch(/too narrow/);
});
