import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { counts, planOf } from '../../../test/support/plan.js';
import { atPrice, group, override, snapshot } from '../../../test/support/snapshot.js';
import { fairnessOf, hostedCustomers } from './hosting.js';
import type { Fairness, HostedCustomer, SiteSnapshot } from './snapshot.js';

const TERMS: HostedCustomer = {
  customer: 'acme',
  powerWMin: null,
  curtailedHoursMax: 36,
  curtailedHours: 0,
};
const GROUPS = [
  group({ groupId: 'a1', customer: 'acme' }),
  group({ groupId: 'a2', customer: 'acme', minerCount: 50 }),
  group({ groupId: 'h1' }),
];

function dear(change: Partial<SiteSnapshot>): SiteSnapshot {
  return atPrice(snapshot({ groups: GROUPS, ...change }), 5_000);
}

describe('a hosted customer', () => {
  it('keeps the watts agreed at any price, spread over his groups', () => {
    const plan = planOf(dear({ customers: [{ ...TERMS, powerWMin: 90e3 }] }));
    const [a1, a2, h1] = plan.groups.map(({ powerW }) => powerW);
    expect(a1).toBeGreaterThanOrEqual(60e3);
    expect(a1).toBeLessThan(63e3);
    expect(a2).toBeGreaterThanOrEqual(30e3);
    expect(h1).toBe(2_000);
    expect(plan.groups[0]!.reason).toContain('Contract of acme: at least 90 kW.');
  });

  it('is firm once his hours of curtailment are used up, and not a moment before', () => {
    const at = (curtailedHours: number) => planOf(dear({ customers: [{ ...TERMS, curtailedHours }] }));
    expect(counts(at(35.9), 'a1')).toEqual({ sleep: 100 });
    expect(counts(at(36), 'a1')).toEqual({ nominal: 100 });
    expect(counts(at(36), 'h1')).toEqual({ sleep: 100 });
    expect(at(36).groups[0]!.reason).toContain(
      'firm for the rest of the month: 36.0 of 36.0 h of curtailment are used up',
    );
  });

  it('gives way to an operator who accepts not to perform, by name', () => {
    const customers = [{ ...TERMS, curtailedHours: 40 }];
    const overrides = [override({ acceptNonPerformance: true })];
    const plan = planOf(dear({ customers, overrides }));
    expect(counts(plan, 'a1')).toEqual({ sleep: 100 });
    const contract = plan.relaxed.filter(({ source }) => source === 'contract:acme');
    expect(contract.map(({ because }) => because)).toEqual([
      expect.stringContaining('override:o1'),
      expect.stringContaining('override:o1'),
    ]);
  });
});

describe('fairness', () => {
  // The test model's first step is worth $105.22/MWh over 1.98 kW; a fair value counts on the 2 kW awake.
  const fairness = (acme: number, house: number): Fairness => ({
    toleranceRatio: 0.02,
    usdPerMwh: 5,
    customers: [
      { customer: 'acme', servedMwh: acme, entitledMwh: 100 },
      { customer: 'house', servedMwh: house, entitledMwh: 100 },
    ],
  });
  const planAt = (usd: number, acme: number, house: number) =>
    planOf(atPrice(snapshot({ groups: GROUPS, fairness: fairness(acme, house) }), usd));

  it('curtails first whom it served more, where that costs no more than stated', () => {
    const plan = planAt(103, 95, 80);
    expect(counts(plan, 'a1')).toEqual({ sleep: 100 });
    expect(counts(plan, 'h1')).toEqual({ low: 100 });
    expect(plan.groups[0]!.reason).toContain('acme was served more than the others');
    expect(counts(planAt(103, 80, 95), 'a1')).toEqual({ low: 100 });
  });

  it('changes nothing within the tolerance, nor where economics are further apart', () => {
    expect(counts(planAt(103, 91, 89), 'a1')).toEqual({ low: 100 });
    expect(counts(planAt(70, 95, 80), 'a1')).toEqual({ low: 100 });
  });
});

describe('what a contract leaves of a month', () => {
  it('is the fewer of the hours agreed and those that the uptime leaves, in the days of that month', () => {
    const local = DateTime.fromISO('2026-02-10T12:00', { zone: 'America/Chicago' });
    const soFar = new Map([['acme', { servedMwh: 1, entitledMwh: 2, curtailedHours: 7 }]]);
    const customers = [
      { customerId: 'acme', firm: false, uptimeMinRatio: 0.95 },
      { customerId: 'both', firm: false, uptimeMinRatio: 0.95, curtailedHoursMaxPerMonth: 10 },
      { customerId: 'firm', firm: true },
      { customerId: 'house', firm: false },
    ];
    const hosted = hostedCustomers(customers, soFar, local);
    expect(hosted).toEqual([
      { customer: 'acme', powerWMin: null, curtailedHoursMax: expect.closeTo(33.6, 9), curtailedHours: 7 },
      { customer: 'both', powerWMin: null, curtailedHoursMax: 10, curtailedHours: 0 },
    ]);
    const fair = fairnessOf({ customers, fairness: { toleranceRatio: 0.02, usdPerMwh: 5 } }, soFar)!;
    expect(fair.customers.map(({ customer }) => customer)).toEqual(['acme', 'both', 'house']);
  });
});
