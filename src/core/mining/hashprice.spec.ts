import { describe, expect, it } from '@jest/globals';
import { blocksPerPhDay, hashpriceUsdPerPhDay, subsidyBtcAt } from './hashprice.js';

describe('subsidyBtcAt', () => {
  it.each([
    [0, 50],
    [209_999, 50],
    [210_000, 25],
    [839_999, 6.25],
    [840_000, 3.125],
    [1_049_999, 3.125],
    [1_050_000, 1.5625],
  ])('block %d: %d BTC', (height, btc) => {
    expect(subsidyBtcAt(height)).toBe(btc);
  });

  it.each([-1, 1.5, Number.NaN])('%d is no height', (height) => {
    expect(() => subsidyBtcAt(height)).toThrow('no block height');
  });
});

describe('hashpriceUsdPerPhDay', () => {
  it.each([
    {
      difficulty: 146472570619931,
      subsidyBtc: 3.125,
      feesBtcPerBlock: 0.023398,
      btcUsd: 95551.19,
      usd: 41.316479,
    },
    { difficulty: 146472570619931, subsidyBtc: 3.125, feesBtcPerBlock: 0, btcUsd: 95551.19, usd: 41.009427 },
    {
      difficulty: 152271405447597,
      subsidyBtc: 3.125,
      feesBtcPerBlock: 0.024225,
      btcUsd: 86631.9,
      usd: 36.042678,
    },
    {
      difficulty: 18599593048299,
      subsidyBtc: 6.25,
      feesBtcPerBlock: 0.553466,
      btcUsd: 29374.15,
      usd: 216.145,
    },
  ])(
    'difficulty $difficulty, fees $feesBtcPerBlock BTC, $btcUsd USD/BTC: $usd USD/PH/day',
    ({ usd, ...terms }) => {
      const digits = usd === 216.145 ? 3 : 5;
      expect(hashpriceUsdPerPhDay({ ...terms, poolFeeRatio: 0 })).toBeCloseTo(usd, digits);
    },
  );

  it('takes the pool’s fee off', () => {
    const terms = { difficulty: 1e14, subsidyBtc: 3.125, feesBtcPerBlock: 0.02, btcUsd: 90_000 };
    const gross = hashpriceUsdPerPhDay({ ...terms, poolFeeRatio: 0 });
    expect(hashpriceUsdPerPhDay({ ...terms, poolFeeRatio: 0.025 })).toBeCloseTo(gross * 0.975, 10);
  });

  it('1 PH/s finds this share of a block a day', () => {
    expect(blocksPerPhDay(146472570619931)).toBeCloseTo(0.00013734016906, 13);
  });
});
