import { describe, expect, it } from '@jest/globals';
import {
  HISTORY_ABSENT,
  historyIsThere,
  readColumns,
  readSeries,
} from '../../../test/support/market-history.js';
import { SeededRandom } from '../statistics/index.js';
import { Archive, type Observation, viewAt } from './archive.js';
import { ForecastScores } from './forecast-scores.js';
import { hashpriceForecast, type HashpriceForecast } from './hashprice-forecast.js';
import { type Retarget, retargetOutlook } from './retarget.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BEGIN_MS = Date.parse('2026-01-01T00:00:00Z');
const PROBABILITIES = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98];
const FIRST_HEIGHT = 929_376;

/** A chain whose blocks come at `pace` times the due pace, by chance; heights are known every hour. */
function chain(pace: number, days: number, seed = 1): Observation[] {
  const random = new SeededRandom(seed);
  const heights: Observation[] = [];
  let [height, atMs, nextMs] = [FIRST_HEIGHT, BEGIN_MS, BEGIN_MS];
  while (nextMs <= BEGIN_MS + days * DAY_MS) {
    const blockMs = atMs - (600_000 / pace) * Math.log(random.uniform());
    for (; nextMs < blockMs; nextMs += HOUR_MS)
      heights.push({ startMs: nextMs, knownAtMs: nextMs, value: height });
    atMs = blockMs;
    height += 1;
  }
  return heights;
}

function retargets(): Archive<Retarget> {
  const startMs = BEGIN_MS;
  return new Archive(1, [
    { startMs, knownAtMs: startMs, value: { height: FIRST_HEIGHT, difficulty: 1.4e14 } },
  ]);
}

describe('the next retarget', () => {
  const outlook = (pace: number, days: number, seed = 1): NonNullable<ReturnType<typeof retargetOutlook>> => {
    const madeAtMs = BEGIN_MS + days * DAY_MS;
    return retargetOutlook(
      retargets().asOf(madeAtMs),
      new Archive(60, chain(pace, days, seed)).asOf(madeAtMs),
    )!;
  };

  it('is no guess on an epoch’s first blocks, and surer with each day', () => {
    const [early, middle, late] = [outlook(1.1, 0.2), outlook(1.1, 6), outlook(1.1, 11)];
    expect(Math.abs(early.logRatioMean)).toBeLessThan(0.08);
    expect(late.logRatioMean).toBeCloseTo(Math.log(1.1), 1);
    expect(early.logRatioDeviation).toBeGreaterThan(middle.logRatioDeviation);
    expect(middle.logRatioDeviation).toBeGreaterThan(late.logRatioDeviation);
    expect(late.height).toBe(FIRST_HEIGHT + 2016);
    expect((late.expectedMs - BEGIN_MS) / DAY_MS).toBeCloseTo(14 / 1.1, 0);
  });

  it('lies within what it says as often as it says', () => {
    let within = 0;
    for (let seed = 0; seed < 60; seed += 1) {
      const { logRatioMean, logRatioDeviation } = outlook(1.05, 5, seed);
      const blocks = chain(1.05, 20, seed);
      const end = blocks.find(({ value }) => value >= FIRST_HEIGHT + 2016)!;
      const actual = Math.log((14 * DAY_MS) / (end.startMs - BEGIN_MS));
      if (Math.abs(actual - logRatioMean) < 1.645 * logRatioDeviation) within += 1;
    }
    expect(within / 60).toBeGreaterThan(0.8);
  });

  it('never goes beyond the rule’s own limit, and is not there without a chain', () => {
    expect(outlook(0.01, 30).logRatioMean).toBeGreaterThanOrEqual(-Math.log(4));
    expect(
      retargetOutlook(retargets().asOf(BEGIN_MS - 1), new Archive(60, chain(1, 1)).asOf(BEGIN_MS)),
    ).toBeNull();
  });
});

