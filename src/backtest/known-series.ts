import { Archive, type Observation, ZoneClock } from '../core/forecast/index.js';
import type { PriceInterval } from '../core/ports/price.js';
import type { TimeSeries } from './series-csv.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Hours before a civil day begins at which its day-ahead prices are out: 13:30 of the day before. */
const DAY_AHEAD_HOURS = 10.5;
/** And a forecast of its load: the morning of the day before, at nine. */
const LOAD_FORECAST_HOURS = 15;

/** Real-time prices, each known `lagMinutes` after its interval began. */
export function realTimeKnown(prices: readonly PriceInterval[], lagMinutes: number): Archive {
  return new Archive(
    prices[0]?.minutes ?? 15,
    prices.map(({ start, priceUsdPerMwh }): Observation => {
      const startMs = start.toMillis();
      return { startMs, knownAtMs: startMs + lagMinutes * MINUTE_MS, value: priceUsdPerMwh };
    }),
  );
}

export function dayAheadKnown(series: TimeSeries, zone: string): Archive {
  return knownBeforeItsDay(series, zone, DAY_AHEAD_HOURS);
}

export function loadForecastKnown(series: TimeSeries, zone: string): Archive {
  return knownBeforeItsDay(series, zone, LOAD_FORECAST_HOURS);
}

/** Measurements, known when their interval is over. */
export function measuredKnown({ startsMs, values, minutes }: TimeSeries): Archive {
  return new Archive(
    minutes,
    startsMs.map((startMs, index) => ({
      startMs,
      knownAtMs: startMs + minutes * MINUTE_MS,
      value: values[index]!,
    })),
  );
}

function knownBeforeItsDay(
  { startsMs, values, minutes }: TimeSeries,
  zone: string,
  hoursBefore: number,
): Archive {
  const clock = new ZoneClock(zone);
  return new Archive(
    minutes,
    startsMs.map((startMs, index) => ({
      startMs,
      knownAtMs: startMs - (clock.local(startMs).hour + hoursBefore) * HOUR_MS,
      value: values[index]!,
    })),
  );
}
