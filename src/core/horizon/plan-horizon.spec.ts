import { beforeAll, describe, expect, it } from '@jest/globals';
import { horizonGroup, horizonProblem, limit, loadEngine } from '../../../test/support/horizon.js';
import type { HighsEngine } from '../../solver/highs-engine.js';
import {
  checkHorizon,
  type HorizonPlan,
  type HorizonProblem,
  type PowerLimit,
  planHorizon,
} from './index.js';

let engine: HighsEngine;
beforeAll(async () => {
  engine = await loadEngine();
});

function plan(problem: HorizonProblem): HorizonPlan {
  const made = planHorizon(problem, engine);
  expect(checkHorizon(problem, made).filter(({ declared }) => !declared)).toEqual([]);
  return made;
}

/** Miners awake in each interval, over all groups. */
function awake({ groups }: HorizonPlan): number[] {
  return groups[0]!.counts[0]!.map((_, t) =>
    groups.reduce(
      (sum, { counts }) => sum + counts.slice(1).reduce((count, series) => count + series[t]!, 0),
      0,
    ),
  );
}

describe('money', () => {
  it('sleeps above the breakeven and wakes below it', () => {
    expect(awake(plan(horizonProblem([20, 200, 200, 20])))).toEqual([10, 0, 0, 10]);
  });

  it.each([
    ['wakes again for a dip that pays for its wear', 0.02, [0, 10, 0]],
    ['sleeps through one that does not', 0.05, [0, 0, 0]],
  ])('%s', (_, wearUsdPerWake, expected) => {
    // A miner earns 250 Wh × 90 USD/MWh = 0.0225 USD in an interval whose power costs it 0.0025 USD.
    const group = horizonGroup(10, { wearUsdPerWake });
    expect(awake(plan(horizonProblem([200, 10, 200], { groups: [group] })))).toEqual(expected);
  });

  it('counts the hash that a wake loses, and the watts of a miner that is slow to stop', () => {
    const groups = [horizonGroup(10, { upSeconds: 300, downSeconds: 60 })];
    const { economics, objectiveUsd } = plan(horizonProblem([400, 10, 10, 10], { groups }));
    expect(economics.movesUsd[0]).toBeCloseTo((10 * 3e-3 * 400) / 60, 6);
    expect(economics.movesUsd[1]).toBeCloseTo(10 * 0.0225, 6);
    expect(objectiveUsd).toBeCloseTo(
      economics.netUsd.reduce((sum, usd) => sum + usd, 0),
      9,
    );
  });

  it.each([
    ['changes profiles where that pays for its retunes', 0.0002, [0, 10, 0]],
    ['keeps them where it does not', 0.001, [0, 0, 0]],
  ])('%s', (_, retuneUsd, low) => {
    // The upper point's 1 kW more earns 5 TH/s × 43.2 USD/PH/day, 90 USD/MWh on 100 W; five minutes of it at 15 USD/MWh cost more.
    const points = [
      { pointId: 'sleep', powerW: 20, hashrateThs: 0 },
      { pointId: 'low', powerW: 2_000, hashrateThs: 150 },
      { pointId: 'high', powerW: 3_000, hashrateThs: 155 },
    ];
    const groups = [
      horizonGroup(10, { points, initialCounts: [0, 0, 10], wakePoint: 2, wearUsdPerWake: 0.01, retuneUsd }),
    ];
    const { groups: made, economics } = plan(horizonProblem([5, 15, 5], { groups }));
    expect(made[0]!.counts[1]).toEqual(low);
    expect(economics.movesUsd[1]).toBeCloseTo(low[1]! * retuneUsd, 9);
  });

  it('counts the hash that a retune loses, and no retune for those that wake or fall asleep', () => {
    const points = [
      { pointId: 'sleep', powerW: 20, hashrateThs: 0 },
      { pointId: 'low', powerW: 2_000, hashrateThs: 100 },
      { pointId: 'high', powerW: 3_000, hashrateThs: 150 },
    ];
    const groups = [horizonGroup(10, { points, initialCounts: [0, 4, 6], wakePoint: 2, retuneSeconds: 60 })];
    const { groups: made, economics } = plan(horizonProblem([400, 10, 10], { groups }));
    expect(made[0]!.counts).toEqual([
      [10, 0, 0],
      [0, 0, 0],
      [0, 10, 10],
    ]);
    expect(economics.movesUsd).toEqual([0, 0, 0]);
    const stay = plan(horizonProblem([10, 10], { groups }));
    expect(stay.groups[0]!.counts[2]).toEqual([10, 10]);
    expect(stay.economics.movesUsd[0]).toBeCloseTo(4 * 0.0225 * (60 / 300), 9);
  });

  it('sells the block back when that pays more than hash', () => {
    const problem = horizonProblem([20, 200]);
    const made = plan({ ...problem, energy: { ...problem.energy, blockW: [30_000, 30_000] } });
    expect(awake(made)).toEqual([10, 0]);
    expect(made.economics.energyUsd[1]).toBeCloseTo(-((0.03 - 0.0002) * 200) / 12, 6);
  });

  it('avoids the coincident peak where its chance costs more than hash earns', () => {
    const problem = horizonProblem([20, 20, 20]);
    const coincidentUsdPerMw = [0, 17_500 * 0.001, 17_500 * 0.0001];
    expect(awake(plan({ ...problem, energy: { ...problem.energy, coincidentUsdPerMw } }))).toEqual([
      10, 0, 10,
    ]);
  });

  it.each([
    ['keeps to the peak there has been where a higher one costs more than it earns', 1, 15_020],
    ['goes beyond it where it is worth it', 0.001, 30_000],
  ])('%s', (_, usdPerKw, peakW) => {
    const demandCharge = { usdPerKw, peakSoFarW: 15_100, applies: [true, true] };
    const { siteW } = plan(horizonProblem([20, 20], { demandCharge }));
    expect(Math.max(...siteW)).toBeLessThanOrEqual(peakW + 100);
    expect(Math.max(...siteW)).toBeGreaterThan(peakW - 3_000);
  });

  it('keeps running through a price that is paid back by reserve', () => {
    const reserve = (usdPerMwPerHour: number): HorizonProblem['reserves'] => [
      {
        productId: 'rrs',
        groups: ['g0'],
        awardW: [0],
        offer: { maxW: [1e6], usdPerMwPerHour: [usdPerMwPerHour] },
      },
    ];
    expect(awake(plan(horizonProblem([100], { reserves: reserve(5) })))).toEqual([0]);
    const made = plan(horizonProblem([100], { reserves: reserve(15) }));
    expect(awake(made)).toEqual([10]);
    expect(made.offers).toEqual([{ productId: 'rrs', powerW: [29_800] }]);
  });

  it('shares curtailment out between customers as far as unfairness costs', () => {
    const groups = ['a', 'b'].map((customer, index) =>
      horizonGroup(10, {
        groupId: customer,
        customer,
        points: [
          { pointId: 'sleep', powerW: 0, hashrateThs: 0 },
          { pointId: 'nominal', powerW: 3_000, hashrateThs: 150 + index },
        ],
      }),
    );
    const limits = [limit({ powerW: [30_000, 30_000] })];
    const fairness = (usdPerMwh: number): HorizonProblem['fairness'] => ({
      toleranceRatio: 0.1,
      usdPerMwh,
      customers: ['a', 'b'].map((customer) => ({ customer, servedMwhBefore: 0, entitledMwhBefore: 0 })),
    });
    const counts = (usdPerMwh: number): number[] =>
      plan(horizonProblem([20, 20], { groups, limits, fairness: fairness(usdPerMwh) })).groups.map(
        ({ counts: [, nominal] }) => nominal!.reduce((sum, count) => sum + count, 0),
      );
    expect(counts(0)).toEqual([0, 20]);
    // A tenth of what each is entitled to is two miner-intervals.
    expect(counts(100)).toEqual([8, 12]);
  });
});

