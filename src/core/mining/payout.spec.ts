import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { SeededRandom } from '../statistics/index.js';
import { hashpriceUsdPerPhDay } from './hashprice.js';
import { asPaid, dayLuckDeviation } from './payout.js';

const terms = {
  difficulty: 146_472_570_619_931,
  subsidyBtc: 3.125,
  feesBtcPerBlock: 0.023398,
  btcUsd: 95_551.19,
  poolFeeRatio: 0,
};
const reading = {
  at: DateTime.fromISO('2026-02-01T00:00:00Z'),
  ...terms,
  hashpriceUsdPerPhDay: hashpriceUsdPerPhDay(terms),
};

describe('what a scheme pays on average', () => {
  it.each(['fpps', 'pps+', 'pplns'] as const)('%s: subsidy and fees', (scheme) => {
    expect(asPaid(reading, scheme)).toBe(reading);
  });

  it('pps: the subsidy alone, 41.009427 of 41.316479 USD/PH/day', () => {
    expect(reading.hashpriceUsdPerPhDay).toBeCloseTo(41.316479, 5);
    expect(asPaid(reading, 'pps')).toMatchObject({
      feesBtcPerBlock: 0,
      hashpriceUsdPerPhDay: expect.closeTo(41.009427, 5),
    });
  });

  it('pps of a quote that is not the formula’s: less by the fees’ share', () => {
    const quoted = asPaid({ ...reading, hashpriceUsdPerPhDay: 50 }, 'pps');
    expect(quoted.hashpriceUsdPerPhDay).toBeCloseTo((50 * 3.125) / 3.148398, 9);
  });
});

describe('how far a day strays from it by the pool’s luck', () => {
  const fees = { subsidyBtc: 3.125, feesBtcPerBlock: 0.3125 };

  it('not at all where the pool bears it', () => {
    for (const scheme of ['fpps', 'pps'] as const) expect(dayLuckDeviation({ scheme }, fees)).toBe(0);
  });

  it('by one over the root of the blocks a day under pplns, of the fees’ eleventh under pps+', () => {
    expect(dayLuckDeviation({ scheme: 'pplns', poolBlocksPerDay: 25 }, fees)).toBeCloseTo(0.2, 12);
    expect(dayLuckDeviation({ scheme: 'pps+', poolBlocksPerDay: 25 }, fees)).toBeCloseTo(0.2 / 11, 12);
    expect(dayLuckDeviation({ scheme: 'pplns' }, fees)).toBeNull();
  });

  it('as drawn days do, whose mean is the expected pay', () => {
    const random = new SeededRandom(1);
    const days = Array.from({ length: 4_000 }, () => {
      let [blocks, at] = [0, -Math.log(random.uniform()) / 25];
      for (; at < 1; at -= Math.log(random.uniform()) / 25) blocks += 1;
      return blocks / 25;
    });
    const mean = days.reduce((sum, each) => sum + each, 0) / days.length;
    const variance = days.reduce((sum, each) => sum + (each - mean) ** 2, 0) / days.length;
    expect(mean).toBeCloseTo(1, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(0.2, 1);
  });
});
