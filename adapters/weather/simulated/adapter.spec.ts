import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import type { WeatherHour } from '../../../src/core/ports/weather.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { SimulatedWeather } from './adapter.js';
import { simulatedWeather } from './api.js';
import { FailingSimulatedWeather } from './simulator.js';

const MIDLAND = { latitudeDeg: 31.99, longitudeDeg: -102.08 };
const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });

function month(from: string): WeatherHour[] {
  return Array.from({ length: 720 }, (_, hour) =>
    simulatedWeather(1, utc(from).plus({ hours: hour }), MIDLAND.longitudeDeg),
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the simulated weather', () => {
  it('of a recorded day has not changed', () => {
    const golden = JSON.parse(
      readFileSync(new URL('./fixtures/day.seed-1.json', import.meta.url), 'utf8'),
    ) as { from: string; dry_bulb_c: number[] };
    const hours = golden.dry_bulb_c.map((_, hour) =>
      simulatedWeather(1, utc(golden.from).plus({ hours: hour }), MIDLAND.longitudeDeg),
    );
    expect(hours.map(({ dryBulbC }) => dryBulbC)).toEqual(golden.dry_bulb_c);
  });

  it('is hot in July and cold in January', () => {
    expect(mean(month('2026-07-01T00:00Z').map(({ dryBulbC }) => dryBulbC))).toBeGreaterThan(25);
    expect(mean(month('2026-01-01T00:00Z').map(({ dryBulbC }) => dryBulbC))).toBeLessThan(12);
  });

  it('is warmest in the afternoon of the place', () => {
    const day = month('2026-07-10T06:00Z').slice(0, 24);
    const warmest = day.reduce((a, b) => (b.dryBulbC > a.dryBulbC ? b : a));
    expect(warmest.start.setZone('America/Chicago').hour).toBeGreaterThanOrEqual(15);
    expect(warmest.start.setZone('America/Chicago').hour).toBeLessThanOrEqual(19);
  });

  it('has wet bulbs below dry bulbs, humidity within 0 and 1, and no jumps', () => {
    const hours = month('2026-05-01T00:00Z');
    for (const { dryBulbC, wetBulbC, relativeHumidityRatio, windMetresPerSecond } of hours) {
      expect(windMetresPerSecond).toBeGreaterThanOrEqual(1);
      expect(wetBulbC).toBeLessThan(dryBulbC);
      expect(relativeHumidityRatio).toBeGreaterThan(0);
      expect(relativeHumidityRatio).toBeLessThan(1);
    }
    const steps = hours.slice(1).map(({ dryBulbC }, at) => Math.abs(dryBulbC - hours[at]!.dryBulbC));
    expect(Math.max(...steps)).toBeLessThan(4);
  });

  it('reaches from a day back to three days ahead', async () => {
    const clock = new HandClock('2026-07-01T12:20:00Z');
    const hours = await new SimulatedWeather({ clock, seed: 1 }).read(MIDLAND);
    expect(hours[0]?.start).toEqual(utc('2026-06-30T12:00Z'));
    expect(hours.at(-1)?.start).toEqual(utc('2026-07-04T12:00Z'));
  });

  it('can be told to fail, for tests of outages', async () => {
    const feed = new FailingSimulatedWeather({ clock: new HandClock(), seed: 1 });
    feed.outage = 'unreachable';
    await expect(feed.read(MIDLAND)).rejects.toMatchObject({ code: 'unreachable' });
  });
});
