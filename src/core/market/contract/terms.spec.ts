import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { flatShape, hoursOf, testContract, when, ZONE } from '../../../../test/support/contract.js';
import { deliveredPriceUsdPerMwh } from '../tariff.js';
import {
  ALWAYS,
  amountMicroUsd,
  type Contract,
  contractOfTariff,
  energyTerms,
  invoice,
  marginalPrice,
  meanTariff,
  type PricedStep,
  tariffAt,
} from './index.js';
import { fc } from '../../../../test/support/fast-check.js';

const AT = DateTime.fromISO('2026-08-18T21:00:00Z', { zone: 'utc' });
/** 16:00 in Chicago on a Tuesday in August. */
const AFTERNOON = when({ months: [8], dayTypes: ['weekday'], from: '15:00', to: '19:00' });

/** All that bears on the price of energy. */
const RICH = testContract({
  lossRatio: 0.03,
  energy: { kind: 'index', name: 'Energy', multiplier: 1.01 },
  blocks: [{ name: 'Block', usdPerMwh: 41, shape: flatShape(2e6) }],
  sellBack: { name: 'Sold back', haircutRatio: 0.02, haircutUsdPerMwh: 1 },
  adders: [
    { name: 'Delivery', when: ALWAYS, usdPerMwh: 4, basis: 'metered' },
    { name: 'Congestion', when: [AFTERNOON], usdPerMwh: 10, basis: 'settled' },
  ],
  riders: [
    { name: 'Fee', ratio: 0.01, on: ['Energy', 'Delivery'] },
    { name: 'Tax', ratio: 0.0625, on: 'all' },
  ],
});

