import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { atPrice, snapshot, TAKEN_AT, THRESHOLD } from '../../../test/support/snapshot.js';
import { isInWindow, makePlan, type ScheduleWindow } from './index.js';

const ZONE = 'America/Chicago';
const WORKDAYS = [1, 2, 3, 4, 5];

function scheduled(change: Partial<ScheduleWindow>): ScheduleWindow {
  return { weekdays: WORKDAYS, from: '15:00', to: '18:00', action: 'curtail', reason: '4CP', ...change };
}

describe('a schedule window, in the clock time of the site', () => {
  it.each<[string, Partial<ScheduleWindow>, string, boolean]>([
    ['begins on the minute', {}, '2026-07-01T15:00', true],
    ['is over on the minute', {}, '2026-07-01T18:00', false],
    ['is not open on other days', {}, '2026-07-04T16:00', false],
    ['is not open in other months', { months: [6, 8] }, '2026-07-01T16:00', false],
    ['past midnight: open in the evening', { from: '22:00', to: '06:00' }, '2026-07-03T23:00', true],
    [
      'past midnight: open in the morning after its last day',
      { from: '22:00', to: '06:00' },
      '2026-07-04T05:59',
      true,
    ],
    [
      'past midnight: not in the morning before its first day',
      { from: '22:00', to: '06:00' },
      '2026-07-06T05:00',
      false,
    ],
    [
      'past midnight into another month: belongs to the month it began in',
      { from: '22:00', to: '06:00', months: [7] },
      '2026-08-01T02:00',
      true,
    ],
    ['from and to alike: all day', { from: '00:00', to: '00:00' }, '2026-07-01T12:00', true],
  ])('%s', (_, change, local, expected) => {
    expect(isInWindow(scheduled(change), DateTime.fromISO(local, { zone: ZONE }))).toBe(expected);
  });

  it.each([
    // 2026-03-08: 02:00 becomes 03:00. 2026-11-01: 02:00 becomes 01:00 again.
    ['2026-03-08', 23, 0],
    ['2026-03-09', 24, 1],
    ['2026-11-01', 25, 1],
  ])('on %s, a day of %d hours, 02:00–03:00 is open for %d hours', (date, hours, expected) => {
    const start = DateTime.fromISO(date, { zone: ZONE });
    const window = scheduled({ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '02:00', to: '03:00' });
    const instants = Array.from({ length: hours * 4 }, (_, index) => start.plus({ minutes: 15 * index }));
    expect(instants.at(-1)!.toFormat('yyyy-MM-dd HH:mm')).toBe(`${date} 23:45`);
    expect(instants.filter((at) => isInWindow(window, at))).toHaveLength(4 * expected);
  });

  it('from 01:00 to 02:00 is open twice on the day that repeats that hour', () => {
    const start = DateTime.fromISO('2026-11-01', { zone: ZONE });
    const window = scheduled({ weekdays: [7], from: '01:00', to: '02:00' });
    const instants = Array.from({ length: 100 }, (_, index) => start.plus({ minutes: 15 * index }));
    expect(instants.filter((at) => isInWindow(window, at))).toHaveLength(8);
  });
});

describe('what a threshold plan says', () => {
  const base = snapshot({ policy: THRESHOLD });
  const curtailed = {
    kind: 'threshold',
    curtailed: true,
    since: '2026-07-01T11:30:00.000Z',
    because: 'delivered price $95.00/MWh above $90.00/MWh for 2 intervals',
  } as const;
  const previous = { planId: 'p', epoch: 0, policyState: curtailed, groups: [] };

  it('when it curtails', () => {
    expect(makePlan(atPrice(base, 95, 91)).summary).toBe(
      'All 100 miners asleep: delivered price $91.00/MWh above $90.00/MWh for 2 intervals; ' +
        'resumes below $75.00/MWh for 2 intervals.',
    );
  });

  it('when it stays curtailed: the price of now, not that of then', () => {
    expect(makePlan(atPrice({ ...base, previous }, 80, 80)).summary).toBe(
      'All 100 miners asleep: delivered price $80.00/MWh; curtailed since 06:30 (delivered price $95.00/MWh above ' +
        '$90.00/MWh for 2 intervals), resumes below $75.00/MWh for 2 intervals.',
    );
  });

  it('when it runs', () => {
    expect(makePlan(atPrice(base, 20)).summary).toBe(
      '100 of 100 miners awake: delivered price $20.00/MWh; curtails above $90.00/MWh for 2 intervals or above ' +
        '$500.00/MWh at once.',
    );
  });

  it('at the resume strike it stays curtailed', () => {
    expect(makePlan(atPrice({ ...base, previous }, 75, 75)).policyState).toBe(curtailed);
  });

  it('an open window outlives prices at which it would resume', () => {
    // TAKEN_AT is Wednesday 07:00 in Chicago.
    const schedule = [scheduled({ from: '06:00', to: '08:00' })];
    const site = atPrice({ ...snapshot({ policy: { ...THRESHOLD, schedule } }), previous }, 20, 20);
    expect(makePlan(site).setpointW).toBe(2_000);
    expect(makePlan({ ...site, takenAt: '2026-07-01T13:00:00.000Z' }).setpointW).toBe(300_000);
    expect(site.takenAt).toBe(TAKEN_AT);
  });
});
