import { describe, expect, it } from '@jest/globals';
import { type UrgencyFacts, urgencyOf } from './urgency.js';

const calm: UrgencyFacts = {
  tickError: null,
  eventsCalled: 0,
  shortfallW: 0,
  overrides: 0,
  staleFeeds: [],
  mode: 'auto',
  disobeyingW: 0,
  nominalW: 24e6,
};

describe('how much a site wants to be looked at', () => {
  it.each<[Partial<UrgencyFacts>, string, RegExp | null]>([
    [{}, 'calm', null],
    [{ mode: 'shadow', disobeyingW: 400e3 }, 'calm', null],
    [{ disobeyingW: 600e3 }, 'watch', /600 kW does not obey/],
    [{ mode: 'hold' }, 'watch', /on hold/],
    [{ overrides: 1, mode: 'hold' }, 'watch', /override/],
    [{ staleFeeds: ['price', 'weather'], overrides: 1 }, 'act', /stale: price, weather/],
    [{ eventsCalled: 1, staleFeeds: ['price'] }, 'act', /event is called$/],
    [{ eventsCalled: 1, shortfallW: 2e6 }, 'act', /2\.00 MW too much/],
    [{ tickError: 'broken', eventsCalled: 1 }, 'act', /decision failed: broken/],
  ])('%j is %s', (change, level, why) => {
    const found = urgencyOf({ ...calm, ...change });
    expect(found.level).toBe(level);
    if (why === null) expect(found.why).toBeNull();
    else expect(found.why).toMatch(why);
  });
});
