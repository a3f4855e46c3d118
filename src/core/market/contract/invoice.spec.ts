import { describe, expect, it } from '@jest/globals';
import { flatShape, hoursOf, testContract, when } from '../../../../test/support/contract.js';
import type { PeakCalendar } from '../../forecast/index.js';
import { ALWAYS, type Contract, type Invoice, invoice, usdOfMicro, wrongLines } from './index.js';

type Worked = [text: string, quantity: number, usd: number];

/** Lines as a person writes them down; every invoice is recomputed from its parts on the way. */
function worked(result: Invoice): Worked[] {
  expect(wrongLines(result)).toEqual([]);
  return result.lines.map(({ text, quantity, amountMicroUsd }) => [
    text,
    quantity,
    usdOfMicro(amountMicroUsd),
  ]);
}

function totalUsd({ totalMicroUsd }: Invoice): number {
  return usdOfMicro(totalMicroUsd);
}

describe('invoices worked by hand', () => {
  it('index with losses, adders on either side of them, a fixed charge and a tax', () => {
    const contract = testContract({
      lossRatio: 0.02,
      adders: [
        { name: 'Delivery', when: ALWAYS, usdPerMwh: 4.5, basis: 'metered' },
        { name: 'Ancillary services', when: ALWAYS, usdPerMwh: 1.25, basis: 'settled' },
      ],
      fixedCharges: [{ name: 'Meter', usdPerMonth: 250 }],
      riders: [{ name: 'Sales tax', ratio: 0.02, on: 'all' }],
    });
    const august = hoursOf(
      '2026-08',
      () => 10,
      () => 30,
    );
    const result = invoice({ contract, month: '2026-08', ...august });
    expect(worked(result)).toEqual([
      ['Energy', 7_588_800_000, 227_664],
      ['Delivery', 7_440_000_000, 33_480],
      ['Ancillary services', 7_588_800_000, 9_486],
      ['Meter', 1, 250],
      ['Sales tax, 2 %', 270_880_000_000, 5_417.6],
    ]);
    expect(totalUsd(result)).toBe(276_297.6);
    expect(result).toMatchObject({
      from: '2026-08-01T05:00:00.000Z',
      to: '2026-09-01T05:00:00.000Z',
      energyWh: 7_440_000_000,
      gaps: [],
    });
  });

  it('a block with the rest at the index, and what is not drawn sold back less a haircut', () => {
    const contract = testContract({
      blocks: [{ name: 'Block 7x24', usdPerMwh: 42, shape: flatShape(8e6) }],
      sellBack: { name: 'Sold back', haircutRatio: 0, haircutUsdPerMwh: 5 },
    });
    const dear = (hour: number): boolean => hour >= 100 && hour < 120;
    const august = hoursOf(
      '2026-08',
      (hour) => (dear(hour) ? 2 : 10),
      (hour) => (dear(hour) ? 1000 : 25),
    );
    const result = invoice({ contract, month: '2026-08', ...august });
    expect(worked(result)).toEqual([
      ['Block 7x24', 5_952_000_000, 249_984],
      ['Energy', 1_448_000_000, 36_200],
      ['Sold back', -120_000_000, -119_400],
    ]);
    expect(totalUsd(result)).toBe(166_784);
    expect(result.lines[2]!.parts).toHaveLength(20);
    // Without a sale, what is not drawn is lost.
    const lost = invoice({ contract: { ...contract, sellBack: null }, month: '2026-08', ...august });
    expect(totalUsd(lost)).toBe(286_184);
  });

  it('a haircut makes a sale at a negative price dearer still', () => {
    const contract = testContract({
      blocks: [{ name: 'Block', usdPerMwh: 40, shape: flatShape(1e6) }],
      sellBack: { name: 'Sold back', haircutRatio: 0.1, haircutUsdPerMwh: 2 },
    });
    const february = hoursOf(
      '2026-02',
      () => 0,
      () => -10,
    );
    // 672 MWh sold at −10 − 1 − 2: to be paid for.
    expect(worked(invoice({ contract, month: '2026-02', ...february }))).toEqual([
      ['Block', 672_000_000, 26_880],
      ['Sold back', -672_000_000, 8_736],
    ]);
  });

  it('a block by hours of the day, on weekdays', () => {
    const shape = [
      { when: [when({ dayTypes: ['weekday'], from: '06:00', to: '22:00' })], powerW: 5e6 },
      { when: [when({ from: '22:00', to: '06:00' })], powerW: 1e6 },
    ];
    const contract = testContract({ blocks: [{ name: 'Shaped', usdPerMwh: 50, shape }] });
    const result = invoice({
      contract,
      month: '2026-09',
      ...hoursOf(
        '2026-09',
        () => 0,
        () => 20,
      ),
    });
    // 22 weekdays of 16 h at 5 MW; 30 nights of 8 h at 1 MW.
    expect(worked(result)).toEqual([['Shaped', 2_000_000_000, 100_000]]);
  });

  it('time of use: seasons, weekdays, and a holiday that is none', () => {
    const holidays = {
      calendarId: 'test',
      holidays: [{ name: 'Labor Day', month: 9, weekday: 1, nth: 1 }],
    };
    const peak = when({ months: [6, 7, 8, 9], dayTypes: ['weekday'], from: '13:00', to: '19:00' });
    const energy: Contract['energy'] = {
      kind: 'schedule',
      name: 'Energy',
      rates: [
        { name: 'on-peak', when: [peak], usdPerMwh: 120 },
        { name: 'off-peak', when: ALWAYS, usdPerMwh: 45 },
      ],
    };
    const contract = testContract({ holidays, energy });
    const { meter } = hoursOf(
      '2026-09',
      () => 1,
      () => 0,
    );
    const result = invoice({ contract, month: '2026-09', meter, prices: [] });
    expect(worked(result)).toEqual([
      ['Energy, off-peak', 594_000_000, 26_730],
      ['Energy, on-peak', 126_000_000, 15_120],
    ]);
    expect(result.gaps).toEqual([]);
  });

  it('demand in its hours, a minimum, and a ratchet that holds on to June', () => {
    const charge = { when: ALWAYS, minutes: 60, powerWMin: 0, ratchet: null };
    const contract = testContract({
      energy: { kind: 'index', name: 'Energy', multiplier: 0 },
      demandCharges: [
        { ...charge, name: 'All hours', usdPerKw: 2 },
        { ...charge, name: 'On-peak', usdPerKw: 9.5, when: [when({ from: '13:00', to: '19:00' })] },
        { ...charge, name: 'Contracted', usdPerKw: 1, powerWMin: 15e6 },
        {
          ...charge,
          name: 'Ratcheted',
          usdPerKw: 3,
          ratchet: { ratio: 0.8, monthsBack: 11, months: [6, 7, 8, 9] },
        },
      ],
    });
    // Hour 3 is at night, hour 16 in the afternoon of the first day.
    const { meter, prices } = hoursOf(
      '2026-10',
      (hour) => (hour === 3 ? 12 : hour === 16 ? 11 : 10),
      () => 0,
    );
    const past = { charge: 'Ratcheted' };
    const result = invoice({
      contract,
      month: '2026-10',
      meter,
      prices,
      pastPeaks: [
        { ...past, month: '2026-06', powerW: 20e6 },
        { ...past, month: '2025-10', powerW: 40e6 },
        { ...past, month: '2026-02', powerW: 30e6 },
        { charge: 'All hours', month: '2026-06', powerW: 50e6 },
      ],
    });
    expect(worked(result).slice(1)).toEqual([
      ['All hours', 12e6, 24_000],
      ['On-peak', 11e6, 104_500],
      ['Contracted, at least 15.00 MW', 15e6, 15_000],
      ['Ratcheted, ratchet: 80 % of the peak of 2026-06', 16e6, 48_000],
    ]);
    expect(new Date(result.lines[2]!.fromMs).toISOString()).toBe('2026-10-01T21:00:00.000Z');
  });

  it('take-or-pay: what is missing of the month’s energy', () => {
    const contract = testContract({
      takeOrPay: { name: 'Minimum', energyMwhPerMonth: 1000, usdPerMwh: 38 },
    });
    const bill = (mwh: number): Worked[] =>
      worked(
        invoice({
          contract,
          month: '2026-04',
          ...hoursOf(
            '2026-04',
            () => mwh,
            () => 20,
          ),
        }),
      );
    expect(bill(1)).toEqual([
      ['Energy', 720_000_000, 14_400],
      ['Minimum, energy not taken', 280_000_000, 10_640],
    ]);
    expect(bill(2)).toEqual([['Energy', 1_440_000_000, 28_800]]);
  });

  it('transmission by last year’s coincident peaks', () => {
    const calendar: PeakCalendar = {
      calendarId: '4cp',
      zone: 'America/Chicago',
      intervalMinutes: 15,
      windows: [6, 7, 8, 9].map((month) => ({ months: [month], peakCount: 1, weight: 0.25 })),
      rateUsdPerKwYear: 60,
      effectiveYear: 2025,
      source: 'made up',
      verified: 'unverified',
    };
    const contract = testContract({
      energy: { kind: 'index', name: 'Energy', multiplier: 0 },
      coincidentPeaks: [{ name: 'Transmission', calendar, billedYearsLater: 1 }],
      riders: [{ name: 'Franchise fee', ratio: 0.04, on: ['Transmission'] }],
    });
    const load = (iso: string, powerW: number) => ({ startMs: Date.parse(iso), powerW });
    const coincidentLoads = [
      load('2025-06-19T21:45:00Z', 10e6),
      load('2025-07-30T22:00:00Z', 2e6),
      load('2025-08-18T22:15:00Z', 0),
      load('2025-09-04T22:30:00Z', 4e6),
      load('2026-06-18T21:45:00Z', 99e6),
    ];
    const month = '2026-03';
    const hours = hoursOf(
      month,
      () => 1,
      () => 20,
    );
    const result = invoice({ contract, month, ...hours, coincidentLoads });
    expect(worked(result).slice(1)).toEqual([
      ['Transmission, by 4 peaks of 2025', 16e6, 20_000],
      ['Franchise fee, 4 %', 20_000_000_000, 800],
    ]);
    // March has 743 hours.
    expect(result.energyWh).toBe(743_000_000);
    const without = invoice({ contract, month, ...hours, coincidentLoads: coincidentLoads.slice(0, 3) });
    expect(without.gaps.map(({ text }) => text)).toEqual(['Transmission: 3 of the 4 peaks of 2025']);
  });
});

