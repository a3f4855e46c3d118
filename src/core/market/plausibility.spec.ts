import { describe, expect, it } from '@jest/globals';
import { fromIso } from '../interval.js';
import type { PriceInterval } from '../ports/price.js';
import { pricesAgree, priceSuspicion, wrongHashprice } from './plausibility.js';

const START = fromIso('2026-08-18T12:00:00Z');
/** Quarters of an hour from `offset` on. */
function prices(values: readonly number[], offset = 0): PriceInterval[] {
  return values.map((priceUsdPerMwh, index) => ({
    start: START.plus({ minutes: 15 * (offset + index) }),
    minutes: 15,
    priceUsdPerMwh,
  }));
}
/** An ordinary day's: a level with a swing. */
const usual = (count: number, level = 30, swing = 8): number[] =>
  Array.from({ length: count }, (_, index) => level + swing * Math.sin(index / 3));

describe('suspect prices', () => {
  it.each<[string, number[], number[], string | null]>([
    ['an ordinary day', usual(8), usual(96), null],
    ['nothing new', [], usual(96), null],
    ['the first prices there are', usual(8), [], null],
    ['a rise to 900', [60, 300, 900], usual(96), null],
    ['a spike from one interval to the next', [35, 1_500], usual(96), 'jump'],
    ['a fall from the cap', [40], [...usual(90), 5_000], 'jump'],
    ['beyond what has been seen', [15_500], [...usual(90), 15_000], 'jump'],
    ['by the kWh instead of the MWh', usual(16, 0.03, 0.008), usual(96), 'scale'],
    ['cents where dollars were', usual(16, 3_000, 800), usual(96), 'scale'],
    [
      'scarcity: thirty times dearer, and more restless than that',
      usual(16).map((_, index) => (index % 2 ? 60 : 900)),
      usual(96),
      null,
    ],
    ['six hours alike', [31.27], new Array<number>(23).fill(31.27), 'frozen'],
    ['not quite six hours alike', [31.27], new Array<number>(22).fill(31.27), null],
    ['zero for hours, as in a windy night', [0], new Array<number>(40).fill(0), null],
  ])('%s', (_, news, known, suspicion) => {
    expect(priceSuspicion(prices(news, known.length), prices(known))).toBe(suspicion);
  });
});

describe('another source', () => {
  const ours = prices([30, 1_500, 40, -5, 20]);
  it.each<[string, number[], number, boolean | null]>([
    ['tells the same, rounded', [30.4, 1_495, 40, -5.2, 20], 0, true],
    ['has a correction', [30, 1_500, 40, -5, 900], 0, true],
    ['tells others', [30, 35, 36, 34, 33], 0, false],
    ['has other intervals', [30, 35], 50, null],
    ['has the first alone', [30], 0, true],
  ])('%s', (_, theirs, offset, agrees) => {
    expect(pricesAgree(ours, prices(theirs, offset))).toBe(agrees);
  });
});

describe('a hashprice against its own figures', () => {
  // Worked: 41.32 USD/PH/day.
  const terms = {
    difficulty: 146_472_570_619_931,
    subsidyBtc: 3.125,
    feesBtcPerBlock: 0.023398,
    btcUsd: 95_551.19,
    poolFeeRatio: 0,
  };
  it.each<[number, string | null]>([
    [41.316, null],
    [25, null],
    [
      0.0413,
      "0.0413 USD/PH/day, where difficulty, fees and bitcoin's price make 41.32: it is by the TH, not by the PH",
    ],
    [
      41_316,
      "41320 USD/PH/day, where difficulty, fees and bitcoin's price make 41.32: it is a thousand times too high, as by the EH",
    ],
    [100, "100 USD/PH/day, where difficulty, fees and bitcoin's price make 41.32"],
    [0, "0 USD/PH/day, where difficulty, fees and bitcoin's price make 41.32"],
  ])('%d', (usd, problem) => expect(wrongHashprice(usd, terms)).toBe(problem));
});
