import { describe, expect, it } from '@jest/globals';
import { testFeeder, testSite } from '../../../test/support/fleet.js';
import { group, snapshot, THRESHOLD } from '../../../test/support/snapshot.js';
import type { SiteSnapshot } from '../planner/index.js';
import { strike } from '../planner/strike.js';
import type { SiteConfig } from '../site.js';
import { DryRun } from './index.js';

const START_MS = Date.parse('2026-07-01T00:00:00Z');
const TICK_MS = 300_000;
const MINERS = 10;
const LEAF = testFeeder({ feederId: 'c1', parentId: 'site' });
/** 10 miners: nominal 3 kW, sleep 20 W; off above $100 delivered, decided every 5 min on prices of 15 min. */
const SITE: SiteConfig = { ...testSite({ count: MINERS, leaves: [LEAF] }), policy: strike(100, THRESHOLD) };
const rampTimes = () => ({ upSeconds: 0, downSeconds: 0 });

/** What was recorded at tick `index`, with the price of the market interval before. */
function recorded(index: number, priceUsdPerMwh: number, change: Partial<SiteSnapshot> = {}): SiteSnapshot {
  const atMs = START_MS + index * TICK_MS;
  const base = snapshot();
  const groups = [group({ groupId: groupId(), feederId: 'c1', minerCount: MINERS })];
  return {
    ...base,
    epoch: index + 1,
    takenAt: new Date(atMs).toISOString(),
    groups,
    price: {
      ...base.price,
      recent: [{ start: new Date(atMs - 900_000).toISOString(), minutes: 15, priceUsdPerMwh }],
    },
    ...change,
  };
}

function groupId(): string {
  const [miner] = SITE.miners;
  const [model] = SITE.models;
  return [miner!.feederId, model!.firmware, model!.modelId, miner!.customerId].join(':');
}

function run(
  after: SiteConfig,
  prices: readonly number[],
  change?: (index: number) => Partial<SiteSnapshot>,
) {
  const none = () => null;
  const dryRun = new DryRun({
    before: SITE,
    after,
    rampTimes,
    outlooks: { before: none, after: none },
    priceAt: (atMs) => prices[(atMs - START_MS) / TICK_MS] ?? null,
  });
  prices.forEach((usd, index) => dryRun.tick(recorded(index, usd, change?.(index))));
  return dryRun.result();
}

const withStrike = (usd: number): SiteConfig => ({ ...SITE, policy: strike(usd, THRESHOLD) });
const DAY = Array.from({ length: 288 }, (_, index) => (index >= 120 && index < 132 ? 150 : 50));

describe('a dry run', () => {
  it('of what changes nothing finds nothing', () => {
    const { summary, examples } = run(withStrike(100), DAY);
    expect(summary).toMatchObject({ intervals: 288, intervalsChanged: 0, netUsdDifference: 0 });
    expect(summary.energyMwhDifference).toBe(0);
    expect(examples).toEqual([]);
  });

  it('counts the intervals that would have been decided otherwise, with what that costs', () => {
    const { summary, examples, hours } = run(withStrike(200), DAY);
    expect(summary).toMatchObject({ intervals: 288, intervalsChanged: 12 });
    // Ten miners of 3 kW run for an hour that they slept through, less the sleep that they would have drawn.
    expect(summary.energyMwhDifference).toBeCloseTo(0.03 - 0.0002, 3);
    expect(summary.netUsdDifference!).toBeLessThan(0);
    expect(summary.cyclesPerDayDifference).toBeCloseTo(-1, 1);
    expect(examples[0]).toMatchObject({ at: '2026-07-01T10:00:00.000Z', marketPriceUsdPerMwh: 150 });
    expect(examples[0]!.before.setpointW).toBeLessThan(examples[0]!.after.setpointW);
    expect(hours).toHaveLength(24);
    expect(hours.filter(({ intervalsChanged }) => intervalsChanged > 0)).toEqual([
      expect.objectContaining({ start: '2026-07-01T10:00:00.000Z', intervalsChanged: 12 }),
    ]);
    const byHour = hours.reduce((sum, { netUsdDifference }) => sum + (netUsdDifference ?? 0), 0);
    expect(byHour).toBeCloseTo(summary.netUsdDifference!, 9);
  });

  it('pays by each one’s own tariff', () => {
    const dearer = { ...SITE, tariff: { ...SITE.tariff, addersUsdPerMwh: 10 } };
    const { summary } = run(
      dearer,
      DAY.map(() => 20),
    );
    expect(summary.intervalsChanged).toBe(0);
    // 30 kW for a day, but for the last tick, of which nothing is known.
    expect(summary.netUsdDifference!).toBeCloseTo(-10 * 0.03 * (287 / 12), 2);
  });

  it('goes by limits, and counts obligations that would not have been kept', () => {
    const low: SiteConfig = { ...SITE, feeders: [{ ...SITE.feeders[0]!, powerWMax: 15e3 }, LEAF] };
    const { summary } = run(low, [50, 50, 50, 50]);
    expect(summary.intervalsChanged).toBe(4);
    expect(summary.energyMwhDifference).toBeLessThan(0);
  });

  it('goes by what was declared for stale feeds', () => {
    const { price } = SITE.feeds;
    const curtails = {
      ...SITE,
      feeds: { ...SITE.feeds, price: { ...price, maxAgeMinutes: 1, whenStale: 'curtail' as const } },
    };
    expect(run(curtails, [50, 50, 50]).summary.intervalsChanged).toBe(3);
  });

  it('leaves out time that nobody decided, and money of what has no price', () => {
    const gap = (index: number) =>
      index < 6 ? {} : { takenAt: new Date(START_MS + (index + 100) * TICK_MS).toISOString() };
    const { summary, intervalsPriced } = run(withStrike(200), DAY.slice(0, 12), gap);
    expect(summary.intervals).toBe(12);
    expect(summary.days).toBeCloseTo((10 * TICK_MS) / 86_400_000, 6);
    expect(intervalsPriced).toBe(5);
    expect(run(withStrike(200), []).summary).toMatchObject({ intervals: 0, netUsdDifference: null });
  });
});
