import { describe, expect, it } from '@jest/globals';
import {
  appliedAvailability,
  availability,
  capacityDaysPayment,
  capacityHoursPayment,
  capacityYearsPayment,
  deregistration,
  energyPayment,
  eventPerformance,
  peakCharge,
  portfolioTest,
  realPowerTest,
  responseCurvePayment,
  serviceLevelReductionW,
  serviceLevelTest,
  shortfallCharge,
  worstStretchDropW,
} from '../../src/core/performance/index.js';
import {
  byPeakInterval,
  checklistOf,
  coincidentPeaks,
  eventsOf,
  eventTimes,
  likelyCall,
  limitUse,
  periodHours,
  reserveCallW,
  ruleInForce,
  termOn,
} from '../../src/core/programs/index.js';
import { builtIn, builtInProgram, deploy, enrolment, recall } from '../support/programs.js';

/* Cases worked out by hand from the rules' texts, by the rules of config/programs. Each name shows the arithmetic. */
const MW = 1e6;
const TODAY = '2026-11-21';

describe('payments', () => {
  const ers = { program: builtInProgram('ercot-ers-30'), date: '2026-11-10' };
  const pjm = builtInProgram('pjm-capacity');
  const economic = { program: builtInProgram('pjm-economic'), date: TODAY };

  it.each([
    [
      '12.5 MW × 164 h × 5.15 = 10,557.50',
      capacityHoursPayment({ ...ers, paymentId: 'TP1' }, 12.5 * MW, 164),
      10_557.5,
    ],
    [
      '0.1 MW × 123 h × 15.03 = 184.869',
      capacityHoursPayment({ ...ers, paymentId: 'TP5' }, 0.1 * MW, 123),
      184.87,
    ],
    [
      '10 MW × 365 d × 329.17 (2026/27) = 1,201,470.50',
      capacityDaysPayment({ program: pjm, date: '2026-12-01' }, 10 * MW, 365),
      1_201_470.5,
    ],
    [
      '10 MW × 366 d × 333.44 (2027/28, with a leap day) = 1,220,390.40',
      capacityDaysPayment({ program: pjm, date: '2027-12-01' }, 10 * MW, 366),
      1_220_390.4,
    ],
    [
      '0.6 MW × 40,000 = 24,000',
      capacityYearsPayment({ program: builtInProgram('centerpoint-lm'), date: '2026-07-01' }, 0.6 * MW),
      24_000,
    ],
    [
      '(1.5 + 2) MWh × 2,000 = 7,000',
      energyPayment({ program: builtInProgram('ca-elrp'), date: '2026-07-01' }, [
        { deliveredMwh: 1.5 },
        { deliveredMwh: 2 },
      ]),
      7_000,
    ],
    [
      '2 MWh × 35 + 1.5 MWh × 30 = 115, and none of 1 MWh at 29.99 below 30',
      energyPayment(
        economic,
        [
          { deliveredMwh: 1, price: 29.99 },
          { deliveredMwh: 2, price: 35 },
          { deliveredMwh: 1.5, price: 30 },
        ],
        30,
      ),
      115,
    ],
  ])('%s', (_, { amount }, expected) => expect(amount).toBe(expected));

  it('100 MW × 123 h × 15.03 × 0.8² × 0.95 = 112,400.352', () => {
    const { factor } = appliedAvailability(ers.program, ers.date, 0.8);
    const factors = [
      { name: 'availability', ratio: factor },
      { name: 'event', ratio: 0.95 },
    ];
    expect(capacityHoursPayment({ ...ers, paymentId: 'TP5', factors }, 100 * MW, 123).amount).toBe(
      112_400.35,
    );
  });

  it('of 2028/29 are within a band: no price is known', () => {
    expect(() => capacityDaysPayment({ program: pjm, date: '2028-12-01' }, MW, 365)).toThrow(
      'no price of its own',
    );
  });

  it.each([
    ['RV 60 %: K 0.6, 0.5 h × 250 × 10 MW × 0.6', 3, 0.6, 750],
    ['RV 125 %: K 1.2', 6.25, 1.2, 1_500],
    ['RV 49.9 %: K 0.01 (2 × 49.9 − 50) = 0.498', 2.495, 0.498, 622.5],
    ['RV 24.9 %: K 0', 1.245, 0, 0],
    ['RV −50 %: K −0.5', -2.5, -0.5, -625],
  ])('NESO, %s', (_, deliveredMwh, curveFactor, amount) => {
    const question = { program: builtInProgram('neso-dfs'), date: TODAY, price: 250 };
    const found = responseCurvePayment(question, 10 * MW, 0.5, deliveredMwh);
    expect(found.curveFactor).toBeCloseTo(curveFactor, 12);
    expect(found.amount).toBe(amount);
  });
});

