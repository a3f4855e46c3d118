import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '../../src/core/errors.js';
import { dayTypeOf } from '../../src/core/market/calendar.js';
import { datesBetween } from '../../src/core/market/local-time.js';
import { ruleInForce, rulesInForce, weakest } from '../../src/core/programs/rules.js';
import { loadPrograms, readPrograms } from './index.js';

const { programs, calendars } = loadPrograms();
const ers = programs.get('ercot-ers-30')!;

describe('the built-in programs', () => {
  it('are there', () => {
    expect([...programs.keys()].sort()).toEqual([
      'aep-texas-lm',
      'ca-bip',
      'ca-elrp',
      'caiso-pdr',
      'caiso-rdrr',
      'centerpoint-lm',
      'ercot-4cp',
      'ercot-clr',
      'ercot-colocated-load',
      'ercot-ecrs',
      'ercot-ers-10',
      'ercot-ers-30',
      'ercot-ffr',
      'ercot-firm-load-shed',
      'ercot-interim-lfl',
      'ercot-large-load-reliability',
      'ercot-non-spin',
      'ercot-pclr',
      'ercot-rrs-ufr',
      'ercot-vecl',
      'ercot-ws-ers-10',
      'ercot-ws-ers-30',
      'miso-drr',
      'miso-lmr',
      'neso-dfs',
      'nyiso-scr',
      'oncor-clm',
      'pjm-capacity',
      'pjm-economic',
      'pjm-large-load-curtailment',
      'pjm-synchronized-reserve',
      'puct-lfl-registration',
    ]);
  });

  it('have a source and a mark on every rule', () => {
    const rules = [...programs.values()].flatMap((program) => program.rules);
    expect(rules.length).toBeGreaterThan(200);
    expect(rules.filter(({ source }) => source.length < 4)).toEqual([]);
  });
});

describe('the rule in force', () => {
  it.each([
    ['ercot-ers-10', 10],
    ['ercot-ers-30', 30],
  ])('%s responds in %d min of the instruction to the QSE', (programId, minutes) => {
    expect(ruleInForce(programs.get(programId)!, 'notice', '2026-11-21')).toMatchObject({
      responseMinutes: minutes,
      clock: 'instruction-to-agent',
      verification: 'V',
    });
  });

  it('is the latest that has begun', () => {
    const pjm = programs.get('pjm-capacity')!;
    expect(ruleInForce(pjm, 'payment', '2026-05-31')).toBeNull();
    expect(ruleInForce(pjm, 'payment', '2026-06-01')?.price).toBe(329.17);
    expect(ruleInForce(pjm, 'payment', '2027-05-31')?.price).toBe(329.17);
    expect(ruleInForce(pjm, 'payment', '2027-06-01')?.price).toBe(333.44);
  });

  it('is none after its last day', () => {
    const elrp = programs.get('ca-elrp')!;
    expect(ruleInForce(elrp, 'payment', '2027-12-31')?.price).toBe(2_000);
    expect(ruleInForce(elrp, 'payment', '2028-01-01')).toBeNull();
  });

  it('is not one that is only proposed', () => {
    const peaks = ruleInForce(programs.get('ercot-4cp')!, 'coincident-peak', '2030-01-01');
    expect(peaks).toMatchObject({ months: [6, 7, 8, 9], intervalMinutes: 15, peaksPerMonth: 1 });
    expect(rulesInForce(programs.get('ercot-vecl')!, 'trigger', '2030-01-01')).toEqual([]);
  });

  it('is one for each id: the hours that ERS may be deployed for', () => {
    const hours = rulesInForce(ers, 'limits', '2026-11-21').map((rule) => [
      rule.terms,
      rule.cumulativeHoursMax,
    ]);
    expect(hours).toEqual([
      [['dec-mar'], 24],
      [['apr-may', 'jun-sep', 'oct-nov'], 12],
    ]);
  });

  it('marks what is made of several by the least known, and what is known in part as unverified', () => {
    const on = '2026-11-21';
    expect(weakest([ruleInForce(ers, 'notice', on)])).toBe('V');
    expect(weakest([ruleInForce(ers, 'notice', on), ruleInForce(ers, 'term', on, 'oct-nov')])).toBe('S');
    expect(
      weakest([ruleInForce(ers, 'notice', on), ruleInForce(ers, 'baseline', on, 'middle-8-of-10')]),
    ).toBe('U');
    expect(weakest([null])).toBe('U');
  });
});

describe("ERCOT's calendar", () => {
  it.each([
    ['TP1', 4],
    ['TP5', 3],
  ])('gives %s the hours that ERCOT published for October and November 2026', (id, hoursADay) => {
    const days = datesBetween('2026-10-01', '2026-11-30').filter(
      (date) => dayTypeOf(calendars.get('ercot')!, date) === 'weekday',
    );
    expect(days.length * hoursADay).toBe(ruleInForce(ers, 'time-period', '2026-10-01', id)?.publishedHours);
  });
});

