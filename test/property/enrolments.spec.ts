import { describe, expect, it } from '@jest/globals';
import {
  enrolledObligations,
  marginOf,
  respondersOf,
  type SiteEnrolment,
} from '../../src/core/enrolled/index.js';
import { makePlan, type SiteSnapshot, violations } from '../../src/core/planner/index.js';
import { obligationsInForce, type ProgramObligation } from '../../src/core/programs/index.js';
import { foldDelivery, NO_SIGNALS, type SignalState } from '../../src/core/programs/signals/index.js';
import type { SignalValue } from '../../src/core/ports/signal.js';
import { builtIn, enrolment } from '../support/programs.js';
import { anyOutlook, anyPrice, sitesOf } from '../support/random-sites.js';
import { cancellation, delivery, gridSignal } from '../support/signals.js';
import { atPrice, TAKEN_AT } from '../support/snapshot.js';
import { fc } from '../support/fast-check.js';

/* From messages to plans: signals are folded, enrolments make obligations of them, and a snapshot has these at any price. */

const PROGRAMS = {
  'ercot-ers-10': ['drop-by', 'drop-to'],
  'ercot-ers-30': ['drop-by', 'drop-to'],
  'miso-lmr': ['drop-by', 'drop-to'],
  'ercot-ecrs': ['headroom'],
  'ercot-clr': ['base-point'],
  'ercot-firm-load-shed': ['curtailment'],
} as const;

const anyProgram = fc.constantFrom(
  ...Object.entries(PROGRAMS).flatMap(([programId, kinds]) => kinds.map((kind) => ({ programId, kind }))),
);

/** One enrolment with what was said to it, in minutes from now and shares of the site's limit. */
const promised = fc.record({
  program: anyProgram,
  committed: fc.double({ min: 0, max: 1, noNaN: true }),
  calledMinute: fc.option(fc.integer({ min: -600, max: 0 })),
  cancelled: fc.boolean(),
  repeated: fc.boolean(),
  asked: fc.constantFrom('nothing' as const, 'limit' as const, 'drop' as const, 'dispatch' as const),
  level: fc.double({ min: 0, max: 1, noNaN: true }),
});
type Promised = typeof promised extends fc.Arbitrary<infer T> ? T : never;

function minutesFromNow(minutes: number): string {
  return new Date(Date.parse(TAKEN_AT) + minutes * 60_000).toISOString();
}

function valuesOf({ asked, level }: Promised, siteW: number): SignalValue[] {
  const powerW = level * siteW;
  const kind = { limit: 'power-limit', drop: 'power-drop', dispatch: 'dispatch' } as const;
  return asked === 'nothing' ? [] : [{ payloadType: asked, kind: kind[asked], powerW }];
}

function signalsOf(each: Promised, siteW: number): SignalState {
  if (each.calledMinute === null) return NO_SIGNALS;
  const at = minutesFromNow(each.calledMinute);
  const call = gridSignal({
    createdAt: at,
    intervals: [{ startsAt: at, endsAt: null, values: valuesOf(each, siteW) }],
  });
  const said = (signals: (typeof call)[]) => {
    const made = delivery('12:00', signals);
    return { ...made, message: { ...made.message, receivedAt: at } };
  };
  const messages = [said([call])];
  if (each.repeated) messages.push(said([call]));
  if (each.cancelled) {
    const off = said([cancellation({ version: 2 })]);
    messages.push({ ...off, message: { ...off.message, receivedAt: TAKEN_AT } });
  }
  return messages.reduce((state, message) => foldDelivery(state, message).state, NO_SIGNALS);
}

