import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testFeeder, testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { feeder, group, snapshot, THRESHOLD } from '../../test/support/snapshot.js';
import { makePlan, type SiteSnapshot } from '../core/planner/index.js';
import { strike } from '../core/planner/strike.js';
import type { AppConfig, SiteConfig } from '../core/site.js';
import { FleetRegistry, FleetState, TelemetryStore } from '../fleet/index.js';
import { FeedReader } from '../ingest/index.js';
import { FeedStore } from '../ingest/feed-store.js';
import { ForwardCurveStore } from '../ingest/forward-curve-store.js';
import { WeatherStore } from '../ingest/weather-store.js';
import { Ledger } from '../ledger/index.js';
import type { Envelopes } from '../state/index.js';
import { ShadowService } from './shadow.service.js';
import { ShadowSettler } from './shadow-settler.js';
import { ShadowStore } from './shadow-store.js';

const START = DateTime.fromISO('2024-08-20T12:00:00Z', { zone: 'utc' });
const MINERS = 10;
/** 10 miners: nominal 3 kW / 130 TH/s, sleep 20 W; off above $100 delivered; 6 min up, 20 s down. */
const SITE: SiteConfig = {
  ...testSite({ count: MINERS, leaves: [testFeeder({ feederId: 'c1', parentId: 'site' })] }),
  mode: 'shadow',
  tariff: { addersUsdPerMwh: 10, lossRatio: 0 },
  policy: strike(100, THRESHOLD),
};
const envelopes = (() => ({ upSeconds: 360, downSeconds: 20 })) as unknown as Envelopes;
const minute = (minutes: number): DateTime => START.plus({ minutes });

