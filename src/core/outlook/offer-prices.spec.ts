import { describe, expect, it } from '@jest/globals';
import { lookAheadInput } from '../../../test/support/look-ahead.js';
import { feeder, group, snapshot } from '../../../test/support/snapshot.js';
import { type PriceOutlook, priceOutlook, stepExceedance, stepPrices, ZoneClock } from '../forecast/index.js';
import { headroomBlocks, offerPrices, type OfferSite, priceViewOf } from './index.js';

const HOUR_MS = 3_600_000;
const FREE = { wearUsdPerWake: 0, calledRatio: 0, marginUsdPerMw: 0 };
const NOMINAL = [
  { id: 'sleep', kind: 'sleep', powerW: 20, hashrateThs: 0 },
  { id: 'nominal', kind: 'nominal', powerW: 3_000, hashrateThs: 100 },
] as const;
const BETTER = NOMINAL.map((point) => ({ ...point, hashrateThs: point.hashrateThs * 2 }));

const poor = group({ groupId: 'a', operatingPoints: [NOMINAL[0], NOMINAL[1]] });
const better = group({ groupId: 'b', operatingPoints: [BETTER[0]!, BETTER[1]!] });

function site(change: Partial<OfferSite> = {}): OfferSite {
  const { feeders, tariff } = snapshot();
  return { feeders, tariff, groups: [poor, better], hashpriceUsdPerPhDay: 50, ...change };
}

/** The day after the test's instant in quarters, from prices with a spike now and then. */
function outlook(): PriceOutlook {
  const { priceModel, series, snapshot: now } = lookAheadInput(snapshot());
  const atMs = Date.parse(now.takenAt);
  const steps = Array.from({ length: 96 }, (_, index) => ({
    startMs: atMs + 17 * HOUR_MS + index * 900_000,
    minutes: 15,
  }));
  return priceOutlook(priceModel, priceViewOf(series, atMs), new ZoneClock(priceModel.zone), steps);
}

describe('offers of reserve', () => {
  const made = outlook();

  it('ask for the expected excess of the price over breakeven, the load that earns most first', () => {
    const hours = offerPrices({ site: site(), outlook: made, extra: [], terms: FREE });
    expect(hours.map(({ startMs }) => startMs)).toEqual(
      Array.from({ length: 24 }, (_, hour) => made.steps[4 * hour]!.startMs),
    );
    // 100 TH/s at $50/PH/day are $0.2083/h, over 2.98 kW.
    const breakeven = (100 * 50) / 1e3 / 24 / 0.00298;
    for (const { blocks, startMs } of hours) {
      expect(blocks.map(({ groupId, powerW }) => [groupId, powerW])).toEqual([
        ['b', 298_000],
        ['a', 298_000],
      ]);
      expect(blocks[1]!.breakevenUsdPerMwh).toBeCloseTo(breakeven, 9);
      const quarters = made.steps.filter((step) => Math.floor((step.startMs - startMs) / HOUR_MS) === 0);
      const excess = quarters
        .flatMap((step) => stepPrices(step))
        .reduce((sum, each) => sum + each.probability * Math.max(0, each.usdPerMwh - breakeven), 0);
      expect(blocks[1]!.optionUsdPerMw).toBeCloseTo(excess / 4, 9);
      expect(blocks[1]!.offerUsdPerMw).toBeGreaterThan(blocks[0]!.offerUsdPerMw);
    }
  });

  it('ask more where a coincident peak may be billed, by all of its charge where prices are above breakeven anyway', () => {
    const startMs = made.steps[0]!.startMs;
    const extra = [{ startMs, minutes: 60, value: 1_000 }];
    const [without] = offerPrices({ site: site(), outlook: made, extra: [], terms: FREE });
    const [first, second] = offerPrices({ site: site(), outlook: made, extra, terms: FREE });
    for (const index of [0, 1]) {
      const { breakevenUsdPerMwh } = first!.blocks[index]!;
      const mean = made.steps
        .slice(0, 4)
        .flatMap((step) => stepPrices(step))
        .reduce((sum, { usdPerMwh, probability }) => sum + (usdPerMwh * probability) / 4, 0);
      expect(first!.blocks[index]!.optionUsdPerMw).toBeCloseTo(1_000 + mean - breakevenUsdPerMwh, 6);
      expect(first!.blocks[index]!.optionUsdPerMw).toBeGreaterThan(without!.blocks[index]!.optionUsdPerMw);
    }
    expect(second!.blocks[0]!.optionUsdPerMw).toBeLessThan(100);
  });

  it('add a wake by its chance, a call by its share, and the margin', () => {
    const terms = { wearUsdPerWake: 0.03, calledRatio: 0.01, marginUsdPerMw: 2 };
    const own = site({ groups: [poor] });
    const blocks = offerPrices({ site: own, outlook: made, extra: [], terms })[0]!.blocks;
    const { breakevenUsdPerMwh } = headroomBlocks(own, 0.03)[0]!;
    // $0.03 and a minute of $0.2083/h, for 2.98 kW.
    const wakeUsdPerMw = (0.03 + (100 * 50) / 1e3 / 24 / 60) / 0.00298;
    const quarters = made.steps.slice(0, 4);
    const dear = quarters.flatMap((step) =>
      stepPrices(step).map((each) => (each.usdPerMwh > breakevenUsdPerMwh ? each.probability : 0)),
    );
    const dearRatio = dear.reduce((sum, each) => sum + each, 0) / 4;
    const exceedance = quarters.reduce((sum, step) => sum + stepExceedance(step, breakevenUsdPerMwh), 0) / 4;
    expect(Math.abs(dearRatio - exceedance)).toBeLessThan(0.05);
    const earned = quarters
      .flatMap((step) => stepPrices(step))
      .reduce(
        (sum, each) => sum + (each.probability * Math.max(0, breakevenUsdPerMwh - each.usdPerMwh)) / 4,
        0,
      );
    expect(blocks[0]!.offerUsdPerMw - blocks[0]!.optionUsdPerMw).toBeCloseTo(
      dearRatio * wakeUsdPerMw + 0.01 * (earned + wakeUsdPerMw) + 2,
      9,
    );
  });

  it('are of no more load than the feeders above carry, what earns most first', () => {
    // 4 kW asleep and 298 kW awake of one leave 98 kW of the other.
    const blocks = headroomBlocks(site({ feeders: [feeder('site', 400e3)] }), 0);
    expect(blocks.map(({ groupId, powerW }) => [groupId, powerW])).toEqual([
      ['b', 298_000],
      ['a', 98_000],
    ]);
  });

  it('price the load between two points awake by what it earns, without a wake', () => {
    const [sleep, nominal] = NOMINAL;
    const eco = { id: 'eco', kind: 'underclock', powerW: 2_000, hashrateThs: 80 } as const;
    const two = group({ groupId: 'c', operatingPoints: [sleep, eco, nominal] });
    const [low, high] = headroomBlocks(site({ groups: [two] }), 0.03);
    expect(low!.powerW).toBe(198_000);
    expect(low!.wakeUsdPerMw).toBeGreaterThan(0);
    expect(high).toMatchObject({ powerW: 100_000, wakeUsdPerMw: 0 });
    expect(high!.breakevenUsdPerMwh).toBeCloseTo((20 * 50) / 1e3 / 24 / 0.001, 9);
  });
});
