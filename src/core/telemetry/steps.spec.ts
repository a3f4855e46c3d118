import { expect, it } from '@jest/globals';
import { ROLL_UP_MINUTES } from './roll-up.js';
import { minerStepMinutes, SITE_HISTORY_DAYS_MAX, siteStepMinutes } from './steps.js';

it.each([
  { hours: 1, site: null, miner: null },
  { hours: 24, site: null, miner: null },
  { hours: 7 * 24, site: 5, miner: 10 },
  { hours: 30 * 24, site: 30, miner: 60 },
  { hours: 365 * 24, site: 360, miner: 60 },
])(
  'a range of $hours h is told every $site min of a site, every $miner of a miner',
  ({ hours, site, miner }) => {
    expect([siteStepMinutes(hours), minerStepMinutes(hours)]).toEqual([site, miner]);
  },
);

it('never tells more than a screen can show, in whole roll-ups', () => {
  for (let hours = 27; hours <= SITE_HISTORY_DAYS_MAX * 24; hours += 1) {
    const step = siteStepMinutes(hours)!;
    expect((hours * 60) / step).toBeLessThanOrEqual(2_400);
    expect(step % ROLL_UP_MINUTES).toBe(0);
  }
});