function obligationsFor(snapshot: SiteSnapshot, all: readonly Promised[]): ProgramObligation[] {
  const siteW = snapshot.feeders[0]!.powerWMax;
  return all.flatMap((each, index) => {
    const powerW = each.committed * siteW;
    const terms: SiteEnrolment = {
      enrolment: enrolment({
        enrolmentId: `e${index}`,
        ...each.program,
        commitments: [{ periodId: null, powerW, maximumBaseLoadW: siteW - powerW }],
      }),
      calls: [{ sourceId: 's1', programRef: null }],
      groups: [],
      shortfallMax: 0.01,
      responseRatio: 0.97,
      meterErrorRatio: 0.01,
      rates: [],
      warnings: [],
    };
    const responders = respondersOf(snapshot.groups, terms, () => true);
    return enrolledObligations({
      ...builtIn(each.program.programId),
      terms,
      signals: Object.values(signalsOf(each, siteW)),
      margin: marginOf(terms, responders, { confirmedCount: 0, totalCount: 0 }),
      nominalW: responders.lowestW + responders.shedW,
      now: TAKEN_AT,
      until: minutesFromNow(240),
      baselineW: () => siteW,
      loadW: () => siteW,
    });
  });
}

/** What the site draws at least, with everything asleep that can be told to. */
function leastW({ groups }: SiteSnapshot): number {
  return groups.reduce((sum, { minerCount, operatingPoints, stuck }) => {
    const told = minerCount - stuck.reduce((count, each) => count + each.count, 0);
    return sum + told * operatingPoints[0]!.powerW + stuck.reduce((watts, each) => watts + each.powerW, 0);
  }, 0);
}

const cases = fc.tuple(
  sitesOf({ miners: 40, groups: 6 }),
  fc.array(promised, { minLength: 1, maxLength: 3 }),
  fc.tuple(anyPrice, anyPrice),
  fc.option(anyOutlook),
);

describe('an obligation is never traded for price', () => {
  it('whatever is promised, said, and paid: ceilings hold where no floor of a program stands against them', () => {
    let [ceilings, floors] = [0, 0];
    fc.assert(
      fc.property(cases, ([base, all, prices, outlook]) => {
        const obligations = obligationsFor(base, all);
        const inForce = obligationsInForce(obligations, TAKEN_AT);
        const setpoints = prices.map((price) => {
          const site = { ...base, obligations, outlook, overrides: [], firmCustomers: [] };
          const snapshot = atPrice(site, price);
          const plan = makePlan(snapshot);
          expect(violations(snapshot, plan)).toEqual([]);
          return { plan, least: leastW(snapshot) };
        });
        const hasFloor = inForce.some(({ bound }) => bound === 'floor');
        for (const { plan, least } of setpoints) {
          for (const { bound, powerW } of inForce) {
            if (bound === 'floor') floors += 1;
            else if (!hasFloor) {
              expect(plan.setpointW).toBeLessThanOrEqual(Math.max(powerW, least) + 1e-6);
              ceilings += 1;
            }
          }
        }
        if (!hasFloor) return;
        // What floors ask for is met, or not, alike at any price.
        const most = Math.max(...inForce.flatMap(({ bound, powerW }) => (bound === 'floor' ? [powerW] : [])));
        const [met, alsoMet] = setpoints.map(({ plan }) => plan.setpointW >= most - 1e-6);
        expect(met).toBe(alsoMet);
      }),
      { numRuns: Number(process.env['EBB_RUNS'] ?? 600) },
    );
    expect(ceilings).toBeGreaterThan(100);
    expect(floors).toBeGreaterThan(20);
  });

  it('names whose obligation it is, wherever one binds', () => {
    fc.assert(
      fc.property(cases, ([base, all, [price]]) => {
        const obligations = obligationsFor(base, all);
        const snapshot = atPrice({ ...base, obligations, overrides: [], firmCustomers: [] }, price);
        const sources = new Set(obligations.map(({ source }) => source));
        const { feeders, relaxed } = makePlan(snapshot);
        const named = [...feeders.flatMap(({ ceiling }) => ceiling ?? []), ...relaxed]
          .map(({ source }) => source)
          .filter((source) => /^(program|mandatory):/.test(source));
        for (const source of named) {
          for (const one of source.split(', '))
            expect(sources).toContain(one.replace(/^(program|mandatory):/, ''));
        }
      }),
      { numRuns: 150 },
    );
  });
});
