import { describe, expect, it } from '@jest/globals';
import { describeVectors } from '../../../test/support/program-vectors.js';
import { builtInProgram } from '../../../test/support/programs.js';
import {
  capacityDaysPayment,
  capacityHoursPayment,
  capacityYearsPayment,
  energyPayment,
  peakCharge,
  responseCurvePayment,
  shortfallCharge,
  wholeCents,
} from './index.js';

const ers = builtInProgram('ercot-ers-30');
const MW = 1e6;

describeVectors('ERS-PAY', ({ input, expected }) => {
  const paymentId = input['price_per_mwh'] === 5.15 ? 'TP1' : 'TP5';
  const question = { program: ers, date: '2026-11-18', paymentId };
  const found = capacityHoursPayment(question, (input['mw'] as number) * MW, input['hours'] as number);
  expect(found.amount).toBe(expected['cost']);
  expect(found).toMatchObject({ label: 'estimate', currency: 'USD', verification: 'V' });
  const given = { ...question, paymentId: 'payment', price: input['price_per_mwh'] as number };
  expect(capacityHoursPayment(given, (input['mw'] as number) * MW, input['hours'] as number).amount).toBe(
    expected['cost'],
  );
});

describeVectors('DFS-K', ({ input, expected }) => {
  const powerW = (input['Q_mw'] as number) * MW;
  const question = {
    program: builtInProgram('neso-dfs'),
    date: '2026-11-18',
    price: input['P_gbp_mwh'] as number,
  };
  const deliveredMwh = ((input['RV_pct'] as number) / 100) * (input['Q_mw'] as number) * 0.5;
  const found = responseCurvePayment(question, powerW, 0.5, deliveredMwh);
  expect(found.curveFactor).toBeCloseTo(expected['K'] as number, 9);
  expect(found.amount).toBe(expected['settlement_gbp']);
  expect(found).toMatchObject({ currency: 'GBP', verification: 'V' });
});

describeVectors('4CP', ({ input, expected }) => {
  const months: Record<string, string> = { Jun: '06', Jul: '07', Aug: '08', Sep: '09' };
  const peaks = Object.entries(input['cp_mw'] as Record<string, number>).map(([month, mw]) => ({
    month: `2026-${months[month]!}`,
    loadW: mw * MW,
  }));
  const found = peakCharge(
    builtInProgram('ercot-4cp'),
    '2026-09-30',
    peaks,
    input['rate_per_kw_year'] as number,
  );
  expect(found.meanPeakW / MW).toBeCloseTo(expected['avg_mw'] as number, 9);
  expect(found.annual.amount).toBe(expected['annual']);
  expect(found.monthly.amount).toBe(expected['monthly']);
  expect(found.saving).toBeNull();
});

