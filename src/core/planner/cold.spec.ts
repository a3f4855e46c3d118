import { describe, expect, it } from '@jest/globals';
import { counts, planOf } from '../../../test/support/plan.js';
import { atPrice, group, override, snapshot } from '../../../test/support/snapshot.js';
import type { SiteSnapshot } from './index.js';

const SOURCE = 'thermal:hydro below 2 °C';
const HYDRO = group({ groupId: 'g1', thermalClass: 'hydro' });

function site(dryBulbC: number | null, change: Partial<SiteSnapshot> = {}): SiteSnapshot {
  const base = snapshot({
    groups: [HYDRO],
    keepWarm: [{ thermalClass: 'hydro', belowDryBulbC: 2, awakeRatioMin: 0.3 }],
    ...change,
  });
  return atPrice({ ...base, weather: { ...base.weather, dryBulbC } }, 5_000);
}

describe('miners of a class whose fluid must not freeze', () => {
  it.each([
    [1.9, { sleep: 70, low: 30 }],
    [2, { sleep: 100 }],
    [null, { sleep: 100 }],
  ])('outside %s °C, with power dear: %j', (dryBulbC, expected) => {
    expect(counts(planOf(site(dryBulbC)))).toEqual(expected);
  });

  it('are named with the share that stays awake', () => {
    expect(planOf(site(-5)).groups[0]!.reason).toContain(
      `At least 30 are to stay awake for their heat (${SOURCE}).`,
    );
  });

  it('leaves air-cooled ones asleep', () => {
    expect(counts(planOf(site(-5, { groups: [group({ groupId: 'g1' })] })))).toEqual({ sleep: 100 });
  });

  it('wakes those within their minimum time where there are no others, and says so', () => {
    const asleep = {
      freeCount: 10,
      lockedAsleepCount: 90,
      currentCounts: [{ pointId: 'sleep', count: 100 }],
    };
    const plan = planOf(site(-5, { groups: [{ ...HYDRO, ...asleep }] }));
    expect(counts(plan)).toEqual({ sleep: 70, low: 30 });
    expect(plan.relaxed).toEqual([
      { layer: 'policy', source: 'minimum time:g1', amountW: 20 * 1980, because: SOURCE },
    ]);
  });

  it('gives way to an operator and to an obligation by name, and to no contract', () => {
    const plan = planOf(site(-5, { overrides: [override({ action: 'curtail' })] }));
    expect(counts(plan)).toEqual({ sleep: 100 });
    expect(plan.relaxed).toEqual([
      { layer: 'thermal', source: SOURCE, amountW: 30 * 1980, because: 'override:o1' },
    ]);
  });

  it('gives way to heat that leaves no point awake', () => {
    const thermalLimits = [{ thermalClass: 'hydro', aboveDryBulbC: -10, highestKind: 'sleep' }] as const;
    const plan = planOf(site(-5, { thermalLimits }));
    expect(counts(plan)).toEqual({ sleep: 100 });
    expect(plan.relaxed).toEqual([
      { layer: 'thermal', source: SOURCE, amountW: 30 * 1980, because: 'thermal:hydro above -10 °C' },
    ]);
  });

  it('keeps the last reading while the weather is stale, and is careful where running was declared', () => {
    const stale = (dryBulbC: number, whenStale: 'curtail' | 'run') => {
      const base = site(dryBulbC);
      return counts(planOf({ ...base, weather: { ...base.weather, stale: true, whenStale } }));
    };
    expect(stale(-5, 'curtail')).toEqual({ sleep: 70, low: 30 });
    expect(stale(10, 'curtail')).toEqual({ sleep: 100 });
    expect(stale(10, 'run')).toEqual({ sleep: 70, low: 30 });
  });
});