describe('the price at the margin', () => {
  it('is the tariff’s where the contract is one', () => {
    const tariff = { addersUsdPerMwh: 6.5, lossRatio: 0.02 };
    const contract = contractOfTariff(tariff, ZONE);
    const { buyUsdPerMwh } = marginalPrice(contract, AT, 40);
    expect(buyUsdPerMwh).toBeCloseTo(deliveredPriceUsdPerMwh(40, tariff), 12);
    expect(tariffAt(contract, AT).addersUsdPerMwh).toBe(6.5);
    expect(tariffAt(contract, AT).lossRatio).toBeCloseTo(0.02, 12);
  });

  it('by hand: losses, multiplier, adders by time, riders one on the other', () => {
    // Energy 1.01 × 1.03 × 50, its fee of 1 %, the tax on both; delivery alike; congestion has losses and no fee.
    const buy = (1.01 * 1.03 * 50 * 1.01 + 4 * 1.01 + 10 * 1.03) * 1.0625;
    const sell = ((50 - 1 - 1) * 1.03 + 4 * 1.01 + 10 * 1.03) * 1.0625;
    const price = marginalPrice(RICH, AT, 50);
    expect(price.buyUsdPerMwh).toBeCloseTo(buy, 10);
    expect(price.sellUsdPerMwh).toBeCloseTo(sell, 10);
    const night = marginalPrice(RICH, AT.plus({ hours: 10 }), 50);
    expect(night.buyUsdPerMwh).toBeCloseTo(buy - 10 * 1.03 * 1.0625, 10);
  });

  it('is what the invoice grows by', () => {
    const bill = (contract: Contract, mwh: number, usd: number): number => {
      const hours = hoursOf(
        '2026-08',
        (hour) => (hour === 17 * 24 + 16 ? mwh : 2),
        () => usd,
      );
      return invoice({ contract, month: '2026-08', ...hours }).totalMicroUsd / 1e6;
    };
    fc.assert(
      fc.property(
        fc.integer({ min: -5000, max: 500_000 }).map((cents) => cents / 100),
        fc.boolean(),
        (usd, buying) => {
          const mwh = buying ? 4 : 0;
          const growth = bill(RICH, mwh + 1, usd) - bill(RICH, mwh, usd);
          const { buyUsdPerMwh, sellUsdPerMwh } = marginalPrice(RICH, AT, usd);
          expect(growth).toBeCloseTo(buying ? buyUsdPerMwh : sellUsdPerMwh, 4);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('take-or-pay: energy is cheaper while the month falls short', () => {
    const contract = testContract({
      takeOrPay: { name: 'Minimum', energyMwhPerMonth: 1000, usdPerMwh: 38 },
    });
    expect(marginalPrice(contract, AT, 50, { expectedMwh: 900 }).buyUsdPerMwh).toBe(12);
    expect(marginalPrice(contract, AT, 50, { expectedMwh: 1000 }).buyUsdPerMwh).toBe(50);
  });

  it('a schedule without a rate for the time is refused', () => {
    const energy: Contract['energy'] = {
      kind: 'schedule',
      name: 'Energy',
      rates: [{ name: 'peak', when: [AFTERNOON], usdPerMwh: 90 }],
    };
    expect(marginalPrice(testContract({ energy }), AT, 5000).buyUsdPerMwh).toBe(90);
    expect(() => marginalPrice(testContract({ energy }), AT.plus({ hours: 10 }), 50)).toThrow(
      'contract test: no rate of "Energy" holds 2026-08-19T07:00:00.000Z',
    );
  });

  it('the mean over a day weighs each hour', () => {
    const { addersUsdPerMwh, lossRatio } = meanTariff(
      testContract({ adders: [{ name: 'Peak', when: [AFTERNOON], usdPerMwh: 12, basis: 'metered' }] }),
      DateTime.fromISO('2026-08-18T05:00:00Z'),
      DateTime.fromISO('2026-08-19T05:00:00Z'),
    );
    expect(addersUsdPerMwh).toBeCloseTo((12 * 4) / 24, 12);
    expect(lossRatio).toBe(0);
  });
});

describe('the planner’s terms', () => {
  const steps: PricedStep[] = [0, 1, 2].map((hour) => ({
    startMs: AT.toMillis() + hour * 3_600_000,
    minutes: 60,
    marketUsdPerMwh: [50, -30, 900][hour]!,
  }));

  it('cost a load what the invoice makes of it, but for the block’s own price', () => {
    const { energy } = energyTerms(RICH, steps);
    const firstHour = 17 * 24 + 16;
    const loadMw = [3.5, 5, 0.5];
    const inHorizon = (hour: number): number => hour - firstHour;
    const bill = (load: (index: number) => number): number => {
      const hours = hoursOf(
        '2026-08',
        (hour) => (steps[inHorizon(hour)] ? load(inHorizon(hour)) : 2),
        (hour) => steps[inHorizon(hour)]?.marketUsdPerMwh ?? 0,
      );
      return invoice({ contract: RICH, month: '2026-08', ...hours }).totalMicroUsd / 1e6;
    };
    const cost = (load: readonly number[]): number =>
      load.reduce((sum, mw, t) => {
        const beyond = mw - energy.blockW[t]! / 1e6;
        const trade = beyond * (beyond > 0 ? energy.buyUsdPerMwh[t]! : energy.sellUsdPerMwh[t]!);
        return sum + trade + mw * energy.addersUsdPerMwh[t]!;
      }, 0);
    const difference = bill((index) => loadMw[index]!) - bill(() => 0);
    expect(cost(loadMw) - cost([0, 0, 0])).toBeCloseTo(difference, 4);
  });

  it('never sell for more than they buy', () => {
    const lost = energyTerms({ ...RICH, sellBack: null }, steps).energy;
    expect(lost.sellUsdPerMwh[0]).toBe(0);
    expect(lost.sellUsdPerMwh[1]).toBe(lost.buyUsdPerMwh[1]);
  });

  it('price a MW in a step that may hold a coincident peak', () => {
    const calendar = {
      calendarId: '4cp',
      zone: ZONE,
      intervalMinutes: 15,
      windows: [{ months: [8], peakCount: 1, weight: 0.25 }],
      rateUsdPerKwYear: 60,
      effectiveYear: 2026,
      source: 'made up',
      verified: 'unverified' as const,
    };
    const contract = testContract({
      coincidentPeaks: [{ name: 'Transmission', calendar, billedYearsLater: 1 }],
    });
    const likely = steps.map((step, t) => ({
      ...step,
      ...(t === 1 && { peakProbabilities: { Transmission: 0.02 } }),
    }));
    // A quarter of 60 $/kW-yr is 15,000 $/MW.
    expect(energyTerms(contract, likely).energy.coincidentUsdPerMw).toEqual([0, 300, 0]);
  });

  it('demand: charges alike are one, the costliest goes in, the others are named', () => {
    const rate = { minutes: 15, powerWMin: 0, ratchet: null };
    const contract = testContract({
      demandCharges: [
        { ...rate, name: 'Distribution', when: ALWAYS, usdPerKw: 3 },
        { ...rate, name: 'Standby', when: ALWAYS, usdPerKw: 1 },
        {
          ...rate,
          name: 'On-peak',
          when: [AFTERNOON],
          usdPerKw: 9,
          ratchet: { ratio: 0.8, monthsBack: 11, months: [] },
        },
      ],
      riders: [{ name: 'Tax', ratio: 0.1, on: ['On-peak'] }],
    });
    const soFar = {
      peaksW: { Distribution: 7e6, Standby: 7e6, 'On-peak': 5e6 },
      pastPeaks: [{ charge: 'On-peak', month: '2026-02', powerW: 10e6 }],
    };
    const late: PricedStep = {
      startMs: Date.parse('2026-08-19T00:30:00Z'),
      minutes: 15,
      marketUsdPerMwh: 20,
    };
    const found = energyTerms(contract, [...steps, late], soFar);
    expect(found.demandCharge!.usdPerKw).toBeCloseTo(9.9, 12);
    expect(found.demandCharge).toMatchObject({ peakSoFarW: 8e6, applies: [true, true, true, false] });
    expect(found.demandChargesLeftOut).toEqual(['Distribution', 'Standby']);
    // After the peak hours the others are what there is: 3 + 1.
    expect(energyTerms(contract, [late], soFar)).toMatchObject({
      demandCharge: { usdPerKw: 4, peakSoFarW: 7e6, applies: [true] },
      demandChargesLeftOut: [],
    });
    expect(energyTerms(testContract(), steps).demandCharge).toBeNull();
  });
});

describe('money in whole numbers', () => {
  it.each([
    [1_500_000, 1_000_000, 'Wh', 1_500_000],
    [1, 500_000, 'Wh', 1],
    [1, 499_999, 'Wh', 0],
    [-1, 500_000, 'Wh', -1],
    [3, -500_000, 'Wh', -2],
    // 900 MWh at 4,999.999999 $/MWh would not fit into a number on the way.
    [900_000_000, 4_999_999_999, 'Wh', 4_499_999_999_100],
    [12_345_678, 9_500_000, 'W', 117_283_941_000],
  ] as const)('%d × %d per %s: %d', (quantity, rate, unit, amount) => {
    expect(amountMicroUsd(quantity, rate, unit)).toBe(amount);
  });
});
