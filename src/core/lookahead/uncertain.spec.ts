import { describe, expect, it } from '@jest/globals';
import { lookaheadGroup, NO_TARIFF, outlookOf } from '../../../test/support/lookahead.js';
import { fromScale } from '../forecast/price-inputs.js';
import { scoreToPrice } from '../forecast/price-marginals.js';
import { advance, noiseVariance, ScorePath } from '../forecast/score-dynamics.js';
import { SeededRandom } from '../statistics/index.js';
import {
  awakeValues,
  expectedPriceUsdPerMwh,
  followCourse,
  gainUsd,
  lookaheadTable,
  type LookaheadTable,
  minerFacts,
  observePrice,
  type PriceKnown,
  stopUsd,
} from './index.js';

const DYNAMICS = { fastVariance: 0.6, fastHours: 2, slowVariance: 0.3, slowHours: 24 };
const GROUP = lookaheadGroup({ upSeconds: 120, downSeconds: 20, wearUsdPerWake: 0.02 });
const HASHPRICE = 30;

/** Prices about the breakeven of $62.50, wide. */
function tableOf(priceKnown: PriceKnown, steps: number): LookaheadTable {
  const medians = Array.from({ length: steps }, (_, t) => 60 + 12 * Math.sin(t / 3));
  return lookaheadTable({
    outlook: outlookOf(
      medians,
      medians.map(() => 15),
      0.35,
      DYNAMICS,
    ),
    priceKnown,
    tariff: NO_TARIFF,
    hashpriceUsdPerPhDay: medians.map(() => HASHPRICE),
    groups: [GROUP],
  });
}

const termsOf = (steps: number): Parameters<typeof minerFacts>[0] => ({
  stepsSeconds: Array.from({ length: steps }, () => 900),
  hashpriceUsdPerPhDay: Array.from({ length: steps }, () => HASHPRICE),
  tariff: NO_TARIFF,
});

describe('before the last step', () => {
  it.each([30, 55, 62, 70, 140])(
    'after $%d the value is the mean of what its price may bring',
    (priceUsdPerMwh) => {
      const table = tableOf('at-start', 2);
      const facts = minerFacts(termsOf(2), GROUP);
      const [first, last] = table.steps as [LookaheadTable['steps'][number], LookaheadTable['steps'][number]];
      const state = observePrice(table, table.state, { startMs: first.startMs, priceUsdPerMwh });
      const before = advance(DYNAMICS, state, last.startMs);
      const deviation = Math.sqrt(
        before.fastVariance + before.slowVariance + 2 * before.covariance + noiseVariance(DYNAMICS),
      );
      let [mean, weights] = [0, 0];
      for (let z = -6; z <= 6; z += 0.005) {
        const score = before.fast + before.slow + deviation * z;
        const price = fromScale(scoreToPrice(last.marginal, score));
        const worth = Math.min(
          facts.wakeUsd[1]!,
          Math.max(-stopUsd(facts, 1, price), gainUsd(facts, 1, price)),
        );
        const weight = Math.exp((-z * z) / 2);
        mean += weight * worth;
        weights += weight;
      }
      mean /= weights;
      expect(Math.abs(awakeValues(table, state)[0]!.awakeUsd - mean)).toBeLessThan(0.0006);
    },
  );

  it('a dear price makes being awake worth less, a cheap one more', () => {
    const table = tableOf('at-end', 24);
    const worth = [-20, 20, 55, 62, 70, 150, 2000].map((priceUsdPerMwh) => {
      const startMs = table.steps[0]!.startMs;
      return awakeValues(table, observePrice(table, table.state, { startMs, priceUsdPerMwh }))[0]!.awakeUsd;
    });
    expect(worth).toEqual([...worth].sort((a, b) => b - a));
    expect(worth[0]! - worth.at(-1)!).toBeGreaterThan(0.01);
  });
});

/** One path of prices as the outlook has them. */
function pathOf(table: LookaheadTable, random: SeededRandom): number[] {
  const path = new ScorePath(DYNAMICS, table.state, random);
  return table.steps.map(({ startMs, marginal }) =>
    fromScale(scoreToPrice(marginal, path.next(DYNAMICS, startMs, 1))),
  );
}

/** Points that looking ahead takes from the second step on; with `isMyopic` those that the present price alone would. */
function played(
  table: LookaheadTable,
  prices: readonly number[],
  startsAwake: boolean,
  isMyopic = false,
): Uint8Array {
  const facts = minerFacts(termsOf(prices.length), GROUP);
  const isKnown = table.priceKnown === 'at-start';
  let [state, awake] = [table.state, startsAwake];
  const points = prices.map((priceUsdPerMwh, t) => {
    const { startMs } = table.steps[t]!;
    const seen = observePrice(table, state, { startMs, priceUsdPerMwh });
    const price = isKnown ? priceUsdPerMwh : expectedPriceUsdPerMwh(table, state, startMs);
    const gain = gainUsd(facts, t, price);
    const { stayUsd, wakeUsd } = awakeValues(table, isKnown ? seen : state, startMs)[0]!;
    state = seen;
    if (t === 0) return 0;
    if (isMyopic) awake = gain >= 0;
    else awake = awake ? gain + stayUsd >= -stopUsd(facts, t, price) : gain + wakeUsd > 0;
    return awake ? 1 : 0;
  });
  return Uint8Array.from(points.slice(1));
}

const STEPS = 16;
const PATHS = 500;

describe.each(['at-start', 'at-end'] as const)(
  `on ${PATHS} paths drawn from the outlook, prices known %s`,
  (priceKnown) => {
    const table = tableOf(priceKnown, STEPS);
    const random = new SeededRandom(7);
    const results = Array.from({ length: PATHS }, () => {
      const prices = pathOf(table, random);
      const history = { ...termsOf(STEPS - 1), priceUsdPerMwh: prices.slice(1) };
      const usd = (points: Uint8Array, awake: boolean): number =>
        followCourse(history, GROUP, points, { awake, lockedSeconds: 0 }).usd;
      const { startMs } = table.steps[0]!;
      const seen = observePrice(table, table.state, { startMs, priceUsdPerMwh: prices[0]! });
      const decided = priceKnown === 'at-start' ? seen : table.state;
      return {
        fromAwake: usd(played(table, prices, true), true),
        fromAsleep: usd(played(table, prices, false), false),
        told: awakeValues(table, decided, startMs)[0]!.awakeUsd,
        myopic: usd(played(table, prices, true, true), true),
        on: usd(new Uint8Array(STEPS - 1).fill(1), true),
        off: usd(new Uint8Array(STEPS - 1), true),
      };
    });
    const mean = (of: (result: (typeof results)[number]) => number): number =>
      results.reduce((sum, each) => sum + of(each), 0) / results.length;

    it('earns more than the present price alone, and than staying on or off', () => {
      const fromAwake = mean((each) => each.fromAwake);
      expect(fromAwake - mean(({ myopic }) => myopic)).toBeGreaterThan(0.005);
      expect(fromAwake - mean(({ on }) => on)).toBeGreaterThan(0.005);
      expect(fromAwake - mean(({ off }) => off)).toBeGreaterThan(0.005);
    });

    it('beginning awake earns as much more than beginning asleep as the table says', () => {
      const off = (each: (typeof results)[number]): number => each.fromAwake - each.fromAsleep - each.told;
      const standardError = Math.sqrt(mean((each) => off(each) ** 2) / PATHS);
      expect(standardError).toBeLessThan(0.001);
      expect(Math.abs(mean(off))).toBeLessThan(3 * standardError);
    });
  },
);