describe('limits in time', () => {
  it('holds minimum times, and looks ahead for them', () => {
    const groups = [horizonGroup(10, { minDownSeconds: 900 })];
    expect(awake(plan(horizonProblem([20, 110, 20, 20, 20], { groups })))).toEqual([10, 10, 10, 10, 10]);
    expect(awake(plan(horizonProblem([15, 400, 20, 20, 20], { groups })))).toEqual([10, 0, 0, 0, 10]);
  });

  it('leaves locked miners as they are until their time is over', () => {
    const groups = [horizonGroup(10, { minUpSeconds: 900, lockedAwake: [{ count: 4, seconds: 450 }] })];
    expect(awake(plan(horizonProblem([200, 200, 200], { groups })))).toEqual([4, 4, 0]);
  });

  it('wakes as often as a day allows', () => {
    const groups = [horizonGroup(10, { wakesPerDayMax: 1, wakesToday: 5 })];
    const made = awake(plan(horizonProblem([200, 20, 200, 20], { groups })));
    expect(made.reduce((wakes, count, t) => wakes + Math.max(0, count - (made[t - 1] ?? 10)), 0)).toBe(5);
  });

  it('ramps up as fast as it may', () => {
    const ramp = {
      layer: 'electrical',
      source: 'ramp',
      upWPerMinute: 1_800,
      downWPerMinute: null,
      initialW: 200,
    } as const;
    const groups = [horizonGroup(10, { initialCounts: [10, 0] })];
    expect(awake(plan(horizonProblem([20, 20, 20, 20, 20], { groups, ramp })))).toEqual([3, 6, 9, 10, 10]);
  });

  it('does without points that heat forbids', () => {
    const groups = [horizonGroup(10, { highestPoint: [1, 0, 1] })];
    expect(awake(plan(horizonProblem([20, 20, 20], { groups })))).toEqual([10, 0, 10]);
  });
});

