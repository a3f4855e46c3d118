import { describe, expect, it } from '@jest/globals';
import { quarters, testSetting } from '../../../test/support/backtest.js';
import { testFeeder, testSite } from '../../../test/support/fleet.js';
import { THRESHOLD } from '../../../test/support/snapshot.js';
import { snapshotMaker } from '../../backtest/history-snapshot.js';
import { KnownPrices } from '../../backtest/known-prices.js';
import { runPolicy } from '../../backtest/run-policy.js';
import { groupState, type RampTimes, settle, simulatedGroups } from '../fleet-dynamics/index.js';
import { makePlan, type PreviousPlan, type SiteSnapshot, type StuckMiners } from '../planner/index.js';
import type { Policy } from '../planner/policy.js';
import { alwaysOn, strike } from '../planner/strike.js';
import type { PriceInterval } from '../ports/price.js';
import type { SiteConfig } from '../site.js';
import { ShadowSite, type ShadowState, type WouldBeInterval } from './shadow-site.js';

const MINUTE_MS = 60_000;
const RAMP_TIMES: RampTimes = () => ({ upSeconds: 360, downSeconds: 20 });

/** A site whose miners are all at nominal, whatever Ebb plans; prices are known when their interval begins. */
class ShadowStory {
  #shadow: ShadowSite | null = null;
  #saved: ShadowState | null = null;
  readonly intervals: WouldBeInterval[] = [];
  stuck: StuckMiners[] = [];
  #previous: PreviousPlan | null = null;
  #epoch = 0;
  readonly #snapshotOf: ReturnType<typeof snapshotMaker>;
  readonly #known: KnownPrices;

  constructor(
    readonly site: SiteConfig,
    readonly prices: readonly PriceInterval[],
  ) {
    this.#snapshotOf = snapshotMaker(site, 'test');
    this.#known = new KnownPrices(prices, 0, 8);
  }

  /** A tick; what the planner saw. */
  tick(nowMs: number): SiteSnapshot {
    this.#epoch += 1;
    const real = this.#real(nowMs);
    this.#shadow ??= new ShadowSite(this.site, RAMP_TIMES, real, this.#saved);
    const seen = this.#shadow.look(real);
    const plan = makePlan(seen);
    this.#shadow.follow(plan, seen);
    this.intervals.push(...this.#shadow.closed);
    this.#shadow.forget(this.#shadow.closed);
    const { planId, epoch, policyState, groups } = plan;
    this.#previous = { planId, epoch, policyState, groups };
    return seen;
  }

  /** Forgets all but what was written down. */
  restart(): void {
    this.#saved = JSON.parse(JSON.stringify(this.#shadow!.dump())) as ShadowState;
    this.#shadow = null;
  }

  /** Ticks every five minutes, from the first price until `minutes` later. */
  run(minutes: number, fromMinute = 0): void {
    const startMs = this.prices[0]!.start.toMillis();
    for (let at = fromMinute; at <= minutes; at += 5) this.tick(startMs + at * MINUTE_MS);
  }

  #real(nowMs: number): SiteSnapshot {
    const stuckCount = this.stuck.reduce((sum, { count }) => sum + count, 0);
    const groups = simulatedGroups(this.site, RAMP_TIMES).map((group) =>
      groupState(group, {
        lockedAwakeCount: 0,
        lockedAsleepCount: 0,
        currentCounts: [{ pointId: 'nominal', count: group.minerCount - stuckCount }],
        stuck: this.stuck,
      }),
    );
    return {
      ...this.#snapshotOf({
        nowMs,
        validMinutes: 15,
        price: this.#known.at(nowMs, 40),
        hashpriceUsdPerPhDay: 48,
        dryBulbC: null,
        tariff: this.site.tariff,
        groups,
        obligations: [],
        previous: this.#previous,
        epoch: this.#epoch,
      }),
      mode: 'shadow',
    };
  }
}

function siteWith(policy: Policy, root: Parameters<typeof testSite>[0]['root'] = {}): SiteConfig {
  return {
    ...testSite({ count: 10, root, leaves: [testFeeder({ feederId: 'c1', parentId: 'site' })] }),
    mode: 'shadow',
    tariff: { addersUsdPerMwh: 10, lossRatio: 0 },
    policy,
  };
}

describe('a shadow fleet, worked by hand', () => {
  // 10 miners: nominal 3 kW / 130 TH/s, sleep 20 W; off above $100 delivered; miners begin to obey after 10 s.
  const story = new ShadowStory(siteWith(strike(100, THRESHOLD)), quarters(30, 200, 30, 30));
  story.run(60);
  const [on, asleep, woken] = story.intervals;

  it('draws and hashes at nominal while it is cheap: 30 kW and 1300 TH/s for a quarter of an hour', () => {
    expect(on!.policy).toMatchObject({ wakes: 0, failures: 0 });
    expect(on!.policy.energyMwh).toBeCloseTo(0.0075, 12);
    expect(on!.policy.hashThsHours).toBeCloseTo(325, 9);
  });

  it('sleeps while it is dear: 30 kW for 10 s and 20 s more, then 200 W; hash for 10 s', () => {
    expect(asleep!.policy.energyMwh).toBeCloseTo((30 * 30 + 0.2 * 870) / 3.6e6, 12);
    expect(asleep!.policy.hashThsHours).toBeCloseTo((1300 * 10) / 3600, 9);
  });

  it('wakes when it is cheap again: 30 kW from 10 s on, hash six minutes later, ten wakes', () => {
    expect(woken!.policy.wakes).toBe(10);
    expect(woken!.policy.energyMwh).toBeCloseTo((0.2 * 10 + 30 * 890) / 3.6e6, 12);
    expect(woken!.policy.hashThsHours).toBeCloseTo((1300 * (900 - 10 - 360)) / 3600, 9);
  });

  it('has beside it the same fleet always on', () => {
    for (const { alwaysOn: each } of story.intervals) expect(each.energyMwh).toBeCloseTo(0.0075, 12);
  });
});

