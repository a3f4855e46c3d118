import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import {
  type Congestion,
  PRICE_USD_PER_MWH_MAX,
  SimulatedWorld,
} from '../../shared/simulated-world/world.js';
import { SimulatedMarket } from './adapter.js';
import { publishedPrices } from './api.js';
import { FailingSimulatedMarket } from './simulator.js';

const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });
const POINT = 'LZ_WEST';
const WINDOW_INTERVALS = 24;

function prices(seed: number, from: string, days: number, congestion: Congestion = 'rare'): number[] {
  const start = utc(from);
  const request = { settlementPoint: POINT, from: start, to: start.plus({ days }) };
  const world = new SimulatedWorld({ seed, congestion });
  return publishedPrices(world, request, utc('2030-01-01T00:00Z')).map((price) => price.priceUsdPerMwh);
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

  it('is the same whether an instant is asked by itself, in order or backwards', () => {
    const [forwards, apart] = [new SimulatedWorld({ seed: 4 }), new SimulatedWorld({ seed: 4 })];
    const instants = Array.from({ length: 300 }, (_, at) => Date.parse('2026-03-08T00:00Z') + at * 1_700_000);
    const inOrder = instants.map((atMs) => forwards.priceUsdPerMwh(POINT, atMs));
    expect(instants.toReversed().map((atMs) => apart.priceUsdPerMwh(POINT, atMs))).toEqual(
      inOrder.toReversed(),
    );
  });

  it('behind a congested line is cheap and dear within most spans of six hours, so that a mine is seen to follow', () => {
    const autumn = prices(1, '2026-09-01T05:00Z', 90, 'frequent');
    const spans = Array.from({ length: autumn.length - WINDOW_INTERVALS }, (_, at) =>
      autumn.slice(at, at + WINDOW_INTERVALS),
    );
    const lively = spans.filter((span) => Math.min(...span) < 60 && Math.max(...span) > 110);
    expect(lively.length / spans.length).toBeGreaterThan(0.6);
  });

  it('is never above the cap', () => {
    const year = prices(3, '2026-01-01T06:00Z', 365, 'frequent');
    expect(Math.max(...year)).toBeGreaterThan(1_000);
    expect(Math.max(...year)).toBeLessThanOrEqual(PRICE_USD_PER_MWH_MAX);
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
    ['2026-03-08', 92, 23],
    ['2026-11-01', 100, 25],
  ])('%s has %d intervals and %d hours day-ahead, as the clock has', async (date, count, hours) => {
    const market = new SimulatedMarket({ clock: new HandClock('2026-12-01T00:00:00Z'), seed: 1 });
    const from = DateTime.fromISO(date, { zone: 'America/Chicago' });
    const request = { settlementPoint: POINT, from, to: from.plus({ days: 1 }) };
    expect(await market.read(request)).toHaveLength(count);
    const dayAhead = await market.dayAhead.read(request);
    expect(dayAhead).toHaveLength(hours);
    expect(new Set(dayAhead.map(({ start }) => start.toMillis())).size).toBe(hours);
  });

  it('has tomorrow’s day-ahead prices from 13:30 on, known since then', async () => {
    const clock = new HandClock('2026-07-01T18:29:59Z');
    const { dayAhead } = new SimulatedMarket({ clock, seed: 1 });
    const from = utc('2026-07-02T05:00Z');
    const request = { settlementPoint: POINT, from, to: from.plus({ days: 2 }) };
    expect(await dayAhead.read(request)).toEqual([]);
    clock.advance(1);
    const tomorrow = await dayAhead.read(request);
    expect(tomorrow).toHaveLength(24);
    clock.advance(3 * 3600);
    expect(await dayAhead.read(request)).toEqual(tomorrow);
    expect(new Set(tomorrow.map(({ knownAt }) => isoUtc(knownAt)))).toEqual(
      new Set(['2026-07-01T18:30:00.000Z']),
    );
  });

  it('tells load, wind and sun of hours that are over, and the newest forecast of those to come', async () => {
    const clock = new HandClock('2026-07-01T19:10:00Z');
    const { series } = new SimulatedMarket({ clock, seed: 1 });
    const span = { from: utc('2026-07-01T16:00Z'), to: utc('2026-07-20T00:00Z') };
    const read = (kind: keyof typeof series) => series[kind].read({ settlementPoint: POINT, ...span });
    const [load, loadForecast] = [await read('load'), await read('load-forecast')];
    // Of 18:00, for a week.
    expect([load.length, loadForecast.length]).toEqual([3, 7 * 24 - 1]);
    expect([load[1]!, load[2]!, loadForecast[0]!].map(({ knownAt }) => isoUtc(knownAt))).toEqual([
      '2026-07-01T18:05:00.000Z',
      '2026-07-01T19:05:00.000Z',
      '2026-07-01T18:00:00.000Z',
    ]);
    const readings = [...(await read('wind')), ...(await read('solar'))];
    const count = (name: string): number => readings.filter((reading) => reading.series === name).length;
    expect([count('wind'), count('solar'), count('wind-forecast'), count('solar-forecast')]).toEqual([
      3, 3, 47, 47,
    ]);
    const [next] = loadForecast;
    clock.advance(6 * 3600);
    const after = (await read('load')).find(({ start }) => start.equals(next!.start))!;
    expect(after.series).toBe('load');
    expect(Math.abs(after.value / next!.value - 1)).toBeLessThan(0.05);
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