describe('what cannot all be kept gives way in the safety order', () => {
  const floor = (layer: PowerLimit['layer'], watts: number): PowerLimit =>
    limit({ layer, source: `${layer}-floor`, bound: 'floor', powerW: [watts, watts] });
  const ceiling = (layer: PowerLimit['layer'], watts: number): PowerLimit =>
    limit({ layer, source: `${layer}-ceiling`, powerW: [watts, watts] });

  it.each<[string, PowerLimit[], string, number]>([
    [
      'a program to a mandatory shed',
      [ceiling('mandatory', 9_140), floor('program', 24_040)],
      'program-floor',
      3,
    ],
    [
      'an override to a program',
      [ceiling('override', 9_140), floor('program', 24_040)],
      'override-ceiling',
      8,
    ],
    [
      'a contract to an override',
      [ceiling('override', 9_140), floor('contract', 24_040)],
      'contract-floor',
      3,
    ],
    [
      'a mandatory floor to an electrical limit',
      [ceiling('electrical', 9_140), floor('mandatory', 24_040)],
      'mandatory-floor',
      3,
    ],
  ])('%s', (_, limits, loser, count) => {
    const made = plan(horizonProblem([20, 200], { limits }));
    expect(awake(made)).toEqual([count, count]);
    expect(made.violations.map(({ source, interval }) => `${source} ${interval}`)).toEqual([
      `${loser} 0`,
      `${loser} 1`,
    ]);
    expect(made.violations[0]!.amountW).toBeCloseTo(24_040 - 9_140, 6);
  });

  it('locks to a program, and heat not to a contract', () => {
    const groups = [
      horizonGroup(10, {
        minUpSeconds: 900,
        lockedAwake: [{ count: 10, seconds: 900 }],
        highestPoint: [1, 0],
      }),
    ];
    const made = plan(
      horizonProblem([20, 20], { groups, limits: [ceiling('program', 9_140), floor('contract', 9_140)] }),
    );
    expect(awake(made)).toEqual([3, 0]);
    expect([...new Set(made.violations.map(({ layer }) => layer))]).toEqual(['contract', 'minimum-time']);
  });

  it('reserve that was sold is held whatever power costs, and what is missing is named', () => {
    const reserves = [{ productId: 'rrs', groups: ['g0'], awardW: [14_900, 50_000], offer: null }];
    const made = plan(horizonProblem([900, 900], { reserves }));
    expect(awake(made)).toEqual([5, 10]);
    expect(made.violations).toEqual([
      { layer: 'program', source: 'reserve:rrs', interval: 1, amountW: expect.closeTo(50_000 - 29_800, 3) },
    ]);
  });
});

describe('what a plan says of itself', () => {
  it('prices what binds', () => {
    const { shadowPrices, method } = plan(
      horizonProblem([20, 20], { limits: [limit({ powerW: [15_000, null] })] }),
    );
    expect(method).toBe('relaxation-rounded');
    // A miner's step of 2,980 W earns 0.0225 USD of hash less 20 USD/MWh.
    const usdPerMw = (0.0225 - (2_980 / 1e6) * (20 / 12)) / (2_980 / 1e6);
    expect(shadowPrices).toEqual([
      { source: 'limit', interval: 0, usdPerUnit: expect.closeTo(usdPerMw, 2), unit: 'MW' },
    ]);
  });
});
