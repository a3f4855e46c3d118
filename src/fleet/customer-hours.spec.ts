import { describe, expect, it } from '@jest/globals';
import { testFleet } from '../../test/support/fleet.js';
import { customerHour } from './customer-hours.js';

describe('customerHour', () => {
  const fleet = testFleet({ count: 4 });
  const minerIds = fleet.miners.map(({ minerId }) => minerId);

  it('means what was drawn over the frames of an hour, asleep below half of the lowest point', () => {
    const frames = [
      { minerIds, powerW: [3000, 3000, 20, 20] },
      { minerIds, powerW: [3000, 2000, 1001, 999] },
    ];
    const house = customerHour(fleet, frames).get('house')!;
    expect(house.servedMwh).toBeCloseTo((6040 + 7000) / 2 / 1e6, 12);
    expect(house.entitledMwh).toBeCloseTo(12_000 / 1e6, 12);
    expect(house.curtailedHours).toBeCloseTo(3 / 8, 12);
  });

  it('leaves out miners of which nothing is known, and those that are gone', () => {
    const frames = [{ minerIds: [...minerIds, 'gone'], powerW: [null, 20, 3000, 3000, 20] }];
    const house = customerHour(fleet, frames).get('house')!;
    expect(house.entitledMwh).toBeCloseTo(9_000 / 1e6, 12);
    expect(house.curtailedHours).toBeCloseTo(1 / 3, 12);
  });

  it('is empty without telemetry', () => {
    expect(customerHour(fleet, []).size).toBe(0);
  });
});
