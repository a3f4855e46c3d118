import { describe, expect, it } from '@jest/globals';
import { quarters, testSetting } from '../../test/support/backtest.js';
import { testFeeder, testSite } from '../../test/support/fleet.js';
import { TEST_MODEL } from '../../test/support/model.js';
import { SeededRandom } from '../core/statistics/index.js';
import type { SiteConfig } from '../core/site.js';
import { backtest } from './backtest.js';
import { foresightBound } from './foresight.js';
import { parsePolicy } from './policies.js';
import { RuleSimulator } from './rule-simulator.js';
import { runPolicy } from './run-policy.js';
import { strikeGrid } from './strike-search.js';

const TARIFF = { addersUsdPerMwh: 6.5, lossRatio: 0.03 };
/** 104 TH/s and 3 kW without profiles: at $0.002/TH/h it breaks even at about $70 delivered. */
const PLAIN = {
  ...TEST_MODEL,
  operatingPoints: [
    { id: 'sleep', kind: 'sleep' as const, powerW: 25, hashrateThs: 0 },
    { id: 'nominal', kind: 'nominal' as const, powerW: 3_000, hashrateThs: 104 },
  ],
};

function plainSite(options: Parameters<typeof testSite>[0]): SiteConfig {
  return { ...testSite(options), tariff: TARIFF, models: [PLAIN] };
}

/** Prices that stay for a while at a level around the breakeven, with spikes and negative hours. */
function walk(seed: number, count: number): number[] {
  const random = new SeededRandom(seed);
  let level = 40;
  return Array.from({ length: count }, () => {
    level += 0.2 * (45 - level) + 12 * random.normal();
    return random.uniform() < 0.02 ? 400 + 2000 * random.uniform() : level;
  });
}

const NAMES = ['economic', 'strike:60', 'threshold:curtail=90,resume=60,after=2'];

function reportOf(site: SiteConfig, seed: number): ReturnType<typeof backtest> {
  const setting = testSetting(site, quarters(...walk(seed, 250)), {
    latencySeconds: 10,
    wearUsdPerWake: 0.01,
  });
  const policies = NAMES.map((name) => parsePolicy(name, site.policy, () => site.policy));
  return backtest({ setting, policies, foresight: foresightBound });
}

describe('perfect foresight', () => {
  const two = [
    testFeeder({ feederId: 'c1', parentId: 'site', powerWMax: 100_000 }),
    testFeeder({ feederId: 'c2', parentId: 'site', powerWMax: 45_000 }),
  ];
  const sites: [string, SiteConfig][] = [
    ['no limit binds', plainSite({ count: 20 })],
    ['the grid connection carries less than nominal', plainSite({ count: 20, root: { powerWMax: 41_000 } })],
    [
      'a container and the connection bind',
      plainSite({ count: 20, leaves: two, root: { powerWMax: 90_000 } }),
    ],
    [
      'several points, a limit and ramps',
      {
        ...testSite({ count: 20, root: { powerWMax: 50_000, rampUpWPerMinute: 6_000 } }),
        tariff: TARIFF,
      },
    ],
  ];

  it.each(sites)('is above every policy and close to what it follows itself: %s', (_, site) => {
    for (const seed of [1, 2]) {
      const { outcomes, bound } = reportOf(site, seed);
      for (const { profitUsd, regretUsd } of outcomes) {
        expect(profitUsd).toBeLessThanOrEqual(bound!.boundUsd + 1e-9);
        expect(regretUsd).toBeGreaterThanOrEqual(-1e-9);
      }
      expect(bound!.feasibleUsd).toBeLessThanOrEqual(bound!.boundUsd + 1e-9);
      expect(bound!.feasibleUsd).toBeGreaterThan(outcomes[0]!.profitUsd);
    }
  });

  it('is nearly followed where nothing binds: skill 1 is what can be had', () => {
    const { bound, outcomes } = reportOf(plainSite({ count: 20 }), 4);
    const room = bound!.boundUsd - outcomes[0]!.profitUsd;
    expect((bound!.feasibleUsd - outcomes[0]!.profitUsd) / room).toBeGreaterThan(0.98);
  });

  it('gains nothing where running is always right: then there is no skill', () => {
    const site = plainSite({ count: 5 });
    const setting = testSetting(site, quarters(...new Array<number>(50).fill(10)));
    const { outcomes, bound } = backtest({ setting, policies: [], foresight: foresightBound });
    expect(outcomes.map(({ skill }) => skill)).toEqual(outcomes.map(() => null));
    expect(bound!.boundUsd).toBeCloseTo(outcomes[0]!.profitUsd, 9);
  });
});

