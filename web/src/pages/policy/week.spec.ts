import { describe, expect, it } from '@jest/globals';
import { nextAction, scheduleOf, type ScheduleWindow, weekOf, withHour } from './week.js';

const window = (change: Partial<ScheduleWindow>): ScheduleWindow => ({
  weekdays: [1, 2, 3, 4, 5],
  from: '15:00',
  to: '19:00',
  action: 'curtail',
  reason: 'the peak',
  ...change,
});

describe('a schedule as a week of hours', () => {
  it('has windows past midnight on the day after, Sunday’s on Monday, and the first of two that are open', () => {
    const night = window({ weekdays: [7], from: '22:00', to: '02:00', action: 'run' });
    const week = weekOf([night, window({ weekdays: [1], from: '00:00', to: '04:00' })])!;
    expect(week[6]!.slice(21)).toEqual(['price', 'run', 'run']);
    expect(week[0]!.slice(0, 5)).toEqual(['run', 'run', 'curtail', 'curtail', 'price']);
    expect(weekOf([window({ from: '15:30' })])).toBeNull();
    expect(weekOf([window({ months: [7] })])).toBeNull();
  });

  it('comes back as it was, days that are alike together', () => {
    const schedule = [window({}), window({ weekdays: [6, 7], from: '22:00', to: '00:00', action: 'run' })];
    expect(scheduleOf(weekOf(schedule)!, schedule)).toEqual([
      window({}),
      window({ weekdays: [6, 7], from: '22:00', to: '00:00', action: 'run' }),
    ]);
  });

  it('is the same week again whatever it is, whole days among it', () => {
    let week = weekOf([])!;
    for (let hour = 0; hour < 24; hour += 1) week = withHour(week, 2, hour, 'curtail');
    week = withHour(withHour(week, 4, 0, 'run'), 4, 23, 'run');
    const schedule = scheduleOf(week, []);
    expect(schedule.every(({ from, to, reason }) => from !== to && reason !== '')).toBe(true);
    expect(weekOf(schedule)).toEqual(week);
  });

  it('goes through what an hour can be', () => {
    expect([nextAction('price'), nextAction('curtail'), nextAction('run')]).toEqual([
      'curtail',
      'run',
      'price',
    ]);
  });
});
