import { expect, it } from '@jest/globals';
import { builtIn, enrolment } from '../../../test/support/programs.js';
import type { GridConditions } from '../programs/index.js';
import { enrolledObligations } from './obligations.js';
import type { SiteEnrolment } from './terms.js';

const NOW = '2026-08-12T20:00:00.000Z';
const LEVEL_W = 2e6;

function obligations(
  change: Partial<SiteEnrolment>,
  conditions: GridConditions | null,
  kind: SiteEnrolment['enrolment']['kind'] = 'curtailment',
) {
  const terms: SiteEnrolment = {
    enrolment: enrolment({
      kind,
      programId: 'ercot-firm-load-shed',
      enrolmentId: 'shed',
      commitments: [{ periodId: null, powerW: 80e6, maximumBaseLoadW: LEVEL_W }],
    }),
    calls: [],
    groups: [],
    shortfallMax: 0.01,
    responseRatio: null,
    meterErrorRatio: 0,
    rates: [],
    warnings: [],
    ...change,
  };
  return enrolledObligations({
    ...builtIn('ercot-firm-load-shed'),
    terms,
    signals: [],
    margin: {
      marginW: 0,
      responseRatio: 1,
      responseFrom: 'assumed',
      outcomes: 100,
      meterErrorW: 0,
      meterErrorRatio: 0,
      meterErrorFrom: 'configured',
      problem: null,
    },
    nominalW: 80e6,
    conditions,
    now: NOW,
    until: '2026-08-13T08:00:00.000Z',
    loadW: () => 80e6,
    baselineW: () => null,
  });
}

const told = (eeaLevel: number | null, at = '2026-08-12T19:58:00.000Z'): GridConditions => ({
  prcMw: 1_400,
  eeaLevel,
  at,
});
const ACTS = { actOnEeaLevel: 3 };

it('an enrolment that acts on EEA 3 has a mandatory ceiling from it on, named after it, until something else is told', () => {
  expect(obligations(ACTS, told(3))).toEqual([
    expect.objectContaining({
      source: 'ercot-firm-load-shed/shed/EEA 3',
      mandatory: true,
      bound: 'ceiling',
      powerW: LEVEL_W,
      from: '2026-08-12T19:58:00.000Z',
      to: null,
      problem: null,
    }),
  ]);
});

it.each<[string, Partial<SiteEnrolment>, GridConditions | null]>([
  ['below its level', ACTS, told(2)],
  ['where no level is known, however low the reserve', ACTS, told(null)],
  ['where nothing is known', ACTS, null],
  ['where it does not say that it acts', {}, told(3)],
])('does nothing by itself %s', (_, change, conditions) =>
  expect(obligations(change, conditions)).toEqual([]),
);

it('does nothing by itself of another kind', () => {
  expect(obligations(ACTS, told(3), 'drop-to')).toEqual([]);
});

it('is not let go by silence: a level of an hour ago still holds, and it says how old it is', () => {
  const [held] = obligations(ACTS, told(3, '2026-08-12T19:00:00.000Z'));
  expect(held).toMatchObject({
    powerW: LEVEL_W,
    problem: 'the level was told 60 min ago, and holds until a lower one is told',
  });
});
