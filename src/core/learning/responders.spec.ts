import { describe, expect, it } from '@jest/globals';
import { learnResponders, NO_RESPONDERS, responderBelief, responderRate } from './responders.js';

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