describe('penalties', () => {
  const charge = (intervals: Parameters<typeof shortfallCharge>[2], figures: object) =>
    shortfallCharge(builtInProgram('pjm-capacity'), TODAY, intervals, {
      ratePerMwh: 2_000,
      yearRevenue: 15_000,
      chargedBefore: 0,
      ...figures,
    });

  it('(10 − 7) + 10 unmetered = 13 MWh × 2,000 = 26,000, of which 1.5 × 15,000 − 2,500 = 20,000 are left', () => {
    const intervals = [
      { owedMwh: 10, deliveredMwh: 7 },
      { owedMwh: 10, deliveredMwh: null },
    ];
    expect(charge(intervals, { chargedBefore: 2_500 })).toMatchObject({
      shortfallMwh: 13,
      amount: -20_000,
      stopped: true,
    });
    expect(charge(intervals, { yearRevenue: 20_000 })).toMatchObject({ amount: -26_000, stopped: false });
    expect(charge(intervals, { chargedBefore: 30_000 })).toMatchObject({ amount: 0, stopped: true });
  });

  it('4 MWh too many in one interval do not make up for 2 too few in another: 2 × 2,000', () => {
    const intervals = [
      { owedMwh: 10, deliveredMwh: 14 },
      { owedMwh: 10, deliveredMwh: 8 },
    ];
    expect(charge(intervals, {}).amount).toBe(-4_000);
  });

  it.each([
    [0.849, 0.720801],
    [0.85, 0.85],
    [1, 1],
  ])('an availability of %s counts as %s', (combined, factor) => {
    expect(appliedAvailability(builtInProgram('ercot-ers-10'), TODAY, combined).factor).toBeCloseTo(
      factor,
      12,
    );
  });

  it.each([
    [0.95, 0.95, []],
    [0.9499, 1, ['availability']],
    [0.99, 0.94, ['event']],
    [0.95, null, []],
  ])('a portfolio of %s and %s is below in %j', (available, event, below) => {
    const found = portfolioTest(builtInProgram('ercot-ers-30'), TODAY, { availability: available, event });
    expect(found).toMatchObject({ below, passed: below.length === 0 });
  });
});

