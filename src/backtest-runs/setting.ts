import { DateTime } from 'luxon';
import {
  type BacktestSetting,
  dayAheadKnown,
  holding,
  type KnownSeries,
  measuredKnown,
  type NamedPolicy,
  realTimeKnown,
  type TimeSeries,
} from '../backtest/index.js';
import { type Obedience, USUAL_LATENCY_SECONDS, wearUsdPerWake } from '../core/fleet-dynamics/index.js';
import type { SiteConfig } from '../core/site.js';
import type { FirmwareRamp } from '../state/index.js';
import { type RecordedHistory, stepAt, type Steps } from './recorded-history.js';

const MINUTE_MS = 60_000;
/** As `ebb backtest` has them where nothing else is said. */
const FAILURES = { failureRatio: 0.002, repairHours: 4 };
export const SEED = 1;

/** What a backtest's thread is started with. */
export interface BacktestData {
  /** By the settings that are tried; by those in force where none are. */
  readonly site: SiteConfig;
  /** By the settings in force. */
  readonly present: SiteConfig;
  readonly hasDraft: boolean;
  /** Run beside them. */
  readonly policies: readonly NamedPolicy[];
  /** By firmware. */
  readonly rampTimes: Readonly<Record<string, FirmwareRamp>>;
  /** Unix ms; half-open. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly lagMinutes: number;
  /** Throughout; null: as recorded. Net of the pool's fee. */
  readonly hashpriceUsdPerPhDay: number | null;
  readonly history: RecordedHistory;
}

export interface Prepared {
  readonly setting: BacktestSetting;
  readonly series: KnownSeries;
  readonly obedience: Obedience;
}

/** The period as the backtest's core takes it, with what prices are forecast from. */
export function prepared(data: BacktestData): Prepared {
  const { site, present, history, lagMinutes } = data;
  const { fromMs, values, minutes } = history.prices;
  const prices = Array.from(fromMs, (startMs, index) => ({
    start: DateTime.fromMillis(startMs, { zone: 'utc' }),
    minutes: minutes[index]!,
    priceUsdPerMwh: values[index]!,
  }));
  const weather = history.dryBulbC && hourly(history.dryBulbC);
  const fixed = data.hashpriceUsdPerPhDay;
  const [paid, known] = [stepAt(history.hashprice), stepAt(history.hashprice)];
  const paidAfterMs = present.market.settlementMinutes * MINUTE_MS;
  // The same wear for all, so that only what they decide differs.
  const obedience = {
    latencySeconds: USUAL_LATENCY_SECONDS,
    ...FAILURES,
    wearUsdPerWake: wearUsdPerWake(present.policy),
  };
  return {
    setting: {
      site,
      history: {
        prices,
        lagMinutes,
        hashpricePaid: (atMs) => fixed ?? paid(atMs + paidAfterMs),
        hashpriceKnown: (atMs) => fixed ?? known(atMs),
        dryBulbC: weather ? holding(weather) : () => null,
      },
      fromMs: data.fromMs,
      toMs: data.toMs,
      rampTimes: (firmware) => data.rampTimes[firmware]!,
      obedience,
      seed: SEED,
    },
    series: {
      realTime: realTimeKnown(prices, lagMinutes),
      dayAhead: history.dayAhead ? dayAheadKnown(hourly(history.dayAhead), present.timeZone) : undefined,
      temperatureC: weather ? measuredKnown(weather) : undefined,
    },
    obedience,
  };
}

function hourly({ fromMs, values }: Steps): TimeSeries {
  return { startsMs: [...fromMs], values: [...values], minutes: 60, blankRows: 0, missingIntervals: 0 };
}