function forecastAt(
  madeAtMs: number,
  leadDays: readonly number[],
  over: { fees?: Observation[]; btc?: Observation[]; pace?: number } = {},
): HashpriceForecast {
  const daily = (value: (day: number) => number): Observation[] =>
    Array.from({ length: 30 }, (_, day) => {
      const startMs = BEGIN_MS + (day - 10) * DAY_MS;
      return { startMs, knownAtMs: startMs, value: value(day) };
    });
  const archives = {
    btcUsd: new Archive(1440, over.btc ?? daily((day) => 100_000 * (1 + 0.02 * Math.sin(9 * day)))),
    retargets: retargets(),
    heights: new Archive(60, chain(over.pace ?? 1.1, 14)),
    feesBtcPerBlock: over.fees && new Archive(1440, over.fees),
  };
  const steps = leadDays.map((days) => ({ startMs: madeAtMs + days * DAY_MS, minutes: 60 }));
  return hashpriceForecast(viewAt(archives, madeAtMs), steps, 0.01, PROBABILITIES)!;
}

describe('hashprice forecast', () => {
  const madeAtMs = BEGIN_MS + 10 * DAY_MS;
  const median = ({ steps }: HashpriceForecast, step: number): number =>
    steps[step]!.quantilesUsdPerPhDay[3]!;

  it('falls by the retarget when that comes, and widens as bitcoin may move', () => {
    const forecast = forecastAt(madeAtMs, [0.1, 1, 6]);
    expect(forecast.steps[0]!.retargetProbability).toBeLessThan(0.01);
    expect(forecast.steps[2]!.retargetProbability).toBeGreaterThan(0.99);
    expect(median(forecast, 2) / median(forecast, 0)).toBeCloseTo(1 / 1.1, 1);
    const width = (step: number): number => {
      const quantiles = forecast.steps[step]!.quantilesUsdPerPhDay;
      return Math.log(quantiles[5]! / quantiles[1]!);
    };
    expect(width(1)).toBeGreaterThan(width(0));
    expect(width(2)).toBeGreaterThan(width(1));
    expect(forecast.feesAreKnown).toBe(false);
  });

  it('fees that rushed go back to their usual level', () => {
    const rush = Array.from({ length: 10 }, (_, day) => {
      const startMs = madeAtMs - (9 - day) * DAY_MS;
      return { startMs, knownAtMs: startMs, value: day === 9 ? 2 : 0.1 };
    });
    const withRush = forecastAt(madeAtMs, [0.01, 7], { fees: rush, pace: 1 });
    const subsidyOnly = forecastAt(madeAtMs, [0.01, 7], { pace: 1 });
    expect(withRush.feesAreKnown).toBe(true);
    expect(median(withRush, 0) / median(subsidyOnly, 0)).toBeGreaterThan(1.5);
    expect(median(withRush, 1) / median(subsidyOnly, 1)).toBeLessThan(1.1);
  });

  it('sees nothing that was published later', () => {
    const wild = (knownAtMs: number): Observation[] => [
      { startMs: madeAtMs - DAY_MS, knownAtMs: madeAtMs - DAY_MS, value: 100_000 },
      { startMs: madeAtMs - HOUR_MS, knownAtMs, value: 10 },
    ];
    const text = (knownAtMs: number): string =>
      JSON.stringify(forecastAt(madeAtMs, [1, 3], { btc: wild(knownAtMs) }));
    expect(text(madeAtMs + 1)).toBe(text(madeAtMs + 99 * DAY_MS));
    expect(text(madeAtMs + 1)).not.toBe(text(madeAtMs));
  });
});

const DAILY = 'btc_daily_price_difficulty_fees_hashprice_2021_2024.csv';
const EPOCHS = 'btc_difficulty_epochs_2021-01_2026-06.csv';
const PRESENT = historyIsThere(DAILY, EPOCHS);