describe('performance', () => {
  /** ERS-10 called at 14:07:30 in Chicago: due 14:17:30; recalled at 14:52:30. */
  const NOON = Date.parse('2026-11-18T20:00:00.000Z');
  const instant = (minutes: number): string => new Date(NOON + minutes * 60_000).toISOString();
  const [event] = eventsOf([deploy(instant(7.5)), recall(instant(52.5))]);
  const quarter = (start: string): number => (Date.parse(start) - NOON) / 900_000;

  it('(0.8333 × 0.72 + 1 × 0.9 + 0.5 × 1) / 2.3333 = 0.857143 with 6, 3 and 7 MW of 12, where 10 MW are owed', () => {
    const found = eventPerformance({
      ...builtIn('ercot-ers-10'),
      enrolment: enrolment({ programId: 'ercot-ers-10', kind: 'drop-by' }),
      event: event!,
      meterW: (start) => [null, 6, 3, 7][quarter(start)]! * MW,
      baselineW: () => 12 * MW,
    });
    expect(found.intervals.map(({ shareWithin }) => shareWithin)).toEqual([
      expect.closeTo(12.5 / 15, 12),
      1,
      expect.closeTo(7.5 / 15, 12),
    ]);
    // 6 MW for a quarter are 1.5 MWh, of 10 MW × 12.5 min = 2.0833: 0.72. 1.25 MWh are all of 10 MW × 7.5 min.
    expect(found.intervals.map(({ factor }) => factor)).toEqual([expect.closeTo(0.72, 12), 0.9, 1]);
    expect(found.factor).toBeCloseTo(2 / (7 / 3), 12);
  });

  it('by a level whole quarters pass or fail, and the parts at both ends go by the baseline', () => {
    const found = eventPerformance({
      ...builtIn('ercot-ers-10'),
      enrolment: enrolment({ programId: 'ercot-ers-10', kind: 'drop-to' }),
      event: event!,
      meterW: (start) => [null, 2, 2.000001, 2][quarter(start)]! * MW,
      baselineW: () => 12 * MW,
    });
    expect(found.intervals.map(({ ceilingW, outcome }) => [ceilingW, outcome])).toEqual([
      [null, 'passed'],
      [2 * MW, 'failed'],
      [null, 'passed'],
    ]);
  });

  it('availability of TP1 is 6 of 8 quarters where 10 MW are promised: 9.5 MW do, 9.49 do not', () => {
    // 05:00 to 07:00 in Chicago is 11:00 to 13:00 UTC.
    const from = '2026-11-18T11:00:00.000Z';
    const loads = [10, 9.5, 9.49, 12, 0, 10, 10, 10];
    const found = availability({
      ...builtIn('ercot-ers-30'),
      enrolment: enrolment({
        kind: 'drop-by',
        commitments: [{ periodId: 'TP1', powerW: 10 * MW, maximumBaseLoadW: null }],
      }),
      from,
      to: '2026-11-18T13:00:00.000Z',
      meterW: (start) => loads[(Date.parse(start) - Date.parse(from)) / 900_000]! * MW,
      excused: () => null,
    });
    expect(found.combined).toBe(0.75);
    expect(found.periods[0]).toMatchObject({ periodId: 'TP1', intervals: 8, committedMwh: 20 });
  });

  it('the worst of four quarters in a row: 100 − (40 + 30 + 20 + 30) / 4 = 70', () => {
    expect(worstStretchDropW(100, [10, 40, 30, 20, 30, 5], 4)).toBe(70);
  });

  it('PJM: summer 20 − 3 × 1.03 = 16.91 MW, winter (18 × 0.95 − 3) × 1.03 = 14.523 MW', () => {
    const summer = { season: 'summer', peakLoadContributionW: 20 * MW } as const;
    const winter = { season: 'winter', winterPeakLoadW: 18 * MW, weatherFactor: 0.95 } as const;
    expect(serviceLevelReductionW(summer, 3 * MW, 1.03)).toBeCloseTo(16.91 * MW, 3);
    expect(serviceLevelReductionW(winter, 3 * MW, 1.03)).toBeCloseTo(14.523 * MW, 3);
  });

  const miso = builtInProgram('miso-lmr');
  it.each([
    [8, true],
    [7.99, false],
  ])('MISO: %s of 10 MW registered is enough: %s', (reducedMw, passed) => {
    expect(realPowerTest(miso, TODAY, 10 * MW, [reducedMw * MW], 15)!.passed).toBe(passed);
  });

  it.each([
    ['from 40 of 50 MW to 10 MW in 6 h', {}, null],
    ['from 39.9 MW', { startLoadW: 39.9 * MW }, 'began at 79.8 % of the highest load, of 80 %'],
    ['to 10.5 MW', { endLoadW: 10.5 * MW }, 'ended 500000 W above the level'],
    ['in 361 min', { minutes: 361 }, 'took 361 min, of at most 360'],
  ])('MISO by firm service level of 10 MW: %s', (_, change, why) => {
    const test = {
      highestLoadW: 50 * MW,
      startLoadW: 40 * MW,
      endLoadW: 10 * MW,
      levelW: 10 * MW,
      minutes: 360,
    };
    expect(serviceLevelTest(miso, TODAY, { ...test, ...change })).toMatchObject({
      passed: why === null,
      why,
    });
  });

  const halfHours = (factors: readonly number[], from = '2026-11-20T08:00:00Z', stepMinutes = 30) =>
    factors.map((factor, index) => ({
      start: new Date(Date.parse(from) + index * stepMinutes * 60_000).toISOString(),
      factor,
    }));
  it.each([
    ['five in a row below 0.5', halfHours([0.4, 0.4, 0.4, 0.4, 0.4]), true],
    ['four, one at 0.5, four', halfHours([0, 0, 0, 0, 0.5, 0, 0, 0, 0]), false],
    [
      'ten within three months, never two in a row',
      halfHours(Array.from({ length: 20 }, (_, i) => i % 2)),
      true,
    ],
    // 20 × 10 days: of the ten bad ones five are older than three months.
    [
      'ten over half a year',
      halfHours(
        Array.from({ length: 20 }, (_, i) => i % 2),
        '2026-05-10T08:00:00Z',
        14_400,
      ),
      false,
    ],
  ])('NESO deregisters after %s: %#', (_, periods, deregistered) => {
    expect(deregistration(builtInProgram('neso-dfs'), periods, TODAY)!.deregistered).toBe(deregistered);
  });
});

