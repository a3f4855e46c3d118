import { fitPriceModel, ZoneClock } from '../../src/core/forecast/index.js';
import type { LookAheadInput, MarketSeries, SeriesRows } from '../../src/core/outlook/index.js';
import { priceViewOf } from '../../src/core/outlook/index.js';
import type { SiteSnapshot } from '../../src/core/planner/index.js';
import { SeededRandom } from '../../src/core/statistics/index.js';

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** Quarters of made-up prices up to `endMs`: cheap nights, dear evenings, now and then two hours at twenty times that. */
export function madeUpPrices(endMs: number, days: number, seed = 7): SeriesRows {
  const random = new SeededRandom(seed);
  const rows: [number, number, number][] = [];
  let spikeLeft = 0;
  for (let startMs = endMs - days * DAY_MS; startMs < endMs; startMs += QUARTER_MS) {
    const hour = (startMs % DAY_MS) / 3_600_000;
    const level = 30 + 20 * Math.max(0, Math.sin(((hour - 12) / 24) * 2 * Math.PI));
    if (spikeLeft === 0 && random.uniform() < 0.004) spikeLeft = 8;
    const spike = spikeLeft > 0 ? 20 : 1;
    spikeLeft = Math.max(0, spikeLeft - 1);
    rows.push([startMs, startMs + QUARTER_MS, level * spike * (0.9 + 0.2 * random.uniform())]);
  }
  return { minutes: 15, rows };
}

/** What looking ahead is made from at a snapshot's instant, after a history of made-up prices. */
export function lookAheadInput(snapshot: SiteSnapshot, change: Partial<LookAheadInput> = {}): LookAheadInput {
  const atMs = Date.parse(snapshot.takenAt);
  const series: MarketSeries = {
    realTime: madeUpPrices(atMs, 40),
    dayAhead: null,
    loadMw: null,
    temperatureC: null,
  };
  return {
    schema: 1,
    snapshot,
    horizonHours: 12,
    tickMinutes: 5,
    priceModel: fitPriceModel(priceViewOf(series, atMs), new ZoneClock(snapshot.timeZone)),
    series,
    priceKnown: 'at-end',
    upWPerMinute: null,
    contract: null,
    billing: { peaksW: {}, pastPeaks: [] },
    peakProbabilities: {},
    dryBulbC: [],
    ...change,
  };
}
