import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { toWire } from '../../../src/core/wire.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { SimulatedHashprice } from './adapter.js';
import { simulatedHashprice } from './api.js';
import { FailingSimulatedHashprice } from './simulator.js';

const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });

describe('the simulated hashprice', () => {
  it('of a recorded moment has not changed', () => {
    const golden = JSON.parse(
      readFileSync(new URL('./fixtures/reading.seed-1.json', import.meta.url), 'utf8'),
    ) as { at: string };
    const reading = simulatedHashprice(1, utc(golden.at), 0.02);
    expect(toWire({ ...reading, at: isoUtc(reading.at) })).toEqual(golden);
  });

  it.each([1, 2, 3])(
    'of seed %d stays between 40 and 58 USD/PH/day and moves by less than 2 %% an hour',
    (seed) => {
      const start = utc('2026-01-01T00:00Z');
      const readings = Array.from({ length: 24 * 200 }, (_, hour) =>
        simulatedHashprice(seed, start.plus({ hours: hour }), 0),
      );
      const usd = readings.map((reading) => reading.hashpriceUsdPerPhDay);
      expect(Math.min(...usd)).toBeGreaterThan(40);
      expect(Math.max(...usd)).toBeLessThan(58);
      expect(Math.max(...usd) / Math.min(...usd)).toBeGreaterThan(1.1);
      const withinEpoch = usd.filter(
        (_, at) => at > 0 && readings[at]?.difficulty === readings[at - 1]?.difficulty,
      );
      expect(withinEpoch.length).toBeGreaterThan(24 * 180);
      const jumps = usd.flatMap((value, at) =>
        at > 0 && readings[at]?.difficulty === readings[at - 1]?.difficulty
          ? [Math.abs(value / usd[at - 1]! - 1)]
          : [],
      );
      expect(Math.max(...jumps)).toBeLessThan(0.02);
    },
  );

  it('is net of the pool’s fee', async () => {
    const clock = new HandClock();
    const gross = await new SimulatedHashprice({ clock, seed: 1, poolFeeRatio: 0 }).read();
    const net = await new SimulatedHashprice({ clock, seed: 1, poolFeeRatio: 0.025 }).read();
    expect(net.hashpriceUsdPerPhDay).toBeCloseTo(gross.hashpriceUsdPerPhDay * 0.975, 9);
    expect(net).toMatchObject({ poolFeeRatio: 0.025, at: clock.now(), subsidyBtc: 3.125 });
  });

  it('can be told to fail, for tests of outages', async () => {
    const feed = new FailingSimulatedHashprice({ clock: new HandClock(), seed: 1, poolFeeRatio: 0 });
    feed.outage = 'stale';
    await expect(feed.read()).rejects.toMatchObject({ code: 'stale' });
  });
});