describe('peaks', () => {
  const peaks = builtInProgram('ercot-4cp');
  const months = ['2026-06', '2026-07', '2026-08', '2026-09'];

  it('(60 + 0 + 0 + 4) / 4 = 16 MW × 60 = 960,000 a year; 176 MW avoided / 4 × 60 = 2,640,000 saved', () => {
    const loads = [60, 0, 0, 4].map((mw, i) => ({
      month: months[i]!,
      loadW: mw * MW,
      uncurtailedW: 60 * MW,
    }));
    const { annual, monthly, saving } = peakCharge(peaks, TODAY, loads);
    expect([annual.amount, monthly.amount, saving!.amount]).toEqual([960_000, 80_000, 2_640_000]);
  });

  it('a utility’s own rate counts: 16 MW × 71.25 = 1,140,000', () => {
    const loads = [60, 0, 0, 4].map((mw, i) => ({ month: months[i]!, loadW: mw * MW }));
    expect(peakCharge(peaks, TODAY, loads, 71.25).annual.amount).toBe(1_140_000);
  });

  it('are of the month on the wall: 23:45 of 30 June in Texas is 04:45 of 1 July by UTC', () => {
    const rule = ruleInForce(peaks, 'coincident-peak', TODAY)!;
    const loads = [
      { start: '2026-07-01T04:45:00.000Z', systemLoadW: 80_000 },
      { start: '2026-07-01T05:00:00.000Z', systemLoadW: 70_000 },
    ];
    const found = coincidentPeaks(rule, loads, 15, 'America/Chicago');
    expect([...found].map(([month, [peak]]) => [month, peak!.systemLoadW])).toEqual([
      ['2026-06', 80_000],
      ['2026-07', 70_000],
    ]);
  });

  it('of half hours are means of two quarters, (75 + 77) / 2 = 76, and a quarter alone is none', () => {
    const quarters = [75, 77, 90].map((systemLoadW, i) => ({
      start: new Date(Date.parse('2026-08-12T21:00:00Z') + i * 900_000).toISOString(),
      systemLoadW,
    }));
    expect(byPeakInterval(quarters, 15, 30)).toEqual([
      { start: '2026-08-12T21:00:00.000Z', systemLoadW: 76 },
    ]);
  });
});

