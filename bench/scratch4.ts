import { readFileSync } from 'node:fs';
import { ForecastScores, priceOutlook, stepExceedance, stepQuantiles, viewAt, type PriceModel } from '../src/core/forecast/index.js';
import { dayAheadArchive, ercotClock, loadForecastArchive, readSeries, realTimeArchive } from '../test/support/market-history.js';
const models = new Map<number, PriceModel>(JSON.parse(readFileSync('/tmp/la-models.json', 'utf8')));
const H = 3_600_000;
const P = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98];
const LEADS = [15, 60, 240, 720, 1440];
const rt = readSeries('ercot_rtm_spp_15min_HB_HUBAVG_2024.csv', 'spp_usd_per_mwh');
const da = readSeries('ercot_dam_spp_hourly_HB_HUBAVG_2024.csv', 'spp_usd_per_mwh');
const load = readSeries('ercot_dayahead_load_forecast_and_temp_2024.csv', 'da_demand_forecast_mw');
const actuals = new Map(rt.map(({ startMs, value }) => [startMs, value]));
for (const withDay of [true, false]) {
  const archives = { realTime: realTimeArchive(rt, 15), dayAhead: withDay ? dayAheadArchive(da) : undefined, loadMw: loadForecastArchive(load) };
  const scores = new ForecastScores(); let n = 0;
  for (let at = Date.parse('2024-02-15T00:00:00Z'); at < Date.parse('2024-12-30T00:00:00Z'); at += 3.25 * H) {
    n += 1; const view = viewAt(archives, at);
    const model = models.get(Math.floor(at / 86_400_000)) && [...[0, 1]].map((d) => models.get(Math.floor(at / 86_400_000) - d)!).find((m) => m.fittedAtMs <= at)!;
    const steps = LEADS.map((l) => ({ startMs: Math.floor((at + l * 60_000) / 900_000) * 900_000, minutes: 15 }));
    const last = view.realTime.latest()!.value;
    for (const step of priceOutlook(model!, view, ercotClock, steps).steps) {
      const actual = actuals.get(step.startMs)!; const lead = (step.startMs - at) / 60_000;
      scores.addQuantiles('model', lead, P, stepQuantiles(step, P), actual);
      scores.addQuantiles('persistence', lead, P, P.map(() => last), actual);
      scores.addEvent('spike', lead, stepExceedance(step, 100), actual > 100);
    }
  }
  console.log(withDay, n);
  for (const s of scores.summaries()) console.log(s.source, s.leadMinutesMax, s.pinball?.toFixed(2), s.coverage?.toFixed(2), s.brier?.toFixed(4), s.brierOfRate?.toFixed(4));
}
