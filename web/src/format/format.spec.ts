import { describe, expect, it } from '@jest/globals';
import { countdown, duration } from './duration.js';
import { hashprice, price, signedUsd, usd } from './money.js';
import { power, shareOf, signedPower } from './power.js';
import { clock, clockSeconds, dayAndClock, utc, zoneName } from './time.js';

const ZONE = 'America/Chicago';

describe('power', () => {
  it('has its unit, and a dash where nothing is known', () => {
    expect([power(17_274_359), power(284e3), power(0), power(null)]).toEqual([
      '17.27 MW',
      '284 kW',
      '0 W',
      '–',
    ]);
  });

  it('has its sign where it is a difference', () => {
    expect([signedPower(1.94e6), signedPower(-217e3)]).toEqual(['+1.94 MW', '−217 kW']);
  });

  it('is a share of a whole, which may be nothing', () => {
    expect([shareOf(6, 24), shareOf(30, 24), shareOf(-1, 24), shareOf(1, 0)]).toEqual([0.25, 1, 0, 0]);
  });
});

describe('money', () => {
  it('has cents where they say something, and a real minus', () => {
    expect([usd(27.141), usd(-329.88), usd(12_345.6), usd(-5_000), usd(null)]).toEqual([
      '$27.14',
      '−$329.88',
      '$12,346',
      '−$5,000',
      '–',
    ]);
    expect([signedUsd(3), signedUsd(-3), signedUsd(0), signedUsd(-0.001)]).toEqual([
      '+$3.00',
      '−$3.00',
      '$0.00',
      '$0.00',
    ]);
  });

  it('is a price by its unit', () => {
    expect([price(4_999), price(-12.3), hashprice(45.478), hashprice(null)]).toEqual([
      '$4,999.00/MWh',
      '-$12.30/MWh',
      '$45.48/PH/day',
      '–',
    ]);
  });
});

describe('times', () => {
  it('are of the site’s zone, in summer and in winter', () => {
    expect(clock('2026-07-01T12:05:00Z', ZONE)).toBe('07:05');
    expect(clock('2026-12-01T12:05:00Z', ZONE)).toBe('06:05');
    expect(clockSeconds('2026-07-01T05:00:09Z', ZONE)).toBe('00:00:09');
    expect(dayAndClock('2026-11-21T23:35:00Z', ZONE)).toBe('Sat 21 Nov, 17:35');
    expect([zoneName('2026-07-01T12:00:00Z', ZONE), zoneName('2026-12-01T12:00:00Z', ZONE)]).toEqual([
      'CDT',
      'CST',
    ]);
  });

  it('tell the two hours apart that a clock shows twice', () => {
    const both = ['2026-11-01T06:30:00Z', '2026-11-01T07:30:00Z'];
    expect(both.map((at) => `${clock(at, ZONE)} ${zoneName(at, ZONE)}`)).toEqual(['01:30 CDT', '01:30 CST']);
  });

  it('are in UTC on hover', () => {
    expect(utc('2026-11-21T17:35:07.250-06:00')).toBe('2026-11-21 23:35:07 UTC');
  });
});

describe('durations', () => {
  it('count down to nothing and stay there', () => {
    expect([3909, 727, 42, 0.2, -5].map(countdown)).toEqual(['1:05:09', '12:07', '0:42', '0:01', '0:00']);
  });

  it('are in the unit that fits', () => {
    expect([40, 89.6, 420, 7_500, 7_200, 260_000].map(duration)).toEqual([
      '40 s',
      '90 s',
      '7 min',
      '2 h 5 min',
      '2 h',
      '3 days',
    ]);
  });
});
