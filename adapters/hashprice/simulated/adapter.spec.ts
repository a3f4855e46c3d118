import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { toWire } from '../../../src/core/wire.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { deviation, logChanges, mean } from '../../../test/support/market-statistics.js';
import { SimulatedHashprice } from './adapter.js';
import { SimulatedBitcoin } from './api.js';
import { FailingSimulatedHashprice } from './simulator.js';

const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });

describe('the simulated hashprice', () => {
  it('of a recorded moment has not changed', () => {
    const golden = JSON.parse(
      readFileSync(new URL('./fixtures/reading.seed-1.json', import.meta.url), 'utf8'),
    ) as { at: string };
    const reading = new SimulatedBitcoin(1).reading(utc(golden.at), 0.02);
    const { nextAdjustment, ...figures } = reading;
    expect(toWire({ ...figures, at: isoUtc(figures.at) })).toEqual(golden);
    expect(nextAdjustment!.height % 2016).toBe(0);
  });

  it.each([1, 2, 3])('of seed %d moves within two years as in the table of its page', (seed) => {
    const bitcoin = new SimulatedBitcoin(seed);
    const days = Array.from({ length: 730 }, (_, day) =>
      bitcoin.reading(utc('2025-01-01T00:00Z').plus({ days: day }), 0),
    );
    const changes = (of: 'hashpriceUsdPerPhDay' | 'btcUsd'): number =>
      deviation(logChanges(days.map((reading) => reading[of])));
    const usd = days.map((reading) => reading.hashpriceUsdPerPhDay);
    expect(mean(usd)).toBeGreaterThan(40);
    expect(mean(usd)).toBeLessThan(60);
    expect(Math.min(...usd)).toBeGreaterThan(25);
    expect(Math.max(...usd)).toBeLessThan(85);
    expect(changes('btcUsd')).toBeGreaterThan(0.022);
    expect(changes('btcUsd')).toBeLessThan(0.034);
    expect(changes('hashpriceUsdPerPhDay')).toBeGreaterThan(0.025);
    expect(changes('hashpriceUsdPerPhDay')).toBeLessThan(0.046);
  });

  it.each([1, 2, 3])('of seed %d steps every 2016 blocks, by the time that they took', (seed) => {
    const bitcoin = new SimulatedBitcoin(seed);
    const hours = Array.from({ length: 4 * 400 }, (_, at) =>
      bitcoin.chain(Date.parse('2025-01-01T00:00Z') + at * 6 * 3_600_000),
    );
    const steps = hours.slice(1).flatMap((chain, at) => {
      const before = hours[at]!;
      expect(chain.height).toBeGreaterThanOrEqual(before.height);
      const epochs = [before, chain].map(({ height }) => Math.floor(height / 2016));
      expect(chain.difficulty !== before.difficulty).toBe(epochs[0] !== epochs[1]);
      return chain.difficulty === before.difficulty ? [] : { before, chain };
    });
    expect(steps.length).toBeGreaterThan(24);
    for (const { before, chain } of steps) {
      const fortnights = (chain.epochStartedMs - before.epochStartedMs) / (14 * 86_400_000);
      expect(Math.abs((chain.difficulty / before.difficulty) * fortnights - 1)).toBeLessThan(0.02);
    }
    const changes = deviation(steps.map(({ before, chain }) => chain.difficulty / before.difficulty));
    expect(changes).toBeGreaterThan(0.025);
    expect(changes).toBeLessThan(0.065);
  });

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
