import { beforeAll, describe, expect, it } from '@jest/globals';
import { horizonGroup, horizonProblem, loadEngine, randomOf } from '../../../test/support/horizon.js';
import { lookaheadGroup } from '../../../test/support/lookahead.js';
import type { HighsEngine } from '../../solver/highs-engine.js';
import { planHorizon } from '../horizon/index.js';
import {
  followCourse,
  type LookaheadGroup,
  type MinerStart,
  perfectForesight,
  type PriceHistory,
} from './index.js';

const INSTANCES = 400;
const STEPS = 6;

interface Instance {
  readonly history: PriceHistory;
  readonly group: LookaheadGroup;
  readonly start: MinerStart;
}

function randomInstance(seed: number, steps: number): Instance {
  const random = randomOf(seed);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const pick = <T>(...values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const series = <T>(of: () => T): T[] => Array.from({ length: steps }, of);
  const points = [
    { pointId: 'sleep', powerW: 20, hashrateThs: 0 },
    ...(random() < 0.5
      ? [{ pointId: 'low', powerW: between(1_000, 2_000), hashrateThs: between(50, 90) }]
      : []),
    { pointId: 'nominal', powerW: 3_000, hashrateThs: between(110, 170) },
    ...(random() < 0.3 ? [{ pointId: 'over', powerW: 3_700, hashrateThs: between(150, 190) }] : []),
  ];
  const group = lookaheadGroup({
    points,
    wakePoint: points.length - 1,
    powerFactor: random() < 0.3 ? series(() => between(1, 1.1)) : null,
    hashFactor: random() < 0.3 ? series(() => between(0.9, 1)) : null,
    extraUsdPerMwh: random() < 0.3 ? series(() => between(0, 40)) : null,
    minUpSeconds: pick(0, 600, 1200, 1800),
    minDownSeconds: pick(0, 600, 900, 1500),
    upSeconds: pick(0, 60, 400, 600),
    downSeconds: pick(0, 20, 90),
    wearUsdPerWake: between(0, 0.03),
  });
  const history = {
    stepsSeconds: series(() => pick(300, 300, 600, 900)),
    priceUsdPerMwh: series(() => between(-30, 180)),
    hashpriceUsdPerPhDay: series(() => between(35, 50)),
    tariff: { addersUsdPerMwh: between(0, 8), lossRatio: between(0, 0.05) },
  };
  return { history, group, start: { awake: random() < 0.5, lockedSeconds: pick(0, 0, 300, 700) } };
}

/** Every course that keeps the minimum times, by looking at all of them. */
function courses({ history, group, start }: Instance): Uint8Array[] {
  const { stepsSeconds } = history;
  let open = [{ points: [] as number[], awake: start.awake, freeSeconds: start.lockedSeconds }];
  let nowSeconds = 0;
  for (const seconds of stepsSeconds) {
    open = open.flatMap(({ points, awake, freeSeconds }) =>
      group.points.flatMap((_, index) => {
        const isAwake = index > 0;
        if (isAwake === awake) return [{ points: [...points, index], awake, freeSeconds }];
        if (nowSeconds < freeSeconds) return [];
        const bound = isAwake ? group.minUpSeconds : group.minDownSeconds;
        return [{ points: [...points, index], awake: isAwake, freeSeconds: nowSeconds + bound }];
      }),
    );
    nowSeconds += seconds;
  }
  return open.map(({ points }) => Uint8Array.from(points));
}

describe('perfect foresight', () => {
  it(`earns what the best of all courses earns, on ${INSTANCES} small instances`, () => {
    let moves = 0;
    for (let seed = 1; seed <= INSTANCES; seed += 1) {
      const instance = randomInstance(seed, STEPS);
      const { history, group, start } = instance;
      const all = courses(instance);
      const best = Math.max(...all.map((points) => followCourse(history, group, points, start).usd));
      const found = perfectForesight(history, group, start);
      expect([seed, found.usd]).toEqual([seed, expect.closeTo(best, 9)]);
      expect(all.map(String)).toContain(String(found.points));
      moves += found.wakes;
    }
    expect(moves).toBeGreaterThan(INSTANCES / 10);
  });

  it('counts what it pays for, by hand', () => {
    // 150 TH/s at $48/PH/day are $0.30/h; 3 kW at $20 and $5 of adders 7.5 c/h; asleep 20 W.
    const history = {
      stepsSeconds: [3600, 3600, 3600],
      priceUsdPerMwh: [20, 500, 20],
      hashpriceUsdPerPhDay: [48, 48, 48],
      tariff: { addersUsdPerMwh: 5, lossRatio: 0 },
    };
    const group = lookaheadGroup({ upSeconds: 600, downSeconds: 36, wearUsdPerWake: 0.02 });
    const { points, wakes, usd } = perfectForesight(history, group);
    expect([...points]).toEqual([1, 0, 1]);
    expect(wakes).toBe(1);
    const asleepUsd = 20e-6 * 505;
    const stopUsd = 3e-3 * 0.01 * 505;
    expect(usd).toBeCloseTo(2 * (0.3 - 0.075) - asleepUsd - stopUsd - 0.3 / 6 - 0.02, 12);
  });

  it('says what is wrong with its input', () => {
    const { history, group } = randomInstance(1, 3);
    expect(() => perfectForesight({ ...history, priceUsdPerMwh: [1, NaN, 3] }, group)).toThrow(
      /finite price/,
    );
    expect(() => perfectForesight(history, { ...group, wakePoint: 0 })).toThrow(/g0: wakePoint 0/);
    expect(() => perfectForesight(history, { ...group, hashFactor: [1] })).toThrow(
      /hashFactor has 1 values; give one for each of 3 steps/,
    );
  });
});

describe('beside the horizon planner', () => {
  let engine: HighsEngine;
  beforeAll(async () => {
    engine = await loadEngine();
  });

  it('one group without limits earns the same, on 30 instances', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const { history, group } = randomInstance(seed, 24);
      const { tariff, priceUsdPerMwh, stepsSeconds, hashpriceUsdPerPhDay } = history;
      const bought = priceUsdPerMwh.map((price) => price * (1 + tariff.lossRatio));
      const { extraUsdPerMwh, ...same } = group;
      const initialCounts = group.points.map((_, k) => (k === 1 ? 1 : 0));
      const plan = planHorizon(
        horizonProblem(bought, {
          stepsSeconds,
          hashpriceUsdPerPhDay,
          groups: [horizonGroup(1, { ...same, initialCounts })],
          energy: {
            buyUsdPerMwh: bought,
            sellUsdPerMwh: bought,
            blockW: bought.map(() => 0),
            addersUsdPerMwh: bought.map(() => tariff.addersUsdPerMwh),
            coincidentUsdPerMw: stepsSeconds.map(
              (seconds, t) => ((extraUsdPerMwh?.[t] ?? 0) * seconds) / 3600,
            ),
          },
        }),
        engine,
      );
      expect([seed, plan.objectiveUsd]).toEqual([
        seed,
        expect.closeTo(perfectForesight(history, group).usd, 6),
      ]);
    }
  });
});
