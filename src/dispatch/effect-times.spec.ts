import { describe, expect, it } from '@jest/globals';
import { EffectTimes } from './effect-times.js';

const KIND = 'luxos:down';

/** Looks that all of a wave's miners get, planned alike, where the effect comes `effectSeconds` after the answer. */
function wave(times: EffectTimes, miners: number, effectSeconds: (miner: number) => number): void {
  const planned = times.first(KIND);
  for (let miner = 0; miner < miners; miner += 1)
    times.noteFirst(KIND, planned, planned >= effectSeconds(miner));
}

describe('EffectTimes', () => {
  it('looks at once before it knows anything', () => expect(new EffectTimes().first(KIND)).toBe(0));

  it('learns from a wave of thousands once, and not thousands of times', () => {
    const times = new EffectTimes();
    wave(times, 5_000, () => 4);
    expect(times.first(KIND)).toBeCloseTo(0.05, 6);
  });

  it('settles near when the effect comes', () => {
    const times = new EffectTimes();
    for (let event = 0; event < 60; event += 1) wave(times, 50, () => 4);
    expect(times.first(KIND)).toBeGreaterThan(3);
    expect(times.first(KIND)).toBeLessThan(6);
  });

  it('comes back to looking at once where effects are immediate', () => {
    const times = new EffectTimes();
    for (let event = 0; event < 20; event += 1) wave(times, 50, () => 4);
    for (let event = 0; event < 80; event += 1) wave(times, 50, () => 0);
    expect(times.first(KIND)).toBe(0);
  });

  it('looks no sooner than an effect was seen by chance', () => {
    const times = new EffectTimes();
    for (let event = 0; event < 20; event += 1) wave(times, 1, () => 4);
    for (let seen = 0; seen < 1_000; seen += 1) times.noteChance(KIND, 3);
    expect(times.first(KIND)).toBeGreaterThanOrEqual(3);
  });

  it('looks again later and later, with bounds', () => {
    const times = new EffectTimes();
    expect([0, 1, 10, 1_000].map((age) => times.next(age))).toEqual([0.25, 0.25, 1.5, 30]);
  });
});