describe('an invoice', () => {
  const contract = testContract();
  const november = hoursOf(
    '2026-11',
    () => 1,
    () => 10,
  );

  it('has the hour that autumn repeats twice', () => {
    expect(invoice({ contract, month: '2026-11', ...november }).energyWh).toBe(721_000_000);
  });

  it('bills nothing that was not there, and says what', () => {
    const { meter, prices } = november;
    const result = invoice({
      contract,
      month: '2026-11',
      meter: meter.filter((_, hour) => hour < 10 || hour >= 13),
      prices: prices.filter((_, hour) => hour !== 20),
    });
    expect(usdOfMicro(result.totalMicroUsd)).toBe(7170);
    expect(result.gaps.map(({ what, fromMs, toMs }) => [what, (toMs - fromMs) / 3_600_000])).toEqual([
      ['meter', 3],
      ['price', 1],
    ]);
  });

  it('takes the mean of shorter prices, and longer ones as they are', () => {
    const quarter = (startMs: number, usdPerMwh: number) => ({ startMs, minutes: 15, usdPerMwh });
    const prices = november.prices.flatMap(({ startMs }) =>
      [10, 20, 30, 40.04].map((usd, index) => quarter(startMs + index * 900_000, usd)),
    );
    const byHour = invoice({ contract, month: '2026-11', meter: november.meter, prices });
    expect(usdOfMicro(byHour.totalMicroUsd)).toBeCloseTo(721 * 25.01, 9);
    const meter = november.meter.flatMap(({ startMs, energyMwh }) =>
      [0, 1, 2, 3].map((index) => ({
        startMs: startMs + index * 900_000,
        minutes: 15,
        energyMwh: energyMwh / 4,
      })),
    );
    const byQuarter = invoice({ contract, month: '2026-11', meter, prices: november.prices });
    expect(usdOfMicro(byQuarter.totalMicroUsd)).toBe(7210);
  });

  it('shows where a figure was changed', () => {
    const result = invoice({ contract, month: '2026-11', ...november });
    const [line] = result.lines;
    const forged = { ...line!, amountMicroUsd: line!.amountMicroUsd + 1 };
    expect(wrongLines({ lines: [forged] })).toEqual(['Energy']);
  });

  it.each<[string, (hours: typeof november) => Partial<typeof november>, string]>([
    ['no reading', () => ({ meter: [] }), 'the meter has no interval in 2026-11'],
    ['out of order', ({ meter }) => ({ meter: meter.toReversed() }), 'is not after the one before it'],
    ['less than nothing', ({ meter: [first] }) => ({ meter: [{ ...first!, energyMwh: -1 }] }), 'has -1 MWh'],
  ])('refuses a meter with %s', (_, change, message) => {
    expect(() => invoice({ contract, month: '2026-11', ...november, ...change(november) })).toThrow(message);
  });

  it('refuses what is no month', () => {
    expect(() => invoice({ contract, month: '2026-13', ...november })).toThrow('"2026-13" is not a month');
  });
});
