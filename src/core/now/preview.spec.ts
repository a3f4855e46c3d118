import { describe, expect, it } from '@jest/globals';
import { feeder, group, override, snapshot, TAKEN_AT } from '../../../test/support/snapshot.js';
import type { Override, SiteSnapshot } from '../planner/index.js';
import { type FeederRamp, previewOverride } from './preview.js';

const FLOOR = {
  source: 'nprs/ecrs',
  mandatory: false,
  bound: 'floor',
  feederId: 'site',
  powerW: 250e3,
  from: '2026-07-01T12:00:00.000Z',
  to: null,
} as const;

function preview(given: SiteSnapshot, change: Partial<Override>, ramps: readonly FeederRamp[] = []) {
  const wanted = override({ overrideId: 'preview', expiresAt: '2026-07-01T12:30:00.000Z', ...change });
  return previewOverride({ snapshot: given, override: wanted, ramps, drawnW: 321e3 });
}

const asleep = group({ groupId: 'g1', currentCounts: [{ pointId: 'sleep', count: 100 }] });

describe('what an override would do', () => {
  it('is told in megawatts, minutes and dollars, against the plan without it', () => {
    const told = preview(snapshot(), { action: 'curtail' });
    expect(told).toMatchObject({ fromW: 321e3, plannedW: 300e3, minutes: 30, minersMoved: 100 });
    expect(told.toW).toBeLessThan(5e3);
    // The firmware's 10 s down, and the latency of a decision.
    expect(told.secondsUntilThere).toBe(20);
    expect(told.usdPerHour).toBeLessThan(0);
    expect(told.usd).toBeCloseTo(told.usdPerHour! / 2, 9);
    expect(told.lines[0]).toMatch(/^321 kW now → .*: 100 miners move, there in about 20 s\.$/);
  });

  it('takes as long as the slowest feeder’s ramp where load rises', () => {
    const dear = snapshot({ groups: [asleep], price: { ...snapshot().price, recent: [] } });
    const cheap = { ...snapshot({ groups: [asleep] }), mode: 'hold' as const };
    const held = {
      ...cheap,
      previous: {
        planId: 'p',
        epoch: 1,
        policyState: { kind: 'economic' as const },
        groups: [{ groupId: 'g1', counts: [{ pointId: 'sleep', count: 100 }] }],
      },
    };
    const ramps = [{ feederId: 'site', rampUpWPerMinute: 30e3 }];
    const told = preview(held, { action: 'run' }, ramps);
    expect(told.toW).toBe(300e3);
    const riseW = told.toW - told.plannedW;
    expect(told.secondsUntilThere).toBeCloseTo(10 + 60 + (riseW / 30e3) * 60, 6);
    expect(preview(held, { action: 'run' }).secondsUntilThere).toBe(70);
    expect(preview(dear, { action: 'run' }).usdPerHour).toBeNull();
  });

  it('moves nothing where the plan does the same', () => {
    const told = preview(snapshot(), { action: 'run' });
    expect(told).toMatchObject({ minersMoved: 0, secondsUntilThere: 0, usdPerHour: 0 });
    expect(told.lines[0]).toMatch(/nothing has to move/);
  });

  it('gives way to an obligation, and says so', () => {
    const told = preview(snapshot({ obligations: [FLOOR] }), { action: 'curtail' });
    expect(told.toW).toBeGreaterThanOrEqual(250e3);
    expect(told.obligations).toEqual([
      expect.objectContaining({ source: 'nprs/ecrs', kept: true, missedW: 0 }),
    ]);
    expect(told.limits.join()).toMatch(/gives way to the obligation nprs\/ecrs/);
  });

  it('breaks one knowingly, and says by how much', () => {
    const told = preview(snapshot({ obligations: [FLOOR] }), {
      action: 'curtail',
      acceptNonPerformance: true,
    });
    const [touched] = told.obligations;
    expect(touched).toMatchObject({ kept: false });
    expect(touched!.missedW).toBeCloseTo(250e3 - told.toW, 6);
    expect(told.lines.find((line) => line.includes('NOT kept'))).toMatch(
      /^nprs\/ecrs keeps site at or above 250 kW/,
    );
  });

  it('sees obligations that begin before it ends, and no later ones', () => {
    const begins = (from: string) => snapshot({ obligations: [{ ...FLOOR, from }] });
    expect(preview(begins('2026-07-01T12:29:00.000Z'), {}).obligations).toHaveLength(1);
    expect(preview(begins('2026-07-01T12:30:00.000Z'), {}).obligations).toHaveLength(0);
  });

  it('names load that cannot be moved', () => {
    const stuck = [{ cause: 'unreachable' as const, count: 5, powerW: 15e3 }];
    const told = preview(snapshot({ groups: [group({ groupId: 'g1', freeCount: 95, stuck })] }), {});
    expect(told.limits.join()).toMatch(/5 do not answer/);
    expect(told.limits.join()).not.toMatch(/override:preview/);
  });

  it('leaves what it was given as it was', () => {
    const given = snapshot({ feeders: [feeder('site', 1e6)], takenAt: TAKEN_AT });
    const before = JSON.stringify(given);
    preview(given, {});
    expect(JSON.stringify(given)).toBe(before);
  });

  it('says in mode shadow that nothing is sent', () => {
    expect(preview(snapshot({ mode: 'shadow' }), {}).lines[0]).toMatch(/^Mode shadow: nothing is sent/);
  });
});
