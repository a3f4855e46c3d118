import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '../statistics/index.js';
import {
  type CallableGroup,
  learnResponders,
  NO_RESPONDERS,
  type ResponderBelief,
  responderBelief,
  responderRate,
  shedProbability,
  sparesNeeded,
} from './responders.js';

const SURE: ResponderBelief = { responded: 95e6, failed: 5e6 };

function group(over: Partial<CallableGroup> = {}): CallableGroup {
  return {
    groupId: 'a',
    belief: { responded: 950, failed: 50 },
    availableCount: 1000,
    shedPowerW: 3500,
    ...over,
  };
}

/** Share of drawn cases in which the shed load reaches the commitment. */
function drawn(groups: readonly CallableGroup[], commitmentW: number, cases: number): number {
  const random = new SeededRandom(5);
  let hits = 0;
  for (let each = 0; each < cases; each += 1) {
    let shedW = 0;
    for (const { belief, availableCount, shedPowerW } of groups) {
      // A rate of the beta distribution, nearly: its normal with the same mean and variance.
      const total = belief.responded + belief.failed;
      const mean = belief.responded / total;
      const rate = mean + Math.sqrt((mean * (1 - mean)) / (total + 1)) * random.normal();
      for (let miner = 0; miner < availableCount; miner += 1)
        if (random.uniform() < rate) shedW += shedPowerW;
    }
    if (shedW >= commitmentW) hits += 1;
  }
  return hits / cases;
}

describe('responder rates', () => {
  it('begin at an assumption, find the rate, and grow surer', () => {
    expect(responderRate(responderBelief(NO_RESPONDERS, 'a')).mean).toBe(0.95);
    const state = learnResponders(NO_RESPONDERS, [
      { groupId: 'a', respondedCount: 70, failedCount: 30 },
      { groupId: 'a', respondedCount: 71, failedCount: 29 },
    ]);
    const { mean, low, high } = responderRate(responderBelief(state, 'a'));
    expect(mean).toBeCloseTo(160 / 220);
    expect(low).toBeLessThan(mean);
    expect(high).toBeGreaterThan(mean);
    const before = responderRate(responderBelief(NO_RESPONDERS, 'b'));
    expect(high - low).toBeLessThan(before.high - before.low);
  });

  it('follow a change, and go on from what was stored', () => {
    const day = (respondedCount: number): Parameters<typeof learnResponders>[1] => [
      { groupId: 'a', respondedCount, failedCount: 100 - respondedCount },
    ];
    let state = NO_RESPONDERS;
    for (let each = 0; each < 200; each += 1) state = learnResponders(state, day(99));
    state = JSON.parse(JSON.stringify(state)) as typeof state;
    for (let each = 0; each < 60; each += 1) state = learnResponders(state, day(60));
    expect(responderRate(responderBelief(state, 'a')).mean).toBeLessThan(0.63);
  });
});

describe('spares', () => {
  it('are none where everybody always responds', () => {
    const certain = group({ belief: { responded: 1e12, failed: 1e-3 } });
    expect(sparesNeeded([certain], 100 * 3500, 0.99)).toMatchObject({
      callCount: 100,
      spareCount: 0,
      isReached: true,
    });
  });

  it('of one group are the fewest that do', () => {
    const { callCount, probability } = sparesNeeded([group({ belief: SURE })], 500 * 3500, 0.99);
    expect(probability).toBeGreaterThanOrEqual(0.99);
    expect(
      shedProbability([group({ belief: SURE, availableCount: callCount - 1 })], 500 * 3500),
    ).toBeLessThan(0.99);
    // 95 % of 526 are 500; 2.33 standard deviations of 5 make up for chance.
    expect(callCount).toBeGreaterThan(532);
    expect(callCount).toBeLessThan(544);
  });

  it('are more where the rate itself is in doubt, and for a higher probability', () => {
    const needed = (belief: ResponderBelief, probability: number): number =>
      sparesNeeded([group({ belief })], 500 * 3500, probability).spareCount;
    expect(needed({ responded: 95, failed: 5 }, 0.99)).toBeGreaterThan(1.5 * needed(SURE, 0.99));
    expect(needed(SURE, 0.999)).toBeGreaterThan(needed(SURE, 0.9));
  });

  it('say when all there are do not suffice', () => {
    const result = sparesNeeded([group({ availableCount: 100 })], 99 * 3500, 0.99);
    expect(result).toMatchObject({
      isReached: false,
      callCount: 100,
      counts: [{ groupId: 'a', count: 100 }],
    });
    expect(result.probability).toBeLessThan(0.5);
    expect(sparesNeeded([], 1, 0.9)).toMatchObject({ isReached: false, callCount: 0, probability: 0 });
  });

  it('of several groups are called in order, and their probability agrees with drawn cases', () => {
    const groups = [
      group({ groupId: 'a', availableCount: 120, belief: { responded: 400, failed: 20 } }),
      group({ groupId: 'b', availableCount: 200, shedPowerW: 5000, belief: { responded: 90, failed: 10 } }),
      group({ groupId: 'c', availableCount: 300, shedPowerW: 2800, belief: { responded: 500, failed: 5 } }),
    ];
    const commitmentW = 1.2e6;
    const result = sparesNeeded(groups, commitmentW, 0.95);
    expect(result.isReached).toBe(true);
    expect(result.counts[0]).toEqual({ groupId: 'a', count: 120 });
    const calledNow = groups.map((each, index) => ({ ...each, availableCount: result.counts[index]!.count }));
    const share = drawn(calledNow, commitmentW, 4000);
    // Parts are rounded down: never less likely than said, but for the draw's own chance.
    expect(share).toBeGreaterThan(result.probability - 0.012);
    expect(share).toBeLessThan(result.probability + 0.03);
  });

  it('split in two equal groups with the same sure rate needs as many as one', () => {
    const one = sparesNeeded([group({ belief: SURE })], 400 * 3500, 0.98).callCount;
    const two = sparesNeeded(
      [group({ belief: SURE, availableCount: 300 }), group({ groupId: 'b', belief: SURE })],
      400 * 3500,
      0.98,
    );
    expect(Math.abs(two.callCount - one)).toBeLessThanOrEqual(1);
  });
});