describeWithDatabase('a site in mode shadow', () => {
  let db: TestDatabase;
  let clock: HandClock;
  let ledger: Ledger;
  let feeds: FeedStore;
  let telemetry: TelemetryStore;
  let settler: ShadowSettler;
  let shadow: ShadowService;
  let prices: { readonly atMinute: number; readonly usd: number }[];

  beforeEach(async () => {
    db = await testDatabase();
    clock = new HandClock(START.toISO()!);
    ledger = new Ledger(db.dataSource, clock, newKey());
    feeds = new FeedStore(db.dataSource);
    const registry = new FleetRegistry({ sites: [SITE] } as unknown as AppConfig);
    telemetry = new TelemetryStore(registry, new FleetState(registry, db.dataSource), db.dataSource);
    prices = [];
    restart();
    const hashprice = {
      at: START,
      hashpriceUsdPerPhDay: 48,
      btcUsd: 60_000,
      difficulty: 9e13,
      subsidyBtc: 3.125,
      feesBtcPerBlock: 0.1,
      poolFeeRatio: 0,
    };
    await feeds.addHashprice(SITE.siteId, hashprice, 'test', START.minus({ minutes: 1 }));
  });
  afterEach(() => db.drop());

  function restart(): void {
    const store = new ShadowStore(db.dataSource);
    settler = new ShadowSettler(
      db.dataSource,
      store,
      new FeedReader(feeds, new WeatherStore(db.dataSource), new ForwardCurveStore(db.dataSource)),
      telemetry,
      ledger,
      clock,
    );
    shadow = new ShadowService(store, settler, envelopes);
  }

  /** What is real: all miners at nominal. */
  function real(mode: SiteSnapshot['mode'] = 'shadow'): SiteSnapshot {
    const now = clock.now();
    const known = prices.filter(({ atMinute }) => minute(atMinute) <= now);
    const base = snapshot();
    return {
      ...base,
      mode,
      takenAt: now.toISO()!,
      validUntil: now.plus({ minutes: 15 }).toISO()!,
      policy: SITE.policy,
      tariff: SITE.tariff,
      price: {
        ...base.price,
        recent: known.map(({ atMinute, usd }) => ({
          start: minute(atMinute).toISO()!,
          minutes: 15,
          priceUsdPerMwh: usd,
        })),
      },
      feeders: [feeder('site', 1e6), feeder('c1', 1e6, 'site')],
      groups: [
        group({
          groupId: 'c1:test:m1:house',
          feederId: 'c1',
          minerCount: MINERS,
          upSeconds: 360,
          downSeconds: 20,
        }),
      ],
    };
  }

  async function tick(mode?: SiteSnapshot['mode']): Promise<SiteSnapshot> {
    const seen = await shadow.look(SITE, real(mode));
    await shadow.follow(SITE, makePlan(seen), seen);
    return seen;
  }

  /** Ticks every five minutes until a minute, with a reading of 30 kW and 1300 TH/s every half minute. */
  async function run(untilMinute: number): Promise<void> {
    for (; clock.now() < minute(untilMinute); clock.advance(300)) {
      await tick();
      await read(clock.now(), clock.now().plus({ minutes: 5 }));
    }
  }

  async function read(from: DateTime, to: DateTime): Promise<void> {
    for (let at = from; at < to; at = at.plus({ seconds: 30 })) {
      const all = SITE.miners;
      await telemetry.add(SITE.siteId, {
        atMs: at.toMillis(),
        powerW: all.map(() => 3_000),
        hashrateGhs: all.map(() => 130_000),
        estimatedRatio: 0,
      });
    }
  }

  /** Has plans see a price from the start of its interval; it settles once it is published. */
  function show(atMinute: number, usd: number): void {
    prices.push({ atMinute, usd });
  }

  async function publish(atMinute: number, usd: number): Promise<void> {
    const row = { start: minute(atMinute), minutes: 15, priceUsdPerMwh: usd };
    await feeds.addPrices(SITE, [row], 'test', clock.now());
  }

  async function hourEntries(): Promise<Record<string, unknown>[]> {
    const entries = await ledger.read(SITE.siteId, { fromSeq: 1, limit: 1000 });
    return entries
      .filter(({ kind }) => kind === 'shadow-settled')
      .map(({ body }) => body as Record<string, unknown>);
  }

  const account = () => shadow.range(SITE, START, minute(180));

  describe('over an hour at $30, $200, $30 and $30, settled by hand', () => {
    beforeEach(async () => {
      [30, 200, 30, 30].forEach((usd, index) => show(15 * index, usd));
      await run(60);
      await tick();
      await read(clock.now(), clock.now().plus({ minutes: 5 }));
      clock.advance(300);
    });

    test('has nothing but its intervals before a price is known', async () => {
      expect(await settler.settleDue(SITE)).toBe(0);
      const { total } = await account();
      expect(total).toMatchObject({ intervals: 4, settledIntervals: 0 });
      expect(await hourEntries()).toEqual([]);
    });

    test('is what the rule would have earned, always on, and what was read', async () => {
      for (const [index, usd] of [30, 200, 30, 30].entries()) await publish(15 * index, usd);
      expect(await settler.settleDue(SITE)).toBe(4);
      const { total, days, uncertainty } = await account();
      // Always on: 7.5 kWh a quarter at 40, 210, 40, 40; hash 1300 TH/s × $0.002 × 1 h.
      expect(total.alwaysOn.energyCostUsd).toBeCloseTo(0.0075 * 330, 9);
      expect(total.alwaysOn.revenueUsd).toBeCloseTo(2.6, 9);
      // Off: 30 kW for 10 + 20 s, then 200 W. Woken: 200 W for 10 s, then 30 kW, hash from 370 s on, ten wakes of $0.03.
      const offMwh = (30 * 30 + 0.2 * 870) / 3.6e6;
      const wokenMwh = (0.2 * 10 + 30 * 890) / 3.6e6;
      expect(total.policy.energyCostUsd).toBeCloseTo(0.015 * 40 + offMwh * 210 + wokenMwh * 40, 9);
      expect(total.policy.revenueUsd).toBeCloseTo(1.3 + (2.6 * (10 + 530)) / 3600, 9);
      expect(total.policy).toMatchObject({ wakes: 10 });
      expect(total.policy.wearUsd).toBeCloseTo(0.3, 9);
      // The site was on throughout, as read.
      expect(total.comparedIntervals).toBe(4);
      expect(total.actual.netUsd).toBeCloseTo(total.alwaysOn.netUsd, 6);
      expect(total.gainOverActual.usd).toBeCloseTo(total.gainOverAlwaysOn.usd, 6);
      expect(uncertainty.wattsOffRatio).toBeCloseTo(0, 9);
      expect(days.map(({ date }) => date)).toEqual(['2024-08-20']);
    });

    test('is in the ledger once its hour is settled, and again when a price is corrected', async () => {
      for (const [index, usd] of [30, 200, 30].entries()) await publish(15 * index, usd);
      expect(await settler.settleDue(SITE)).toBe(3);
      expect(await hourEntries()).toEqual([]);
      clock.advance(600);
      await publish(45, 30);
      expect(await settler.settleDue(SITE)).toBe(1);
      expect(await settler.settleDue(SITE)).toBe(0);
      clock.advance(600);
      await publish(15, 300);
      expect(await settler.settleDue(SITE)).toBe(1);
      const [first, second, ...more] = await hourEntries();
      expect(more).toEqual([]);
      expect(first).toMatchObject({ hour_start: '2024-08-20T12:00:00.000Z', revision: 1, intervals: 4 });
      expect(second).toMatchObject({ revision: 2 });
      expect(second!['intervals_hash']).not.toBe(first!['intervals_hash']);
      const { intervals, total } = await account();
      expect(intervals.map(({ terms }) => terms?.version)).toEqual([1, 2, 1, 1]);
      expect((second!['always_on'] as { net_usd: number }).net_usd).toBeCloseTo(total.alwaysOn.netUsd, 9);
      expect((await ledger.verify(SITE.siteId)).ok).toBe(true);
    });
  });

  test('goes on after a restart where it was', async () => {
    [200, 200, 200, 200].forEach((usd, index) => show(15 * index, usd));
    await run(20);
    restart();
    const seen = await tick();
    expect(seen.states).toBe('would-be');
    expect(seen.groups[0]!.currentCounts).toEqual([{ pointId: 'sleep', count: MINERS }]);
    clock.advance(300);
    await run(30);
    await tick();
    expect((await account()).total.intervals).toBe(2);
  });

  test('ends with the mode: plans start from what is real, and intervals until then are kept', async () => {
    show(0, 200);
    await run(30);
    const seen = await tick('auto');
    expect(seen).toEqual(real('auto'));
    expect((await account()).total.intervals).toBe(2);
    clock.advance(300);
    // In shadow again, from the fleet as it is.
    const again = await shadow.look(SITE, real());
    expect(again.groups[0]!.currentCounts).toEqual([{ pointId: 'nominal', count: MINERS }]);
  });

  test('ends with the mode even where that was changed while Ebb was down', async () => {
    show(0, 200);
    await run(15);
    restart();
    await tick('hold');
    expect(await new ShadowStore(db.dataSource).state(SITE.siteId)).toBeNull();
    expect((await account()).total.intervals).toBe(1);
  });
});
