import { afterEach, describe, expect, it } from '@jest/globals';
import { type DateTime, Settings } from 'luxon';
import { priceFeeds } from '../../adapters/feeds.js';
import type { FeedSimulator } from '../../adapters/shared/simulator-feed.js';
import { intervalStarts } from '../../src/core/interval.js';
import { localDay } from '../../src/core/market/market-time.js';
import { feedBench, priceStands, priceUsdPerMwh } from '../support/feed-stands.js';

const CHICAGO = 'America/Chicago';
/** Days by Chicago's clocks: all of North America changes within them, and Europe on days of its own. */
const DAYS = [
  ['the day of 23 hours', '2026-03-08', 23],
  ['a plain day', '2026-07-14', 24],
  ['the day of 25 hours', '2026-11-01', 25],
] as const;
const EUROPEAN_DAYS = [
  ['the day of 23 hours', '2026-03-29', 23],
  ['the day of 25 hours', '2026-10-25', 25],
] as const;
/** Sources of short histories are asked for the hours around the change alone. */
const WHOLE_DAY_HOURS_MIN = 28;
const AROUND_MINUTES = { from: 90, to: 180 };

let simulator: FeedSimulator | null = null;
const realNow = Settings.now;
afterEach(async () => {
  Settings.now = realNow;
  await simulator?.close();
  simulator = null;
});

describe.each(Object.keys(priceStands).filter((id) => id !== 'simulated'))('price feed %s', (id) => {
  const { make, point: settlementPoint, minutes } = priceStands[id]!;
  const [days, zone] = id === 'entso-e' ? [EUROPEAN_DAYS, 'Europe/Oslo'] : [DAYS, CHICAGO];
  const runs = days.flatMap((day) => ['2026-01-15', '2026-07-15'].map((today) => [...day, today] as const));

  it.each(runs)('%s (%s, %d h), on whatever day it is read: %s', async (_, date, hours, today) => {
    // The library resolves ambiguous times by the day on which it runs.
    Settings.now = () => Date.parse(`${today}T12:00:00Z`);
    const day = localDay(zone, date)!;
    expect(day.end.diff(day.start).as('hours')).toBe(hours);
    const probe = await feedBench(priceFeeds[id], make, { now: day.end.toISO()! });
    await probe.simulator?.close();
    const isWhole = probe.feed.historyHours >= WHOLE_DAY_HOURS_MIN;
    const from = isWhole ? day.start : day.start.plus({ minutes: AROUND_MINUTES.from });
    const to = isWhole ? day.end : day.start.plus({ minutes: AROUND_MINUTES.to });
    const made = await feedBench(priceFeeds[id], make, {
      now: to.plus({ minutes: 40 }).toISO()!,
      timeoutSeconds: '10',
    });
    simulator = made.simulator;
    const prices = await made.feed.read({ settlementPoint, from, to });
    const starts: DateTime[] = intervalStarts(from, to, minutes);
    if (isWhole) expect(starts).toHaveLength((hours * 60) / minutes);
    expect(prices.map(({ start, priceUsdPerMwh: usd }) => [start.toISO(), usd])).toEqual(
      starts.map((start) => [start.toISO(), priceUsdPerMwh('', start)]),
    );
  });
});
