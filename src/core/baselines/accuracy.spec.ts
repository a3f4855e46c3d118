import { describe, expect, it } from '@jest/globals';
import { HIGH_4_OF_5, TEN_IN_TEN } from '../../../test/support/baseline-methods.js';
import { metered, requestFor } from '../../../test/support/meter.js';
import { weekdayOf } from '../market/local-time.js';
import { baselineAccuracy, type BaselineMethod } from './index.js';

const EVENT_DAY = '2026-08-19';
const FLAT: BaselineMethod = { ...TEN_IN_TEN, adjustment: null };

describe('how well a baseline foretells', () => {
  it('a load that is always alike: without error', () => {
    const load = metered('2026-06-01', EVENT_DAY, () => 100e3);
    const found = baselineAccuracy(HIGH_4_OF_5, requestFor(EVENT_DAY, [14, 16], load), 5);
    expect(found).toMatchObject({ relativeRmse: 0, bias: 0 });
    expect(found.dates).toEqual(['2026-08-18', '2026-08-17', '2026-08-16', '2026-08-15', '2026-08-14']);
  });

  it('a load of 90 and 110 on every other day: an error of a tenth, and no bias', () => {
    const load = metered('2026-05-01', EVENT_DAY, (date) => (Number(date.slice(8)) % 2 === 0 ? 90e3 : 110e3));
    const { relativeRmse, bias } = baselineAccuracy(FLAT, requestFor(EVENT_DAY, [14, 16], load), 20);
    expect(relativeRmse).toBeCloseTo(0.1, 1);
    expect(Math.abs(bias!)).toBeLessThan(0.03);
  });

  it('leaves event days out, and needs data', () => {
    const load = metered('2026-08-01', EVENT_DAY, (date) => (weekdayOf(date) <= 5 ? 100e3 : 50e3));
    const request = requestFor(EVENT_DAY, [14, 16], load, { eventDates: ['2026-08-18'] });
    expect(baselineAccuracy(FLAT, request, 60).dates).not.toContain('2026-08-18');
    const few = baselineAccuracy(FLAT, requestFor(EVENT_DAY, [14, 16], load.slice(-96)), 60);
    expect(few).toEqual({ relativeRmse: null, bias: null, dates: [] });
  });

  it('at the same time on the clock on days before a change of it', () => {
    // 100 kW from 14:00 to 16:00 by the clock, 10 kW otherwise; the clock changed on 8 March.
    const load = metered('2026-02-01', '2026-03-11', (_, minute) =>
      minute >= 14 * 60 && minute < 16 * 60 ? 100e3 : 10e3,
    );
    const { relativeRmse, dates } = baselineAccuracy(FLAT, requestFor('2026-03-11', [14, 16], load), 10);
    expect(dates).toContain('2026-03-06');
    expect(relativeRmse).toBe(0);
  });
});
