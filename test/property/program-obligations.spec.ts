import { describe, expect, it } from '@jest/globals';
import { makePlan, type SiteSnapshot, violations } from '../../src/core/planner/index.js';
import {
  eventsOf,
  obligationsInForce,
  type ProgramMessage,
  type ProgramObligation,
  programObligations,
} from '../../src/core/programs/index.js';
import { deploy, enrolment, obligationRequest, recall } from '../support/programs.js';
import { anyPrice, sitesOf } from '../support/random-sites.js';
import { atPrice, TAKEN_AT } from '../support/snapshot.js';
import { fc } from '../support/fast-check.js';

const site = sitesOf({ miners: 40, groups: 6 });

function minutesFromNow(minutes: number): string {
  return new Date(Date.parse(TAKEN_AT) + minutes * 60_000).toISOString();
}

/** A call up to an hour ago or soon, recalled or not, of any of the programs that call by ceilings. */
const called = fc
  .record({
    programId: fc.constantFrom('ercot-ers-10', 'ercot-ers-30', 'miso-lmr', 'ercot-firm-load-shed'),
    kind: fc.constantFrom('drop-by' as const, 'drop-to' as const),
    startMinute: fc.integer({ min: -60, max: 5 }),
    recallMinute: fc.option(fc.integer({ min: -30, max: 120 })),
    level: fc.double({ min: 0, max: 1, noNaN: true }),
    eventId: fc.constantFrom('17', '18', '19'),
  })
  .map((drawn) => ({ ...drawn, mandatory: drawn.programId === 'ercot-firm-load-shed' }));

type Called = typeof called extends fc.Arbitrary<infer T> ? T : never;

function obligationsFor(snapshot: SiteSnapshot, calls: readonly Called[]): ProgramObligation[] {
  const siteW = snapshot.feeders[0]!.powerWMax;
  return calls.flatMap(({ programId, kind, startMinute, recallMinute, level, eventId, mandatory }, index) => {
    const enrolmentId = `e${index}`;
    const messages: ProgramMessage[] = [deploy(minutesFromNow(startMinute), { enrolmentId, eventId })];
    if (recallMinute !== null) {
      messages.push(
        recall(minutesFromNow(Math.max(startMinute, recallMinute)), { enrolmentId, eventId, messageId: 'r' }),
      );
    }
    const powerW = level * siteW;
    return programObligations(
      obligationRequest(programId, eventsOf(messages), {
        enrolment: enrolment({
          enrolmentId,
          programId,
          kind: mandatory ? 'curtailment' : kind,
          commitments: [{ periodId: null, powerW, maximumBaseLoadW: siteW - powerW }],
        }),
        now: TAKEN_AT,
        until: minutesFromNow(240),
        baselineW: () => siteW,
      }),
    );
  });
}

/** What the site draws at least, with everything asleep that can be told to. */
function leastW({ groups }: SiteSnapshot): number {
  return groups.reduce((sum, { minerCount, operatingPoints, stuck }) => {
    const told = minerCount - stuck.reduce((count, each) => count + each.count, 0);
    return sum + told * operatingPoints[0]!.powerW + stuck.reduce((watts, each) => watts + each.powerW, 0);
  }, 0);
}

describe("programs' calls", () => {
  it('hold at any price, and whatever else is called: load is at the lowest ceiling, or as low as it goes', () => {
    let inForce = 0;
    fc.assert(
      fc.property(site, fc.array(called, { minLength: 1, maxLength: 3 }), anyPrice, (base, calls, price) => {
        const obligations = obligationsFor(base, calls);
        const snapshot = atPrice({ ...base, obligations, overrides: [], firmCustomers: [] }, price);
        const plan = makePlan(snapshot);
        expect(violations(snapshot, plan)).toEqual([]);
        for (const { powerW, feederId } of obligationsInForce(obligations, TAKEN_AT)) {
          expect(feederId).toBe('site');
          expect(plan.setpointW).toBeLessThanOrEqual(Math.max(powerW, leastW(snapshot)) + 1e-6);
          inForce += 1;
        }
      }),
      { numRuns: 500 },
    );
    expect(inForce).toBeGreaterThan(100);
  });

  it('in force are those from when the load must begin to fall until the recall, and no others', () => {
    fc.assert(
      fc.property(site, called, (base, call) => {
        const found = obligationsInForce(obligationsFor(base, [call]), TAKEN_AT);
        const minutes = {
          'ercot-ers-10': 10,
          'ercot-ers-30': 30,
          'miso-lmr': 360,
          'ercot-firm-load-shed': 30,
        };
        const actMinute = call.startMinute + minutes[call.programId as keyof typeof minutes] - 1;
        const endMinute =
          call.recallMinute === null ? Infinity : Math.max(call.startMinute, call.recallMinute);
        expect(found.length).toBe(actMinute <= 0 && 0 < endMinute ? 1 : 0);
      }),
    );
  });
});
