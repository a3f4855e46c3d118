import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { HISTORY_ABSENT, historyIsThere, readSeries } from '../../../test/support/market-history.js';
import {
  dayAheadFigures,
  type Point,
  priceFigures,
  type SystemHour,
  systemFigures,
} from '../../../test/support/market-statistics.js';
import { SimulatedWorld } from '../../shared/simulated-world/world.js';

interface Target {
  readonly figure: string;
  /** What the simulated years and the real one must lie within, both ends included. */
  readonly low: number;
  readonly high: number;
  /** What ERCOT had in 2024: HB_HUBAVG, native load, mean temperature of the weather zones. */
  readonly real: number;
}

/** The table of the page beside this file; its rows are what is asserted. */
const TARGETS = [...readme().matchAll(/^\| .* \| `(\w+)` \| (\S+) to (\S+) \| (\S+) \|$/gm)].map(
  ([, figure, low, high, real]): Target => ({
    figure: figure!,
    low: Number(low),
    high: Number(high),
    real: Number(real),
  }),
);

const SEEDS = [1, 2, 3];
const POINT = 'HB_HUBAVG';
const START_MS = Date.UTC(2025, 0, 1, 6);
const HOUR_MS = 3_600_000;
const QUARTER_MS = HOUR_MS / 4;
/** From a morning's bids to the middle of the next day. */
const AUCTION_LEAD_HOURS = 26;

const FILES = {
  realTime: 'ercot_rtm_spp_15min_HB_HUBAVG_2024.csv',
  dayAhead: 'ercot_dam_spp_hourly_HB_HUBAVG_2024.csv',
  load: 'ercot_native_load_hourly_2019_2024.csv',
  temperature: 'ercot_dayahead_load_forecast_and_temp_2024.csv',
};

function readme(): string {
  return readFileSync(new URL('./README.md', import.meta.url), 'utf8');
}

function figuresOf(
  realTime: readonly Point[],
  dayAhead: readonly Point[],
  system: readonly SystemHour[],
): Record<string, number> {
  return {
    ...priceFigures(realTime),
    ...dayAheadFigures(dayAhead, realTime),
    ...systemFigures(system, realTime),
  };
}

function simulatedYear(seed: number): Record<string, number> {
  const world = new SimulatedWorld({ seed });
  const realTime = Array.from({ length: 365 * 96 }, (_, index) => {
    const startMs = START_MS + index * QUARTER_MS;
    return { startMs, value: world.priceUsdPerMwh(POINT, startMs + QUARTER_MS / 2) };
  });
  const hours = Array.from({ length: 365 * 24 }, (_, index) => START_MS + index * HOUR_MS);
  const dayAhead = hours.map((startMs) => ({
    startMs,
    value: world.dayAheadUsdPerMwh(POINT, startMs + HOUR_MS / 2, AUCTION_LEAD_HOURS),
  }));
  const system = hours.map((startMs) => ({ startMs, ...world.grid(startMs + HOUR_MS / 2) }));
  return figuresOf(realTime, dayAhead, system);
}

function realYear(): Record<string, number> {
  const loads = new Map(readSeries(FILES.load, 'ercot').map(({ startMs, value }) => [startMs, value]));
  const system = readSeries(FILES.temperature, 'temp_c_ercot_mean_of_8_weather_zones').flatMap((hour) => {
    const loadMw = loads.get(hour.startMs);
    return loadMw === undefined ? [] : { startMs: hour.startMs, dryBulbC: hour.value, loadMw };
  });
  return figuresOf(
    readSeries(FILES.realTime, 'spp_usd_per_mwh'),
    readSeries(FILES.dayAhead, 'spp_usd_per_mwh'),
    system,
  );
}

describe('statistics of the simulated market', () => {
  it('are stated, every one of them', () => {
    const one = figuresOf([{ startMs: 0, value: 1 }], [], []);
    expect(TARGETS.map(({ figure }) => figure)).toEqual(Object.keys(one));
  });

  it.each(SEEDS)('of seed %d lie within their targets', (seed) => {
    const figures = simulatedYear(seed);
    const missed = TARGETS.filter(
      ({ figure, low, high }) => !(figures[figure]! >= low && figures[figure]! <= high),
    );
    expect(missed.map((target) => ({ ...target, is: figures[target.figure] }))).toEqual([]);
  });

  const known = historyIsThere(...Object.values(FILES));
  (known ? it : it.skip)(
    known ? 'are those of a year that was: ERCOT’s 2024 lies within the targets' : HISTORY_ABSENT,
    () => {
      const figures = realYear();
      for (const { figure, low, high, real } of TARGETS) {
        expect([figure, figures[figure]]).toEqual([figure, expect.closeTo(real, real > 1_000 ? -1 : 1)]);
        expect([figure, real >= low && real <= high]).toEqual([figure, true]);
      }
    },
  );
});
