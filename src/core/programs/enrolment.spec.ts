import { describe, expect, it } from '@jest/globals';
import { builtInProgram, enrolment } from '../../../test/support/programs.js';
import { checkEnrolment, type Enrolled, type Enrolment, type EnrolmentProblem } from './index.js';

const ALL_DONE = ['erid', 'offer', 'qse'];

function enrolled(programId: string, change: Partial<Enrolment> = {}): Enrolled {
  return {
    program: builtInProgram(programId),
    enrolment: enrolment({ programId, from: '2026-10-01', checklistDone: ALL_DONE, ...change }),
  };
}

function refusals(mine: Enrolled, others: Enrolled[] = []): EnrolmentProblem[] {
  const sameLoad = (a: string, b: string): boolean => a === b || a === 'site' || b === 'site';
  return checkEnrolment(mine, others, sameLoad);
}

describe('an enrolment', () => {
  it('that has everything is taken', () => expect(refusals(enrolled('ercot-ers-30'))).toEqual([]));

  it.each<[string, Partial<Enrolment>, string]>([
    ['another kind', { kind: 'headroom' }, 'has no obligation "headroom"'],
    ['an unknown notice', { noticeId: 'quick' }, 'there is no notice "quick"'],
    ['an unknown baseline', { baselineId: '10-of-10' }, 'there is no baseline "10-of-10"'],
    ['nothing committed', { commitments: [] }, 'nothing is committed'],
    [
      'less than the least',
      { commitments: [{ periodId: null, powerW: 99_999, maximumBaseLoadW: 1 }] },
      '100 kW is below the least of 100 kW',
    ],
    [
      'an unknown time period',
      { commitments: [{ periodId: 'TP9', powerW: 1e6, maximumBaseLoadW: 1 }] },
      'there is no time period "TP9"',
    ],
    [
      'drop-to without a level',
      { commitments: [{ periodId: 'TP1', powerW: 1e6, maximumBaseLoadW: null }] },
      'TP1 has no maximum base load',
    ],
    ['a program that is not in force yet', { from: '2010-01-01' }, 'is not in force on 2010-01-01'],
  ])('with %s is refused', (_, change, problem) => {
    const found = refusals(enrolled('ercot-ers-30', change));
    expect(found.map((each) => each.severity)).toContain('refused');
    expect(found.map((each) => each.problem).join('; ')).toContain(problem);
    for (const { fix } of found) expect(fix).toMatch(/\w/);
  });

  it('in a program that is only proposed is refused', () => {
    expect(refusals(enrolled('ercot-vecl'))[0]).toMatchObject({ severity: 'refused' });
  });

  it('names what of the checklist is not done', () => {
    const [found] = refusals(enrolled('ercot-ers-30', { checklistDone: ['erid', 'qse'] }));
    expect(found).toMatchObject({ severity: 'warning', rule: 'checklist/offer', verification: 'V' });
  });
});

describe('programs that exclude each other', () => {
  const reserve = enrolled('ercot-rrs-ufr', {
    enrolmentId: 'e2',
    kind: 'headroom',
    checklistDone: ['rioo', 'qualification'],
  });

  it('are refused on the same load, whichever comes first, with how well the rule is known', () => {
    for (const [mine, other] of [
      [enrolled('ercot-ers-30'), reserve],
      [reserve, enrolled('ercot-ers-30')],
    ] as const) {
      const found = refusals(mine, [other]);
      expect(found.map(({ rule }) => rule).sort()).toEqual(['exclusive/ancillary-services', 'exclusive/ers']);
      expect(
        found.every(({ severity, verification }) => severity === 'refused' && verification === 'U'),
      ).toBe(true);
    }
  });

  it('may be on load apart', () => {
    const apart = { ...reserve, enrolment: { ...reserve.enrolment, feederId: 'c2' } };
    expect(refusals(enrolled('ercot-ers-30', { feederId: 'c1' }), [apart])).toEqual([]);
  });

  it('on a feeder and one above it are on the same load', () => {
    const below = { ...reserve, enrolment: { ...reserve.enrolment, feederId: 'c2' } };
    expect(refusals(enrolled('ercot-ers-30'), [below])).toHaveLength(2);
  });

  it('may follow each other, and be at other sites', () => {
    const ended = { ...reserve, enrolment: { ...reserve.enrolment, to: '2026-09-30' } };
    const elsewhere = { ...reserve, enrolment: { ...reserve.enrolment, siteId: 'east-1' } };
    expect(refusals(enrolled('ercot-ers-30'), [ended, elsewhere])).toEqual([]);
  });

  it('may be let pass by a person where the rule is not verified, with a warning', () => {
    const ruledOut = ['ancillary-services', 'ers'];
    const found = refusals(enrolled('ercot-ers-30', { ruledOut }), [reserve]);
    expect(found.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
  });

  it('may not be let pass where it is', () => {
    const utility = enrolled('oncor-clm', { enrolmentId: 'e2', kind: 'drop-by' });
    const found = refusals(enrolled('ercot-ers-30', { ruledOut: ['tdu', 'any-other'] }), [utility]);
    expect(found.map(({ severity }) => severity)).toEqual(['refused', 'refused']);
  });

  it('with peaks of the tariff nothing stands in the way', () => {
    const peaks = enrolled('ercot-4cp', { enrolmentId: 'e2', kind: 'peak-avoidance', commitments: [] });
    expect(refusals(enrolled('ercot-ers-30'), [peaks])).toEqual([]);
  });
});
