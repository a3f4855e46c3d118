import { describe, expect, it } from '@jest/globals';
import {
  dayAheadArchive,
  ercotClock,
  HISTORY_ABSENT,
  historyIsThere,
  loadForecastArchive,
  readSeries,
  realTimeArchive,
} from '../../../test/support/market-history.js';
import { viewAt } from './archive.js';
import { ForecastScores, reliabilityTable, type ScoreSummary } from './forecast-scores.js';
import { fitPriceModel, type PriceModel } from './price-model.js';
import { priceOutlook, stepExceedance, stepQuantiles } from './price-outlook.js';

const HOURLY = 'ercot_hourly_dam_rtm_2024.csv';
const QUARTERS = 'ercot_rtm_spp_15min_HB_HUBAVG_2024.csv';
const DAY_AHEAD = 'ercot_dam_spp_hourly_HB_HUBAVG_2024.csv';
const LOAD = 'ercot_dayahead_load_forecast_and_temp_2024.csv';
const PRESENT = historyIsThere(HOURLY, QUARTERS, DAY_AHEAD, LOAD);

const HOUR_MS = 3_600_000;
const FROM_MS = Date.parse('2024-02-15T00:00:00Z');
const TO_MS = Date.parse('2024-12-30T00:00:00Z');
/** Not a divisor of the day: forecasts are made at all hours. */
const EVERY_MS = 10.25 * HOUR_MS;
/** The model is learned anew so often: a test has less time than a site. */
const REFIT_MS = 14 * 24 * HOUR_MS;
const PROBABILITIES = [0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98];
const LEADS_MINUTES = [15, 60, 240, 720, 1440];
const SPIKE_USD_PER_MWH = 60;

type Series = ReturnType<typeof readSeries>;

/**
 * Forecasts a year as it went by, beside a price that stays as it is, the day-ahead price itself, and for spikes the share
 * seen so far.
 */
function judge(realTime: Series, dayAhead: Series | null, minutes: number): ForecastScores {
  const load = readSeries(LOAD, 'da_demand_forecast_mw');
  const archives = {
    realTime: realTimeArchive(realTime, minutes),
    dayAhead: dayAhead ? dayAheadArchive(dayAhead) : undefined,
    loadMw: loadForecastArchive(load),
  };
  const actuals = new Map(realTime.map(({ startMs, value }) => [startMs, value]));
  const scores = new ForecastScores();
  let model: PriceModel | null = null;
  let [seenMs, seen, spikes] = [0, 0, 0];
  for (let madeAtMs = FROM_MS; madeAtMs < TO_MS; madeAtMs += EVERY_MS) {
    const view = viewAt(archives, madeAtMs);
    if (!model || madeAtMs - model.fittedAtMs >= REFIT_MS) model = fitPriceModel(view, ercotClock);
    const steps = LEADS_MINUTES.filter((lead) => lead >= minutes).map((lead) => ({
      startMs: Math.floor((madeAtMs + lead * 60_000) / (minutes * 60_000)) * minutes * 60_000,
      minutes,
    }));
    const last = view.realTime.latest()!.value;
    for (const { value } of view.realTime.between(seenMs, madeAtMs - 2 * minutes * 60_000)) {
      seen += 1;
      spikes += value > SPIKE_USD_PER_MWH ? 1 : 0;
    }
    seenMs = madeAtMs - 2 * minutes * 60_000;
    const rate = spikes / seen;
    for (const step of priceOutlook(model, view, ercotClock, steps).steps) {
      const actual = actuals.get(step.startMs);
      if (actual === undefined) continue;
      const lead = (step.startMs - madeAtMs) / 60_000;
      const add = (source: string, quantiles: readonly number[]): void =>
        scores.addQuantiles(source, lead, PROBABILITIES, quantiles, actual);
      add('model', stepQuantiles(step, PROBABILITIES));
      add(
        'persistence',
        PROBABILITIES.map(() => last),
      );
      const day = view.dayAhead?.holding(step.startMs);
      if (day !== undefined)
        add(
          'day-ahead',
          PROBABILITIES.map(() => day),
        );
      const spike = actual > SPIKE_USD_PER_MWH;
      scores.addEvent('spike by model', lead, stepExceedance(step, SPIKE_USD_PER_MWH), spike);
      scores.addEvent('spike by rate', lead, rate, spike);
    }
  }
  return scores;
}

function summary(scores: ForecastScores, source: string, leadMinutesMax: number): ScoreSummary {
  return scores.summaries().find((each) => each.source === source && each.leadMinutesMax === leadMinutesMax)!;
}

(PRESENT ? describe : describe.skip)(
  `price forecasts of 2024${PRESENT ? '' : ` (${HISTORY_ABSENT})`}`,
  () => {
    const quarters = (): Series => readSeries(QUARTERS, 'spp_usd_per_mwh');
    let hub: ForecastScores | null = null;
    const judgeHub = (): ForecastScores =>
      (hub ??= judge(quarters(), readSeries(DAY_AHEAD, 'spp_usd_per_mwh'), 15));
    const west = (column: string): Series => readSeries(HOURLY, column);
    const cases: [string, () => ForecastScores, number[]][] = [
      ['HB_HUBAVG by the quarter of an hour', judgeHub, [15, 60, 240, 720, 1440]],
      [
        'HB_WEST by the hour',
        () => judge(west('hb_west_rtm'), west('hb_west_dam'), 60),
        [60, 240, 720, 1440],
      ],
      [
        'LZ_HOUSTON by the hour',
        () => judge(west('lz_houston_rtm'), west('lz_houston_dam'), 60),
        [60, 240, 720, 1440],
      ],
    ];

    it.each(cases)(
      '%s: nearer than persistence and the day-ahead price, and honest about its width',
      (_, run, leads) => {
        const scores = run();
        for (const lead of leads) {
          const model = summary(scores, 'model', lead);
          expect(model.pinball!).toBeLessThan(0.75 * summary(scores, 'persistence', lead).pinball!);
          expect(model.pinball!).toBeLessThan(0.9 * summary(scores, 'day-ahead', lead).pinball!);
          expect(Math.abs(model.coverage! - model.nominalCoverage!)).toBeLessThan(0.06);
          const spike = summary(scores, 'spike by model', lead);
          expect(spike.brier!).toBeLessThan(summary(scores, 'spike by rate', lead).brier!);
          // Even the year's own rate, which nobody knew, does worse.
          expect(spike.brier!).toBeLessThan(spike.brierOfRate!);
        }
        const events = scores.lines.find(
          ({ source, leadMinutesMax }) => source === 'spike by model' && leadMinutesMax === 60,
        )!;
        const table = reliabilityTable(events.events!);
        expect(table.at(-1)!.happenedRatio).toBeGreaterThan(table[0]!.happenedRatio + 0.4);
      },
    );

    it('without a day-ahead price it beats persistence, and is worse than with one', () => {
      const withDay = judgeHub();
      const without = judge(quarters(), null, 15);
      for (const lead of [60, 240, 720, 1440]) {
        const pinball = summary(without, 'model', lead).pinball!;
        expect(pinball).toBeLessThan(0.75 * summary(without, 'persistence', lead).pinball!);
        expect(pinball).toBeGreaterThan(summary(withDay, 'model', lead).pinball!);
      }
    });
  },
);
