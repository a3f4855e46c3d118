import { describe, expect, it } from '@jest/globals';
import { PRICES_START } from '../../test/support/backtest.js';
import { testSite } from '../../test/support/fleet.js';
import { strike } from '../core/planner/strike.js';
import type { SiteConfig } from '../core/site.js';
import { SeededRandom } from '../core/statistics/index.js';
import { missingGain } from './gains.js';
import type { Outcome } from './result.js';
import { runBacktest } from './run-backtest.js';
import { type BacktestData, prepared } from './setting.js';
import { backtest } from '../backtest/index.js';

const QUARTER_MS = 15 * 60_000;
const START_MS = Date.parse(PRICES_START);
const DAYS = 10;
const SITE: SiteConfig = { ...testSite({ count: 20 }), tariff: { addersUsdPerMwh: 6.5, lossRatio: 0.03 } };
const at = (strikeUsdPerMwh: number): SiteConfig => ({
  ...SITE,
  policy: strike(strikeUsdPerMwh, SITE.policy),
});

/** Prices around the breakeven with spikes; some may be left out. */
function data(present: SiteConfig, draft: SiteConfig | null, left: readonly number[] = []): BacktestData {
  const random = new SeededRandom(7);
  const all = Array.from({ length: 96 * DAYS }, (_, index) => ({
    startMs: START_MS + index * QUARTER_MS,
    usd: random.uniform() < 0.03 ? 500 : 45 + 15 * random.normal(),
  }));
  const rows = all.filter((_, index) => !left.includes(index));
  return {
    site: draft ?? present,
    present,
    hasDraft: draft !== null,
    policies: [],
    rampTimes: { [SITE.models[0]!.firmware]: { upSeconds: 360, downSeconds: 20 } },
    fromMs: START_MS,
    toMs: START_MS + DAYS * 96 * QUARTER_MS,
    lagMinutes: 0,
    hashpriceUsdPerPhDay: 48,
    history: {
      settlementPoint: 'LZ_WEST',
      prices: {
        fromMs: Float64Array.from(rows, ({ startMs }) => startMs),
        values: Float64Array.from(rows, ({ usd }) => usd),
        minutes: Float64Array.from(rows, () => 15),
      },
      hashprice: { fromMs: new Float64Array(), values: new Float64Array() },
      dayAhead: null,
      dryBulbC: null,
      wattsOffRatio: 0.02,
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
const named = (outcomes: readonly Outcome[], name: string): Outcome =>
  outcomes.find((each) => each.name === name)!;

describe('a backtest on what was recorded', () => {
  const done: string[] = [];
  const progress: number[] = [];
  const result = runBacktest(data(at(2_000), at(200)), (share, doing) => {
    progress.push(share);
    if (done.at(-1) !== doing) done.push(doing);
  });
  const [alwaysOn, bestStrike, present, draft] = result.outcomes;

  it('is of always on, the best strike, the settings in force and the draft, each by the backtest’s own core', () => {
    expect(result.outcomes.map(({ name, kind }) => [name, kind])).toEqual([
      ['always-on', 'baseline'],
      ['best-strike', 'baseline'],
      ['present', 'present'],
      ['draft', 'draft'],
    ]);
    const { setting } = prepared(data(at(2_000), null));
    const policies = [{ name: 'draft', policy: at(200).policy }];
    const { outcomes } = backtest({ setting, policies, runsOwnRule: false });
    expect(draft!.netUsd).toBeCloseTo(outcomes.find(({ name }) => name === 'draft')!.profitUsd, 9);
    expect(bestStrike!.netUsd).toBeGreaterThan(alwaysOn!.netUsd);
  });

  it('adds up: days and months to the whole, gains to differences', () => {
    for (const outcome of result.outcomes) {
      expect(sum(outcome.days.map(({ netUsd }) => netUsd))).toBeCloseTo(outcome.netUsd, 6);
      expect(sum(outcome.months.map(({ wakes }) => wakes))).toBe(outcome.wakes);
      expect(outcome.gainOverAlwaysOn.usd).toBeCloseTo(outcome.netUsd - alwaysOn!.netUsd, 6);
      expect(outcome.regretUsd).toBeCloseTo(result.bound.boundUsd - outcome.netUsd, 6);
    }
    expect(draft!.gainOverPresent!.usd).toBeCloseTo(draft!.netUsd - present!.netUsd, 6);
    expect(draft!.gainOverPresent!.usd).toBeGreaterThan(0);
    expect(present!.gainOverPresent).toBeNull();
    expect(draft!.curtailedMwh).toBeCloseTo(alwaysOn!.energyMwh - draft!.energyMwh, 9);
    expect(draft!.cyclesPerDay).toBeCloseTo(draft!.wakes / 20 / DAYS, 9);
    // Prices begin at 15:00 of the civil day.
    expect(draft!.days).toHaveLength(DAYS + 1);
  });

  it('has a band by how far the watts are off', () => {
    const { usd, lowUsd, highUsd } = draft!.gainOverAlwaysOn;
    const off =
      0.02 *
      (Math.abs(draft!.energyCostUsd - alwaysOn!.energyCostUsd) +
        Math.abs(draft!.revenueUsd - alwaysOn!.revenueUsd));
    expect([lowUsd, highUsd]).toEqual([expect.closeTo(usd - off, 6), expect.closeTo(usd + off, 6)]);
    expect(draft!.monthLike).toMatchObject({ days: DAYS + 1 });
    const unread = data(at(2_000), at(200));
    const { outcomes, notes } = runBacktest({
      ...unread,
      history: { ...unread.history, wattsOffRatio: null },
    });
    expect(named(outcomes, 'draft').gainOverAlwaysOn).toMatchObject({ lowUsd: null, highUsd: null });
    expect(notes.join()).toContain('there is no error band');
  });

  it('names the hours in which most was lost, worst first', () => {
    const regrets = present!.worstHours.map(({ regretUsd }) => regretUsd);
    expect(regrets.length).toBeGreaterThan(3);
    expect(regrets).toEqual([...regrets].sort((a, b) => b - a));
    expect(present!.worstHours[0]).toMatchObject({ foresightMiningRatio: expect.any(Number) });
    expect(present!.worstHours[0]!.miningRatio).toBeGreaterThan(present!.worstHours[0]!.foresightMiningRatio);
  });

  it('says how far it is', () => {
    expect(done).toEqual(['always-on', 'best-strike', 'present', 'draft', 'perfect foresight']);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBeGreaterThan(0.8);
    expect(progress.at(-1)).toBeLessThanOrEqual(1);
  });

  it('counts what has no price, and widens the band by what it may have gained', () => {
    const left = [100, 101, 102, 400];
    const less = runBacktest(data(at(2_000), at(200), left));
    expect(less.basis).toMatchObject({ intervals: 96 * DAYS, intervalsMissing: 4 });
    const iso = (index: number): string => new Date(START_MS + index * QUARTER_MS).toISOString();
    expect(less.basis.gaps).toEqual([
      { from: iso(100), to: iso(103) },
      { from: iso(400), to: iso(401) },
    ]);
    expect(less.notes[0]).toContain('4 of 960 intervals have no price');
    const width = ({ gainOverAlwaysOn: { lowUsd, highUsd } }: Outcome): number => highUsd! - lowUsd!;
    expect(width(named(less.outcomes, 'draft'))).toBeGreaterThan(width(draft!) * 0.9);
    expect(missingGain(Float64Array.from([5, -1, 2, 0, 3]))).toEqual({ lowUsd: -1, highUsd: 5 });
  });

  it('without a draft is of the settings in force alone', () => {
    const { outcomes } = runBacktest({
      ...data(SITE, null),
      policies: [{ name: 'strike:70', policy: at(70).policy }],
    });
    expect(outcomes.map(({ name, kind }) => [name, kind]).slice(2)).toEqual([
      ['present', 'present'],
      ['strike:70', 'asked'],
    ]);
  });
});
