import { describe, expect, it } from '@jest/globals';
import type { Plan } from '../core/planner/plan.js';
import { testFeeder, testFleet } from '../../test/support/fleet.js';
import { FeederPacer } from './pacer.js';

const NO_CEILINGS = { feeders: [] } as unknown as Plan;

function pacerFor(root: Parameters<typeof testFeeder>[0], leaf: Parameters<typeof testFeeder>[0]) {
  const leaves = [testFeeder({ ...leaf, parentId: 'site' })];
  const fleet = testFleet({ count: 50, leaves, root });
  const pacer = new FeederPacer(fleet.site.feeders);
  pacer.begin(NO_CEILINGS, 0);
  const rises = fleet.miners.map((miner) => ({ miner, stepW: 3000, inrushW: 6000 }));
  const admit = (count: number, nowMs: number) =>
    rises.slice(0, count).map((rise) => pacer.admit(rise, nowMs));
  return { pacer, admit, miner: fleet.miners[0]! };
}

describe('FeederPacer', () => {
  it('lets no rise pass the limit of any feeder above the miner', () => {
    const { admit } = pacerFor({ feederId: 'site', powerWMax: 7000 }, { feederId: 'c1', powerWMax: 100_000 });
    expect(admit(3, 0)).toEqual([null, null, { kind: 'limit', feederId: 'site', source: 'electrical:site' }]);
  });

  it('counts load that is there before it lets a rise in', () => {
    const { pacer, admit, miner } = pacerFor({ feederId: 'site' }, { feederId: 'c1', powerWMax: 10_000 });
    pacer.commit(miner, 8000);
    expect(admit(1, 0)).toEqual([{ kind: 'limit', feederId: 'c1', source: 'electrical:c1' }]);
  });

  it("takes the plan's ceiling where it is lower, and names its source", () => {
    const { pacer, admit } = pacerFor({ feederId: 'site' }, { feederId: 'c1', powerWMax: 10_000 });
    const ceiling = { powerW: 2000, layer: 'override', source: 'override:o1' };
    pacer.begin({ feeders: [{ feederId: 'c1', ceiling }] } as unknown as Plan, 0);
    expect(admit(1, 0)).toEqual([{ kind: 'limit', feederId: 'c1', source: 'override:o1' }]);
  });

  it('lets load rise by no more than the ramp in any minute', () => {
    const { pacer, admit } = pacerFor({ feederId: 'site', rampUpWPerMinute: 9000 }, { feederId: 'c1' });
    expect(admit(4, 0).filter((held) => held === null)).toHaveLength(3);
    pacer.begin(NO_CEILINGS, 59_000);
    expect(admit(1, 59_000)).toEqual([{ kind: 'ramp', feederId: 'site' }]);
    pacer.begin(NO_CEILINGS, 60_000);
    expect(admit(4, 60_000).filter((held) => held === null)).toHaveLength(3);
  });

  it('lets one step through that is larger than the whole ramp, but only alone', () => {
    const { admit } = pacerFor({ feederId: 'site', rampUpWPerMinute: 1000 }, { feederId: 'c1' });
    expect(admit(2, 0)).toEqual([null, { kind: 'ramp', feederId: 'site' }]);
  });

  it('keeps power supplies that charge at the same time below the inrush limit', () => {
    const { pacer, admit } = pacerFor({ feederId: 'site' }, { feederId: 'c1', inrushWMax: 12_000 });
    expect(admit(3, 0)).toEqual([null, null, { kind: 'inrush', feederId: 'c1' }]);
    pacer.begin(NO_CEILINGS, 2000);
    expect(admit(3, 2000).filter((held) => held === null)).toHaveLength(2);
  });

  it('takes nothing of the allowance for a rise that was held back', () => {
    const { admit, pacer } = pacerFor({ feederId: 'site', powerWMax: 3000 }, { feederId: 'c1' });
    admit(5, 0);
    expect(pacer.committedW('c1')).toBe(3000);
  });
});
