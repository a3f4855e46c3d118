import { describe, expect, it } from '@jest/globals';
import { ScaledClock, SystemClock } from './clock.js';

describe('the scaled clock', () => {
  it('is a pure function of the wall clock: one made later with the same origin tells the same time', () => {
    const origin = { clockMs: Date.parse('2024-08-20T00:00:00Z'), wallMs: Date.now() - 10_000 };
    const clock = new ScaledClock(origin, 60);
    const restarted = new ScaledClock(JSON.parse(JSON.stringify(origin)) as typeof origin, 60);
    expect(Math.abs(clock.now().diff(restarted.now()).toMillis())).toBeLessThan(60_000);
    expect(clock.now().toMillis()).toBeGreaterThanOrEqual(origin.clockMs + 600_000);
    expect(clock.now().zoneName).toBe('UTC');
  });

  it('waits in its own seconds', async () => {
    const clock = new ScaledClock({ clockMs: 0, wallMs: Date.now() }, 3_600);
    const before = clock.now();
    await new Promise<void>((resolve) => void clock.after(60, resolve));
    expect(clock.now().diff(before).as('seconds')).toBeGreaterThanOrEqual(60);
  });

  it('a cancelled task does not run', async () => {
    const clock = new ScaledClock({ clockMs: 0, wallMs: Date.now() }, 3_600);
    let ran = false;
    clock.after(10, () => (ran = true))();
    await new Promise<void>((resolve) => void clock.after(60, resolve));
    expect(ran).toBe(false);
  });

  it('a wait longer than a timer takes does not end at once', async () => {
    const clock = new SystemClock();
    let ran = false;
    const cancel = clock.after(60 * 86_400, () => (ran = true));
    await new Promise((resolve) => setImmediate(resolve));
    cancel();
    expect(ran).toBe(false);
  });
});