describe('periods and terms', () => {
  it.each([
    // June 22 − Juneteenth, July 23 − the 3rd (the 4th is a Saturday), August 21, September 22 − Labor Day: 85 × 6 h.
    ['Oncor’s summer of 2026: 85 days × 6 h', 'oncor-clm', 'summer', '2026-06-01', '2026-09-30', 510],
    [
      'Oncor’s winter 2027/28: 91 days × 24 h, with a leap day',
      'oncor-clm',
      'winter',
      '2027-12-01',
      '2028-02-29',
      2_184,
    ],
    [
      'ELRP’s evenings from May to October: 184 days × 5 h',
      'ca-elrp',
      'evening',
      '2026-05-01',
      '2026-10-31',
      920,
    ],
    [
      'PJM’s delivery year 2027/28: 366 × 24 h',
      'pjm-capacity',
      'all-hours',
      '2027-06-01',
      '2028-05-31',
      8_784,
    ],
    [
      'PJM’s November 2027, with an hour twice: 30 × 24 + 1',
      'pjm-capacity',
      'all-hours',
      '2027-11-01',
      '2027-11-30',
      721,
    ],
    [
      'PJM’s March 2028, with an hour skipped: 31 × 24 − 1',
      'pjm-capacity',
      'all-hours',
      '2028-03-01',
      '2028-03-31',
      743,
    ],
    [
      'ERS TP1 of October and November 2026: 41 days × 4 h',
      'ercot-ers-10',
      'TP1',
      '2026-10-01',
      '2026-11-30',
      164,
    ],
  ])('%s', (_, programId, periodId, from, to, hours) => {
    expect(periodHours(builtIn(programId), periodId, from, to)).toBe(hours);
  });

  it.each([
    ['2022-01-15', 'oct-jan', '2021-10-01', '2022-01-31'],
    ['2022-05-15', 'feb-may', '2022-02-01', '2022-05-31'],
    ['2027-01-15', 'dec-mar', '2026-12-01', '2027-03-31'],
  ])('%s is in ERCOT’s term %s', (date, termId, from, to) => {
    expect(termOn(builtInProgram('ercot-ers-30'), date)).toEqual({ termId, from, to });
  });
});

describe('limits and times', () => {
  it.each([
    ['eight events of weather-sensitive ERS', 8, false],
    ['a ninth', 9, true],
  ])('%s', (_, count, exceeded) => {
    const messages = Array.from({ length: count }, (_each, day) => {
      const on = `2026-07-${String(10 + day)}T20:00:00.000Z`;
      const eventId = String(day);
      return [deploy(on, { eventId }), { ...recall(on.replace('T20', 'T22')), eventId }];
    }).flat();
    const { program } = builtIn('ercot-ws-ers-30');
    expect(
      limitUse(
        program,
        enrolment({ programId: program.programId }),
        eventsOf(messages),
        '2026-07-25T00:00:00.000Z',
      ),
    ).toMatchObject({ events: count, eventsMax: 8, exceeded });
  });

  it('an event of it that nobody recalls ends three hours after it was due: 14:00 + 10 min + 3 h', () => {
    const [event] = eventsOf([deploy('2026-07-10T19:00:00.000Z')]);
    const { program } = builtIn('ercot-ws-ers-10');
    expect(eventTimes(program, enrolment({ programId: program.programId }), event!)).toMatchObject({
      dueAt: '2026-07-10T19:10:00.000Z',
      endsAt: '2026-07-10T22:10:00.000Z',
    });
  });

  it.each([
    ['quick-30', '18:30'],
    ['short-60', '19:00'],
    ['long-120', '20:00'],
  ])('PJM’s %s of 14:00 in New York is due at %s UTC', (noticeId, due) => {
    const [event] = eventsOf([deploy('2026-09-17T18:00:00.000Z')]);
    const of = enrolment({ programId: 'pjm-capacity', noticeId });
    expect(eventTimes(builtInProgram('pjm-capacity'), of, event!).dueAt).toBe(`2026-09-17T${due}:00.000Z`);
  });

  it.each([
    [20, 18, 5, 20],
    [20, 34, 5, 29],
    [20, 60, 5, 30],
  ])(
    'of %s MW of reserve at %s MW over %s MW an instruction calls %s MW',
    (responsibility, load, lowest, called) => {
      const figures = { responsibilityW: responsibility, loadW: load, lowestLoadW: lowest, shareMax: 1.5 };
      expect(reserveCallW(figures)).toBe(called);
    },
  );
});

