import { describe, expect, it } from '@jest/globals';
import { counts, planOf } from '../../../test/support/plan.js';
import { atPrice, ECONOMIC, group, snapshot, TAKEN_AT } from '../../../test/support/snapshot.js';
import type { GroupState, Outlook, SiteSnapshot } from './index.js';

const POINTS = group({ groupId: 'g1' }).operatingPoints.filter(({ id }) => id !== 'low');
const AWAKE: Partial<GroupState> = { operatingPoints: POINTS };
const ASLEEP: Partial<GroupState> = {
  operatingPoints: POINTS,
  currentCounts: [{ pointId: 'sleep', count: 100 }],
};

/**
 * Nominal 3 kW and 130 TH/s, sleep 20 W, at $50/PH/day: $0.270833/h of hash, breakeven $90.88/MWh. A wake takes 60 s of it,
 * $0.004514, and $0.03 of wear; going to sleep draws 3 kW for 10 s more.
 */
function site(miners: Partial<GroupState>, awakeUsd: number, change: Partial<Outlook> = {}): SiteSnapshot {
  const outlook: Outlook = {
    horizonId: null,
    madeAt: TAKEN_AT,
    stepMinutes: 5,
    priceUsdPerMwh: null,
    charges: [],
    groups: [{ groupId: 'g1', awakeUsd, stayUsd: awakeUsd, wakeUsd: awakeUsd - 0.034514 }],
    ...change,
  };
  return snapshot({
    policy: { ...ECONOMIC, horizonHours: 36 },
    groups: [group({ groupId: 'g1', ...miners })],
    outlook,
  });
}

describe('what comes after the interval', () => {
  it('leaves asleep who would not earn a wake before sleeping again', () => {
    // Five minutes at $60 earn 5/60 × (0.270833 − 0.00298 MW·h × 60) = $0.00767; the wake costs $0.03451.
    expect(counts(planOf(atPrice(site(ASLEEP, 0), 60)))).toEqual({ sleep: 100 });
    expect(counts(planOf(atPrice(site(ASLEEP, 0.0268), 60)))).toEqual({ sleep: 100 });
    expect(counts(planOf(atPrice(site(ASLEEP, 0.0269), 60)))).toEqual({ nominal: 100 });
  });

  it('leaves awake who would lose less than a wake costs', () => {
    // Five minutes at $150 lose 5/60 × (0.00298 × 150 − 0.270833) = $0.01468; falling asleep costs 0.003 × 150/360 = $0.00125.
    expect(counts(planOf(atPrice(site(AWAKE, 0.0135), 150)))).toEqual({ nominal: 100 });
    expect(counts(planOf(atPrice(site(AWAKE, 0.0134), 150)))).toEqual({ sleep: 100 });
  });

  it('decides for miners by where they are', () => {
    const half = [
      { pointId: 'nominal', count: 40 },
      { pointId: 'sleep', count: 60 },
    ];
    const mixed = site({ operatingPoints: POINTS, currentCounts: half }, 0.01);
    expect(counts(planOf(atPrice(mixed, 60)))).toEqual({ nominal: 40, sleep: 60 });
  });

  it('counts charges on top of the price, by name', () => {
    const peak = { charges: [{ source: 'coincident-peak', usdPerMwh: 900 }] };
    const plan = planOf(atPrice(site(AWAKE, 0.02, peak), 30));
    expect(counts(plan)).toEqual({ sleep: 100 });
    expect(plan.groups[0]!.reason).toContain('coincident-peak $900.00/MWh');
  });

  it('takes the price that is expected where the interval has none of its own yet', () => {
    const plan = planOf(atPrice(site(AWAKE, 0, { priceUsdPerMwh: 400 }), 30));
    expect(counts(plan)).toEqual({ sleep: 100 });
    expect(plan).toMatchObject({ marketPriceUsdPerMwh: 30, expectedPriceUsdPerMwh: 400 });
    expect(plan.summary).toContain('power expected at $400.00/MWh');
  });

  it('says what being awake is worth, and what a wake costs', () => {
    const [planned] = planOf(atPrice(site(ASLEEP, 0.01), 60)).groups;
    expect(planned!.reason).toContain('being awake afterwards is worth $0.01 a miner, a wake costs $0.03');
  });
});