describe('a shadow site', () => {
  // Prices that rise, fall and linger; the rule has memory, and miners are bound for some time.
  const prices = quarters(
    ...Array.from({ length: 96 }, (_, i) => 60 + 55 * Math.sin(i / 3) + 20 * Math.cos(i)),
  );
  const rule: Policy = { ...THRESHOLD, minUpMinutes: 20, minDownMinutes: 40 };

  it.each([
    ['an unhindered fleet', rule, {}],
    ['feeders with a ramp and an inrush limit', rule, { rampUpWPerMinute: 3100, inrushWMax: 500 }],
    [
      'the economic policy',
      {
        kind: 'economic',
        marginUsdPerMwh: 0,
        horizonHours: 0,
        wearUsdPerWake: 0.03,
        wakesPerDayMax: null,
        minUpMinutes: 20,
        minDownMinutes: 20,
      } as const,
      {},
    ],
  ])('earns what a backtest says: %s', (_, policy, root) => {
    const site = siteWith(policy, root);
    const story = new ShadowStory(site, prices);
    story.run(96 * 15);
    const setting = { ...testSetting(site, prices, { latencySeconds: 10, wearUsdPerWake: 0.03 }) };
    const courses = [
      [policy, 'policy'],
      [alwaysOn(policy), 'alwaysOn'],
    ] as const;
    for (const [run, course] of courses) {
      const rows = [...runPolicy(setting, { policy: run })];
      expect(story.intervals).toHaveLength(rows.length);
      story.intervals.forEach((interval, index) => {
        const row = rows[index]!;
        const { netUsd, wearUsd } = settle(interval[course], {
          deliveredUsdPerMwh: row.deliveredUsdPerMwh,
          hashpriceUsdPerPhDay: 48,
          wearUsdPerWake: 0.03,
        });
        expect(netUsd).toBeCloseTo(row.netUsd, 9);
        expect(wearUsd).toBeCloseTo(row.wearUsd, 12);
        expect(interval[course].energyMwh).toBeCloseTo(row.energyMwh, 12);
      });
    }
    expect(story.intervals.reduce((sum, { policy: { wakes } }) => sum + wakes, 0)).toBeGreaterThan(20);
  });

  it('shows the planner what would be asleep and is bound, though all miners are awake', () => {
    const story = new ShadowStory(
      siteWith({ ...strike(100, THRESHOLD), minDownMinutes: 30 }),
      quarters(200, 30, 30),
    );
    story.run(0);
    const seen = story.tick(story.prices[1]!.start.toMillis());
    expect(seen.states).toBe('would-be');
    expect(seen.groups[0]).toMatchObject({
      currentCounts: [{ pointId: 'sleep', count: 10 }],
      lockedAsleepCount: 10,
      freeCount: 0,
    });
  });

  it('takes miners that are stuck in fact as stuck, and gives them back awake', () => {
    const story = new ShadowStory(siteWith(strike(100, THRESHOLD)), quarters(200, 200, 200, 200));
    story.run(5);
    story.stuck = [{ cause: 'unreachable', count: 2, powerW: 6000 }];
    const startMs = story.prices[0]!.start.toMillis();
    const stuck = story.tick(startMs + 10 * MINUTE_MS).groups[0]!;
    expect(stuck.stuck).toEqual(story.stuck);
    expect(stuck.currentCounts).toEqual([{ pointId: 'sleep', count: 8 }]);
    story.run(30, 15);
    // 8 asleep at 20 W; two draw 3 kW each and hash as their watts say.
    expect(story.intervals[1]!.policy.energyMwh).toBeCloseTo((8 * 20 + 6000) / 4e6, 12);
    expect(story.intervals[1]!.policy.hashThsHours).toBeCloseTo(260 / 4, 9);
    story.stuck = [];
    expect(story.tick(startMs + 35 * MINUTE_MS).groups[0]!.currentCounts).toEqual([
      { pointId: 'sleep', count: 8 },
      { pointId: 'nominal', count: 2 },
    ]);
  });

  it('goes on after a restart as if there had been none', () => {
    const site = siteWith(rule, { rampUpWPerMinute: 3100 });
    const [through, restarted] = [new ShadowStory(site, prices), new ShadowStory(site, prices)];
    through.run(600);
    restarted.run(200);
    restarted.restart();
    restarted.run(600, 205);
    expect(restarted.intervals).toEqual(through.intervals);
  });

  it('does not count intervals that were not decided throughout', () => {
    const story = new ShadowStory(siteWith(rule), prices);
    const startMs = prices[0]!.start.toMillis();
    // Begun within an interval, then silent for an hour with a plan that was valid for 15 minutes.
    story.run(35, 5);
    story.run(150, 95);
    expect(story.intervals.map(({ startMs: each }) => (each - startMs) / MINUTE_MS)).toEqual([
      15, 30, 105, 120, 135,
    ]);
  });
});
