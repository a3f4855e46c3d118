import { describe, expect, it } from '@jest/globals';
import { fromIso } from '../interval.js';
import type { PriceInterval } from '../ports/price.js';
import { pricesAgree, priceSuspicion, scalesAgree, wrongHashprice } from './plausibility.js';

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
    ['a rise to 900', [60, 300, 900], usual(96), 'scale'],
    ['a spike from one interval to the next', [35, 1_500], usual(96), 'jump'],
    ['a fall from the cap', [40], [...usual(90), 5_000], 'jump'],
    ['beyond what has been seen', [15_500], [...usual(90), 15_000], 'jump'],
    ['by the kWh instead of the MWh', usual(16, 0.03, 0.008), usual(96), 'scale'],
    ['by the kWh, a single one', [0.031], usual(96), 'scale'],
    ['in cents by the kWh', [3.1, 2.9], usual(96), 'scale'],
    ['by the kWh among others that are not', [0.03, 30, 31, 30], usual(96), 'scale'],
    ['twice as dear', usual(16, 60, 16), usual(96), null],
    ['four times dearer than usual: another source can tell', [150], usual(96), 'scale'],
    ['of an unusual size, where hardly any is known', [0.031], usual(3), null],
    ['cents where dollars were', usual(16, 3_000, 800), usual(96), 'jump'],
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

describe('the size of prices', () => {
  it.each<[string, number[], number[], number, boolean | null]>([
    ['is the same in a spike that both tell, though they round', [900, 800], [905, 790], 0, true],
    ['is the same where another has a correction', [900], [150], 0, true],
    ['is another by the kWh', [0.03, 0.031], [30, 31], 0, false],
    ['is another in cents by the kWh', [3, 3.1], [30, 31], 0, false],
    ['is another in a third of them', [30, 3.1, 29], [30, 31, 29], 0, false],
    ['is the same near zero', [0.03], [0.5], 0, true],
    ['is not to be told of other intervals', [3], [30], 50, null],
  ])('%s', (_, ours, theirs, offset, agrees) => {
    expect(scalesAgree(prices(ours), prices(theirs, offset))).toBe(agrees);
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