describe('likely calls', () => {
  const now = '2026-12-10T12:00:00.000Z';
  const stateOf = (programId: string, prcMw: number | null, eeaLevel: number | null, at = now) =>
    likelyCall(builtInProgram(programId), { prcMw, eeaLevel, at }, now)?.state ?? null;

  it.each([
    ['ercot-ers-30', 2_999, 0, 'met'],
    ['ercot-ers-30', 3_000, 0, 'near'],
    ['ercot-ers-30', 3_499, 0, 'near'],
    ['ercot-ers-30', 3_500, 0, null],
    ['ercot-ers-30', null, 3, null],
    // Not in force before ERCOT has implemented it.
    ['ercot-vecl', 1_000, 3, null],
    ['oncor-clm', 9_000, 2, 'met'],
    ['oncor-clm', 9_000, 1, null],
    ['ercot-firm-load-shed', 1_499, 2, 'met'],
    ['ercot-firm-load-shed', 2_000, 3, 'met'],
    ['pjm-capacity', 1, 3, null],
  ])('%s at %s MW and EEA %s: %s', (programId, prcMw, eeaLevel, state) => {
    expect(stateOf(programId, prcMw, eeaLevel)).toBe(state);
  });

  it('are none by conditions of 11 min ago', () => {
    expect(stateOf('ercot-ers-30', 1_000, 3, '2026-12-10T11:50:00.000Z')).toBe('met');
    expect(stateOf('ercot-ers-30', 1_000, 3, '2026-12-10T11:49:00.000Z')).toBeNull();
  });
});

describe('the checklist', () => {
  const lfl = builtIn('puct-lfl-registration');
  const itemOf = (of: typeof lfl, id: string, today: string, change: object = {}) =>
    checklistOf(of, { from: '2026-11-01', checklistDone: [], milestones: [], ...change }, today).find(
      (item) => item.id === id,
    );
  const retail = (date: string) => ({ milestones: [{ id: 'retail-service', date }] });

  it.each([
    ['Friday 20 November 2026', '2026-11-20', '2026-11-23'],
    ['the day before Thanksgiving', '2026-11-25', '2026-11-27'],
    ['Tuesday', '2026-11-17', '2026-11-18'],
  ])('of a mine served from %s is due one working day later', (_, served, dueOn) => {
    expect(itemOf(lfl, 'register', '2026-11-17', retail(served))).toMatchObject({ dueOn, state: 'missing' });
  });

  it('is overdue the day after, done when it is done, and says what date it wants', () => {
    expect(itemOf(lfl, 'register', '2026-11-24', retail('2026-11-20'))).toMatchObject({
      state: 'overdue',
      daysLeft: -1,
    });
    const done = { ...retail('2026-11-20'), checklistDone: ['register'] };
    expect(itemOf(lfl, 'register', '2026-11-24', done)!.state).toBe('done');
    expect(itemOf(lfl, 'register', '2026-11-24')).toMatchObject({
      dueOn: null,
      milestoneMissing: 'retail-service',
    });
  });

  it('comes again every year: what began on 2025-02-03 is due on 2026-02-03, then on 2027-02-03', () => {
    const of = retail('2025-02-03');
    expect(itemOf(lfl, 'update', '2026-01-10', { ...of, from: '2025-02-03' })!.dueOn).toBe('2026-02-03');
    expect(itemOf(lfl, 'update', '2026-11-21', { ...of, from: '2025-02-03' })).toMatchObject({
      dueOn: '2026-02-03',
      state: 'overdue',
    });
    expect(itemOf(lfl, 'update', '2027-02-03', { ...of, from: '2025-02-03' })!.dueOn).toBe('2027-02-03');
  });

  it('of a controllable load: 45 days before the production load date, 2027-03-01 − 45 = 2027-01-15', () => {
    const milestones = [{ id: 'production-load', date: '2027-03-01' }];
    expect(itemOf(builtIn('ercot-clr'), 'form-c', TODAY, { milestones })).toMatchObject({
      dueOn: '2027-01-15',
      daysLeft: 55,
    });
  });
});