describe('payment', () => {
  const question = { program: ers, date: '2026-11-18', paymentId: 'TP1' };

  it('with factors is marked as unverified, and shows them', () => {
    const factors = [
      { name: 'availability', ratio: 0.9 },
      { name: 'event', ratio: 0.5 },
    ];
    const found = capacityHoursPayment({ ...question, factors }, 10 * MW, 164);
    expect(found.amount).toBe(3_800.7);
    expect(found.verification).toBe('U');
    expect(found.formula).toBe('10 MW × 164 h × 5.15 × availability 0.9 × event 0.5');
  });

  it('needs the cleared price where the rules have none', () => {
    const december = { ...question, date: '2026-12-18' };
    expect(() => capacityHoursPayment(december, MW, 1)).toThrow('give the one that cleared');
    expect(capacityHoursPayment({ ...december, price: 4 }, MW, 2).amount).toBe(8);
  });

  it('by another formula than the program pays by is refused', () => {
    expect(() => capacityDaysPayment(question, MW, 1)).toThrow(
      'pays by capacity-hours on 2026-11-18, not by capacity-days',
    );
    expect(() => capacityHoursPayment({ ...question, date: '2000-01-01' }, MW, 1)).toThrow(
      /no rule of payment/,
    );
  });

  it('by days and by the year, with the rule of that day', () => {
    const pjm = builtInProgram('pjm-capacity');
    expect(capacityDaysPayment({ program: pjm, date: '2027-05-31' }, 10 * MW, 365).amount).toBe(1_201_470.5);
    expect(capacityDaysPayment({ program: pjm, date: '2027-06-01' }, 10 * MW, 365).amount).toBe(1_217_056);
    const utility = builtInProgram('centerpoint-lm');
    expect(capacityYearsPayment({ program: utility, date: '2026-07-01' }, 2 * MW).amount).toBe(80_000);
  });

  it('for energy is at a price, or at that of each interval', () => {
    const elrp = { program: builtInProgram('ca-elrp'), date: '2026-07-01' };
    expect(energyPayment(elrp, [{ deliveredMwh: 1.5 }, { deliveredMwh: 0.25 }]).amount).toBe(3_500);
  });

  it('for energy is nothing below the net benefits price, which must be given', () => {
    const economic = { program: builtInProgram('pjm-economic'), date: '2026-07-01' };
    const intervals = [
      { deliveredMwh: 10, price: 30 },
      { deliveredMwh: 10, price: 29.99 },
      { deliveredMwh: 2, price: 100 },
    ];
    expect(energyPayment(economic, intervals, 30).amount).toBe(500);
    expect(() => energyPayment(economic, intervals)).toThrow(/give the month's price/);
  });

  it.each([
    [1.005, 1.01],
    [-1.005, -1.01],
    [2.675, 2.68],
    [0.004, 0],
    [-0.004, 0],
    [2_027_813.6536, 2_027_813.65],
  ])('%d is %d in whole cents', (amount, cents) => expect(wholeCents(amount)).toBe(cents));
});

describe('a shortfall', () => {
  const pjm = builtInProgram('pjm-capacity');
  const terms = { ratePerMwh: 3_000, yearRevenue: 10_000, chargedBefore: 0 };

  it('is charged by interval: more in one does not make up for another, and what no meter saw is short', () => {
    const intervals = [
      { owedMwh: 2, deliveredMwh: 1 },
      { owedMwh: 2, deliveredMwh: 5 },
      { owedMwh: 2, deliveredMwh: -1 },
      { owedMwh: 1, deliveredMwh: null },
    ];
    const found = shortfallCharge(pjm, '2026-09-17', intervals, terms);
    expect(found).toMatchObject({ shortfallMwh: 4, amount: -12_000, stopped: false, verification: 'U' });
  });

  it('is no more than the stop-loss of the year', () => {
    const intervals = [{ owedMwh: 10, deliveredMwh: 0 }];
    expect(shortfallCharge(pjm, '2026-09-17', intervals, terms)).toMatchObject({
      amount: -15_000,
      stopped: true,
    });
    const later = { ...terms, chargedBefore: 14_000 };
    expect(shortfallCharge(pjm, '2026-09-17', intervals, later).amount).toBe(-1_000);
    expect(shortfallCharge(pjm, '2026-09-17', intervals, { ...later, chargedBefore: 15_000 }).amount).toBe(0);
  });
});

describe('peaks', () => {
  const program = builtInProgram('ercot-4cp');

  it('saved are against the load without avoidance, at the planning rate, marked as unverified', () => {
    const peaks = ['06', '07', '08', '09'].map((month) => ({
      month: `2026-${month}`,
      loadW: 2 * MW,
      uncurtailedW: 42 * MW,
    }));
    const { saving } = peakCharge(program, '2026-09-30', peaks);
    // 40 MW at USD 60 per kW and year.
    expect(saving).toMatchObject({ amount: 2_400_000, verification: 'U' });
    const one = peakCharge(program, '2026-06-30', peaks.slice(0, 1)).saving;
    expect(one!.amount).toBe(600_000);
  });

  it('of a month without one are refused', () => {
    const peaks = [{ month: '2026-05', loadW: MW }];
    expect(() => peakCharge(program, '2026-09-30', peaks)).toThrow(
      'has no peak in 2026-05 by the rule of 2026-09-30',
    );
  });
});
