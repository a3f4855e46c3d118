import { describe, expect, it } from '@jest/globals';
import { counts, planOf } from '../../../test/support/plan.js';
import { group, override, snapshot, TAKEN_AT } from '../../../test/support/snapshot.js';
import { violations } from './index.js';

const WORN = group({
  groupId: 'g1',
  wakesUsedUpCount: 30,
  currentCounts: [
    { pointId: 'sleep', count: 40 },
    { pointId: 'nominal', count: 60 },
  ],
});

describe('miners whose wakes of the day are used up', () => {
  it('stay asleep however cheap power is, and say why', () => {
    const plan = planOf(snapshot({ groups: [WORN] }));
    expect(counts(plan)).toEqual({ sleep: 30, nominal: 70 });
    expect(plan.groups[0]!.reason).toContain('30 stay asleep since their wakes of today are used up.');
    expect(plan.relaxed).toEqual([]);
  });

  it('wake for an obligation, a contract or an operator, by name', () => {
    const floor = {
      source: 'ers',
      mandatory: false,
      bound: 'floor',
      feederId: 'site',
      powerW: 300e3,
      from: TAKEN_AT,
      to: null,
    } as const;
    const claims = [
      { obligations: [floor], because: 'program:ers' },
      { firmCustomers: ['house'], because: 'contract:house' },
      { overrides: [override({ action: 'run' })], because: 'override:o1' },
    ];
    for (const { because, ...above } of claims) {
      const plan = planOf(snapshot({ groups: [WORN], ...above }));
      expect(counts(plan)).toEqual({ nominal: 100 });
      expect(plan.relaxed).toEqual([
        { layer: 'policy', source: 'wakes a day:g1', amountW: 30 * 2980, because },
      ]);
      expect(plan.groups[0]!.reason).toContain('The cap on wakes a day of 30 was given up for');
    }
  });

  it('are kept asleep by the checker too', () => {
    const site = snapshot({ groups: [WORN] });
    const woken = planOf(snapshot());
    expect(violations(site, woken)).toEqual(['group g1: 30 are to stay asleep, 0 do']);
  });
});