(PRESENT ? describe : describe.skip)(
  `hashprice of 2021 and 2023${PRESENT ? '' : ` (${HISTORY_ABSENT})`}`,
  () => {
    const epochs = (): Observation<Retarget>[] =>
      readColumns(EPOCHS, ['epoch_start_time_utc', 'epoch_start_height', 'difficulty']).map(
        ([at, height, difficulty]) => ({
          startMs: Date.parse(at!),
          knownAtMs: Date.parse(at!) + 600_000,
          value: { height: Number(height), difficulty: Number(difficulty) },
        }),
      );

    /** Heights at midnight from the days' counts of blocks, each from the change of difficulty before it. */
    function heights(changes: readonly Observation<Retarget>[]): Observation[] {
      const days = new Map(readSeries(DAILY, 'blocks_day').map(({ startMs, value }) => [startMs, value]));
      return [...days.keys()].flatMap((dayMs) => {
        const endMs = dayMs + DAY_MS;
        const last = changes.findLast(({ startMs }) => startMs <= endMs)!;
        let height = last.value.height;
        for (let at = Math.floor(last.startMs / DAY_MS) * DAY_MS; at < endMs; at += DAY_MS) {
          const blocks = days.get(at);
          if (blocks === undefined) return [];
          height += blocks * Math.min(1, (at + DAY_MS - last.startMs) / DAY_MS);
        }
        return [{ startMs: endMs, knownAtMs: endMs, value: Math.round(height) }];
      });
    }

    it('a third into the epoch and later the retarget is foreseen to a third of what “no change” is off by', () => {
      const changes = epochs();
      const chainHeights = new Archive(1440, heights(changes));
      let [count, error, still, within] = [0, 0, 0, 0];
      for (const { startMs: madeAtMs } of heights(changes)) {
        const outlook = retargetOutlook(new Archive(1, changes).asOf(madeAtMs), chainHeights.asOf(madeAtMs))!;
        const next = changes.find(({ value }) => value.height === outlook.height);
        if (outlook.blocksFound < 672 || !next) continue;
        const actual = Math.log(next.value.difficulty / outlook.difficultyNow);
        count += 1;
        error += Math.abs(actual - outlook.logRatioMean);
        still += Math.abs(actual);
        if (Math.abs(actual - outlook.logRatioMean) < 1.645 * outlook.logRatioDeviation) within += 1;
      }
      expect(count).toBeGreaterThan(80);
      // The months in which half of the network went off, 2021, are among them.
      expect(error / still).toBeLessThan(0.35);
      expect(within / count).toBeGreaterThan(0.7);
    });

    it('the hashprice of the next days is nearer than one that stays as it is, and covered as it says', () => {
      const changes = epochs();
      const closes = readSeries(DAILY, 'btc_close_usd').map(({ startMs, value }) => ({
        startMs: startMs + DAY_MS,
        knownAtMs: startMs + DAY_MS,
        value,
      }));
      const paid = new Map(
        readSeries(DAILY, 'hashprice_usd_ph_day_subsidy_only').map(({ startMs, value }) => [startMs, value]),
      );
      const archives = {
        btcUsd: new Archive(1440, closes),
        retargets: new Archive(1, changes),
        heights: new Archive(1440, heights(changes)),
      };
      const scores = new ForecastScores();
      for (const { startMs: madeAtMs } of heights(changes)) {
        for (const days of [0, 1]) {
          // The day's hashprice is made of its close: forecast for its end.
          const startMs = madeAtMs + (days + 1) * DAY_MS - HOUR_MS;
          const actual = paid.get(madeAtMs + days * DAY_MS);
          const forecast = hashpriceForecast(
            viewAt(archives, madeAtMs),
            [{ startMs, minutes: 60 }],
            0,
            PROBABILITIES,
          );
          if (!forecast || actual === undefined) continue;
          const lead = (days + 1) * 1440;
          scores.addQuantiles('model', lead, PROBABILITIES, forecast.steps[0]!.quantilesUsdPerPhDay, actual);
          const still = paid.get(madeAtMs - DAY_MS)!;
          scores.addQuantiles(
            'still',
            lead,
            PROBABILITIES,
            PROBABILITIES.map(() => still),
            actual,
          );
        }
      }
      const [day, twoDays, stillDay, stillTwoDays] = scores.summaries();
      expect(day!.count).toBeGreaterThan(150);
      expect(day!.pinball!).toBeLessThan(0.85 * stillDay!.pinball!);
      expect(twoDays!.pinball!).toBeLessThan(0.85 * stillTwoDays!.pinball!);
      for (const each of [day!, twoDays!]) expect(Math.abs(each.coverage! - 0.96)).toBeLessThan(0.06);
    });
  },
);