describe('mistakes', () => {
  const CALENDARS = `calendars:\n  - { calendar_id: none, verification: V, source: test, holidays: [] }\n`;
  const since = 'effective_from: 2026-01-01, verification: V, source: test';
  const needed = [
    `{ rule: obligation, kinds: [drop-to], ${since} }`,
    `{ rule: calendar, calendar_id: none, ${since} }`,
    `{ rule: metering, minutes: 15, ${since} }`,
    `{ rule: retention, years: 7, ${since} }`,
  ];

  function problemsOf(rules: readonly string[], calendarText = CALENDARS): string {
    const text = [
      'programs:',
      '  - program_id: p1',
      '    name: Test',
      '    operator: test',
      '    time_zone: America/Chicago',
      `    rules:`,
      ...rules.map((rule) => `      - ${rule}`),
    ].join('\n');
    try {
      readPrograms([
        { file: 'calendars.yaml', text: calendarText },
        { file: 'test.yaml', text },
      ]);
      return '';
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      return (error as ConfigError).message;
    }
  }

  it('none: the rules are taken', () => expect(problemsOf(needed)).toBe(''));

  const baseline = (method: string): string =>
    `{ rule: baseline, name: b, assigned_by: operator, ${since}, method: ${method} }`;
  it.each([
    ['no retention', needed.slice(0, 3), 'test.yaml:6  programs[0].rules: has no rule "retention". Add one'],
    [
      'no source',
      [`{ rule: retention, years: 7, effective_from: 2026-01-01, verification: V }`],
      'source: is missing',
    ],
    [
      'an unknown mark',
      [`{ rule: retention, years: 7, effective_from: 2026-01-01, verification: X, source: t }`],
      'V, or S, or U',
    ],
    ['a slip of the keyboard', [`{ rule: metering, minuts: 15, ${since} }`], 'Did you mean "minutes"?'],
    [
      'no date',
      [`{ rule: retention, years: 7, effective_from: soon, verification: V, source: t }`],
      'a date such as "2026-10-01"',
    ],
    [
      'retention below three years',
      [`{ rule: retention, years: 1, ${since} }`],
      'Write a number of at least 3',
    ],
    [
      'the same rule twice',
      [...needed, needed[3]!],
      'there are two rules "retention" (id retention) from 2026-01-01',
    ],
    [
      'an unknown calendar',
      [`{ rule: calendar, calendar_id: mars, ${since} }`],
      'there is no calendar "mars". Known: none.',
    ],
    [
      'an unknown program',
      [`{ rule: exclusive, programs: [p2], scope: same-load, ${since} }`],
      'there is no program "p2". Known: p1.',
    ],
    ['an unknown term', [`{ rule: limits, terms: [summer], ${since} }`], 'there is no term "summer"'],
    [
      'an end before its start',
      [`{ rule: retention, years: 7, effective_to: 2025-01-01, ${since} }`],
      'is before effective_from',
    ],
    [
      'hours that run backwards',
      [`{ rule: time-period, day_types: [weekday], hours_ending: { first: 22, last: 6 }, ${since} }`],
      'ends before it begins. Split it at midnight',
    ],
    [
      'segments out of order',
      [
        `{ rule: response-curve, ${since}, segments: [{ from_ratio: 1, offset: 0, slope: 0 }, { from_ratio: 0, offset: 0, slope: 1 }] }`,
      ],
      'is not in order',
    ],
    [
      'a baseline that drops all its days',
      [
        baseline(
          '{ kind: like-days, days: { look_back_days: 45, look_back_days_max: 45, like_days: [{ day_types: [weekday], take: 2, min: 2, drop_lowest: 2 }] } }',
        ),
      ],
      'leaves no day when 2 are dropped',
    ],
    [
      'an adjustment that ends before it begins',
      [
        baseline(
          '{ kind: like-days, adjustment: { kind: scalar, from_minutes_before: 60, to_minutes_before: 180 }, days: { look_back_days: 45, look_back_days_max: 30, like_days: [{ day_types: [weekday], take: 2, min: 3 }] } }',
        ),
      ],
      'is not after from_minutes_before',
    ],
  ])('%s', (_, rules, message) => expect(problemsOf(rules)).toContain(message));

  it('of a calendar', () => {
    const text = `calendars:\n  - { calendar_id: none, verification: V, source: t, holidays: [{ name: a, after: b, days: 1 }] }\n`;
    expect(problemsOf(needed, text)).toContain('there is no holiday "b" with a date');
  });

  it('a program that is there twice, in whichever file', () => {
    const text = `programs:\n  - program_id: p1\n    name: a\n    operator: a\n    time_zone: UTC\n    rules:\n${needed.map((rule) => `      - ${rule}\n`).join('')}`;
    expect(() =>
      readPrograms([
        { file: 'calendars.yaml', text: CALENDARS },
        { file: 'a.yaml', text },
        { file: 'b.yaml', text },
      ]),
    ).toThrow('b.yaml:2  programs[0].program_id: there is another program "p1"');
  });
});
