import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { SimulatedMarket } from './adapter.js';
import { PRICE_USD_PER_MWH_MAX, simulatedPriceUsdPerMwh } from './api.js';
import { FailingSimulatedMarket } from './simulator.js';

const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });
const POINT = 'LZ_WEST';
const WINDOW_INTERVALS = 24;

function prices(seed: number, from: string, days: number): number[] {
  const start = utc(from);
  return Array.from({ length: days * 96 }, (_, index) =>
    simulatedPriceUsdPerMwh(seed, POINT, start.plus({ minutes: 15 * index })),
  );
}

describe('the simulated price', () => {
  it('of a recorded day has not changed', () => {
    const golden = JSON.parse(
      readFileSync(new URL('./fixtures/day.seed-1.json', import.meta.url), 'utf8'),
    ) as { seed: number; from: string; price_usd_per_mwh: number[] };
    expect(prices(golden.seed, golden.from, 1)).toEqual(golden.price_usd_per_mwh);
  });

  it('differs by seed', () => {
    expect(prices(1, '2026-07-01T05:00Z', 1)).not.toEqual(prices(2, '2026-07-01T05:00Z', 1));
  });

  it('shows both cheap and dear within most spans of six hours, so that a mine is seen to follow', () => {
    const year = prices(1, '2026-05-01T05:00Z', 120);
    const spans = Array.from({ length: year.length - WINDOW_INTERVALS }, (_, at) =>
      year.slice(at, at + WINDOW_INTERVALS),
    );
    const lively = spans.filter((span) => Math.min(...span) < 60 && Math.max(...span) > 110);
    expect(lively.length / spans.length).toBeGreaterThan(0.8);
  });

  it('is below zero in some windy nights, and only by night', () => {
    const start = utc('2026-03-01T06:00Z');
    const hours = prices(3, '2026-03-01T06:00Z', 30)
      .map((price, index) => ({
        price,
        hour: start.plus({ minutes: 15 * index }).setZone('America/Chicago').hour,
      }))
      .filter(({ price }) => price < 0)
      .map(({ hour }) => hour);
    expect(hours.length).toBeGreaterThan(20);
    expect(hours.filter((hour) => hour > 7 && hour < 22)).toEqual([]);
  });

  it('goes to the cap on few days, and never past it', () => {
    const summer = prices(1, '2026-06-01T05:00Z', 92);
    const days = new Set(summer.flatMap((price, index) => (price >= 4000 ? [Math.floor(index / 96)] : [])));
    expect(days.size).toBeGreaterThan(0);
    expect(days.size).toBeLessThan(10);
    expect(Math.max(...summer)).toBeLessThanOrEqual(PRICE_USD_PER_MWH_MAX);
  });
});

describe('the simulated market', () => {
  it('publishes an interval two minutes after its end', async () => {
    const clock = new HandClock('2026-07-01T12:16:59Z');
    const market = new SimulatedMarket({ clock, seed: 1 });
    const request = { settlementPoint: POINT, from: utc('2026-07-01T11:45Z'), to: utc('2026-07-01T13:00Z') };
    const starts = async (): Promise<string[]> =>
      (await market.read(request)).map(({ start }) => isoUtc(start));
    expect((await starts()).at(-1)).toBe('2026-07-01T11:45:00.000Z');
    clock.advance(1);
    expect((await starts()).at(-1)).toBe('2026-07-01T12:00:00.000Z');
  });

  it.each([
    ['2026-03-08', 92],
    ['2026-11-01', 100],
  ])('%s has %d intervals, as the clock has', async (date, count) => {
    const market = new SimulatedMarket({ clock: new HandClock('2026-12-01T00:00:00Z'), seed: 1 });
    const from = DateTime.fromISO(date, { zone: 'America/Chicago' });
    expect(await market.read({ settlementPoint: POINT, from, to: from.plus({ days: 1 }) })).toHaveLength(
      count,
    );
  });

  it('can be told to fail, for tests of outages', async () => {
    const market = new FailingSimulatedMarket({ clock: new HandClock(), seed: 1 });
    const request = { settlementPoint: POINT, from: utc('2024-08-20T10:00Z'), to: utc('2024-08-20T11:00Z') };
    market.outage = 'unreachable';
    await expect(market.read(request)).rejects.toMatchObject({ code: 'unreachable' });
    market.outage = null;
    expect(await market.read(request)).toHaveLength(4);
  });
});