describe('a report', () => {
  const site = plainSite({ count: 20 });
  const report = reportOf(site, 5);

  it('has the baselines first; always on has a skill of 0', () => {
    expect(report.outcomes.map(({ name, isBaseline }) => [name, isBaseline])).toEqual([
      ['always-on', true],
      ['best-strike', true],
      ...NAMES.map((name) => [name, false]),
    ]);
    const [on] = report.outcomes;
    expect(on).toMatchObject({ skill: 0, gainOverAlwaysOnUsd: 0, uptime: 1, cyclesPerDay: 0 });
  });

  it('skill, regret and share say the same', () => {
    const on = report.outcomes[0]!.profitUsd;
    for (const { profitUsd, skill, regretUsd, shareOfPerfectForesight } of report.outcomes) {
      const { boundUsd } = report.bound!;
      expect(skill).toBeCloseTo((profitUsd - on) / (boundUsd - on), 12);
      expect(regretUsd).toBeCloseTo(boundUsd - profitUsd, 9);
      expect(shareOfPerfectForesight).toBeCloseTo(profitUsd / boundUsd, 12);
    }
  });

  it('days add up to the whole', () => {
    for (const { tally } of report.outcomes) {
      const days = [...tally.days.values()].reduce((sum, { netUsd }) => sum + netUsd, 0);
      expect(days).toBeCloseTo(tally.total.netUsd, 9);
    }
  });

  it('no strike of the grid earns more than the best one', () => {
    const prices = quarters(...walk(5, 250));
    const setting = testSetting(site, prices, { latencySeconds: 10, wearUsdPerWake: 0.01 });
    const grid = strikeGrid(new RuleSimulator(setting).sortedDelivered());
    const best = report.outcomes[1]!.profitUsd;
    for (const strike of grid.filter((_, index) => index % 15 === 0)) {
      const { policy } = parsePolicy(`strike:${strike}`, site.policy, () => site.policy);
      let usd = 0;
      for (const { netUsd } of runPolicy(setting, { policy })) usd += netUsd;
      expect(usd).toBeLessThanOrEqual(best + 1e-9);
    }
  });
});

describe('the quick simulation of rules', () => {
  it.each([
    ['strike:60', 0],
    ['strike:60', 15],
    ['threshold:curtail=80,resume=50,after=2,resume_after=3', 5],
    ['threshold:curtail=80,resume=50,after=3', 20],
  ])('%s at a lag of %d min earns what the real tick earns', (name, lagMinutes) => {
    const base = plainSite({ count: 20 });
    const site = { ...base, policy: { ...base.policy, minUpMinutes: 20, minDownMinutes: 25 } };
    const prompt = testSetting(site, quarters(...walk(9, 1000)), {
      latencySeconds: 20,
      wearUsdPerWake: 0.02,
    });
    const setting = { ...prompt, history: { ...prompt.history, lagMinutes } };
    const { policy } = parsePolicy(name, site.policy, () => site.policy);
    if (policy.kind !== 'threshold') throw new TypeError('a rule is wanted');
    let usd = 0;
    for (const { netUsd } of runPolicy(setting, { policy })) usd += netUsd;
    const quick = new RuleSimulator(setting).weekly(policy).reduce((sum, week) => sum + week, 0);
    // A wake of 6 min reaches into the next tick: cut short by the period's end at the most.
    expect(Math.abs(quick - usd)).toBeLessThan(0.05);
    expect(Math.abs(usd)).toBeGreaterThan(1);
  });
});
