import { interpolate, normalQuantile, weightedQuantiles } from '../statistics/index.js';
import type { Archive, Known, View } from './archive.js';
import type { Step } from './price-outlook.js';

/** One temperature of one place, dry or wet bulb, °C, by the hour. */
export interface TemperatureArchives {
  readonly observedC: Archive;
  /** A provider's forecasts: each hour as often as it was forecast. */
  readonly forecastC?: Archive | undefined;
}

export type TemperatureView = View<TemperatureArchives>;

/** How far temperatures came out from what was thought, by hours ahead. Plain data. */
export interface TemperatureErrors {
  readonly fittedAtMs: number;
  readonly sources: Readonly<Record<TemperatureSource, readonly LeadError[]>>;
}

/** A provider's forecast, or the course of the last days' same hours from the present temperature on. */
export type TemperatureSource = 'provider' | 'persistence';

export interface LeadError {
  readonly leadHours: number;
  readonly pairCount: number;
  readonly biasC: number;
  readonly deviationC: number;
  /** Share of the present error that is still there. */
  readonly kept: number;
}

export interface TemperatureForecast {
  readonly madeAtMs: number;
  readonly probabilities: readonly number[];
  readonly steps: readonly (Step & {
    readonly source: TemperatureSource;
    readonly quantilesC: readonly number[];
  })[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WINDOW_DAYS = 30;
const PROFILE_DAYS = 7;
const LEADS_HOURS = [1, 3, 6, 12, 24, 48] as const;
const PAIRS_MIN = 100;
/** Until enough is known: assumptions; deviations at the leads above. */
const ASSUMED_C: Readonly<Record<TemperatureSource, readonly number[]>> = {
  provider: [1.2, 1.3, 1.5, 1.7, 2, 2.5],
  persistence: [1, 2, 3, 3.5, 4, 5],
};
/** How long the present temperature outlasts the last days' course. */
const ANOMALY_HOURS = 18;

/** Learns from the last month; once a day is enough. */
export function fitTemperatureErrors(view: TemperatureView): TemperatureErrors {
  const observed = view.observedC.between(view.madeAtMs - WINDOW_DAYS * DAY_MS, view.madeAtMs);
  const errorAt = (source: TemperatureSource, startMs: number, madeAtMs: number): number | null => {
    const actual = view.observedC.at(startMs);
    const expected = expectedC(source, view, startMs, madeAtMs);
    return actual === undefined || expected === null ? null : actual - expected;
  };
  const learn = (source: TemperatureSource): LeadError[] =>
    LEADS_HOURS.map((leadHours, index) => {
      const pairs = observed.flatMap(({ startMs }) => {
        const madeAtMs = startMs - leadHours * HOUR_MS;
        const after = errorAt(source, startMs, madeAtMs);
        const before = source === 'provider' ? errorAt(source, madeAtMs - HOUR_MS, madeAtMs - HOUR_MS) : 0;
        return after === null ? [] : [{ before: before ?? 0, after }];
      });
      return leadError(leadHours, pairs, ASSUMED_C[source][index]!);
    });
  return {
    fittedAtMs: view.madeAtMs,
    sources: { provider: learn('provider'), persistence: learn('persistence') },
  };
}

function leadError(
  leadHours: number,
  pairs: readonly { readonly before: number; readonly after: number }[],
  assumedC: number,
): LeadError {
  if (pairs.length < PAIRS_MIN) {
    return { leadHours, pairCount: pairs.length, biasC: 0, deviationC: assumedC, kept: 0 };
  }
  const biasC = spread(pairs.map(({ after }) => after)).middle;
  const squares = pairs.reduce((sum, { before }) => sum + before ** 2, 1);
  const products = pairs.reduce((sum, { before, after }) => sum + before * (after - biasC), 0);
  const kept = Math.max(0, Math.min(1, products / squares));
  const rest = spread(pairs.map(({ before, after }) => after - biasC - kept * before));
  return { leadHours, pairCount: pairs.length, biasC, deviationC: rest.deviation, kept };
}

function spread(values: readonly number[]): { readonly middle: number; readonly deviation: number } {
  const sorted = [...values].sort((a, b) => a - b).map((value) => ({ value, weight: 1 }));
  const [low, middle, high] = weightedQuantiles(sorted, [0.05, 0.5, 0.95]);
  return {
    middle: middle!,
    deviation: Math.max(DEVIATION_MIN_C, (high! - low!) / (2 * normalQuantile(0.95))),
  };
}

const DEVIATION_MIN_C = 0.2;

/** Steps for which nothing at all is known are left out. */
export function temperatureForecast(
  view: TemperatureView,
  errors: TemperatureErrors,
  steps: readonly Step[],
  probabilities: readonly number[],
): TemperatureForecast {
  const { madeAtMs } = view;
  const now = view.observedC.latest(madeAtMs);
  const nowExpected = now && expectedC('provider', view, now.startMs, now.startMs);
  const nowError = now && nowExpected !== null && nowExpected !== undefined ? now.value - nowExpected : 0;
  return {
    madeAtMs,
    probabilities,
    steps: steps.flatMap((step) => {
      const startMs = Math.floor(step.startMs / HOUR_MS) * HOUR_MS;
      const provided = expectedC('provider', view, startMs, madeAtMs);
      const source: TemperatureSource = provided === null ? 'persistence' : 'provider';
      const expected = provided ?? expectedC('persistence', view, startMs, madeAtMs);
      if (expected === null) return [];
      const leads = errors.sources[source];
      const at = (of: (each: LeadError) => number): number =>
        interpolate(LEADS_HOURS, leads.map(of), (startMs - madeAtMs) / HOUR_MS);
      const middle =
        expected + at(({ biasC }) => biasC) + (source === 'provider' ? at(({ kept }) => kept) * nowError : 0);
      const deviation = at(({ deviationC }) => deviationC);
      return [
        {
          ...step,
          source,
          quantilesC: probabilities.map((each) => middle + deviation * normalQuantile(each)),
        },
      ];
    }),
  };
}

/** What was thought at `madeAtMs` of the hour that starts at `startMs`; null where nothing was known of it. */
function expectedC(
  source: TemperatureSource,
  view: TemperatureView,
  startMs: number,
  madeAtMs: number,
): number | null {
  if (source === 'provider') return view.forecastC?.at(startMs, madeAtMs) ?? null;
  const profile = (atMs: number): number | null => profileC(view.observedC, atMs, madeAtMs);
  const now = lastKnown(view.observedC, madeAtMs);
  const [usual, usualNow] = [profile(startMs), now && profile(now.startMs)];
  if (usual === null) return now?.value ?? null;
  if (!now || usualNow === null) return usual;
  const kept = Math.exp(-Math.max(0, startMs - now.startMs) / (ANOMALY_HOURS * HOUR_MS));
  return usual + (now.value - usualNow!) * kept;
}

/** The newest hour that had been published by `madeAtMs`. */
function lastKnown(
  observed: Known,
  madeAtMs: number,
): { readonly startMs: number; readonly value: number } | null {
  for (let hours = 0; hours < 24; hours += 1) {
    const startMs = Math.floor(madeAtMs / HOUR_MS - hours) * HOUR_MS;
    const value = observed.at(startMs, madeAtMs);
    if (value !== undefined) return { startMs, value };
  }
  return null;
}

/** Mean of the same hour on the last days that were known then. */
function profileC(observed: Known, atMs: number, madeAtMs: number): number | null {
  const behindDays = Math.max(1, Math.ceil((atMs - madeAtMs) / DAY_MS));
  const values = Array.from({ length: PROFILE_DAYS }, (_, day) =>
    observed.at(atMs - (behindDays + day) * DAY_MS, madeAtMs),
  ).filter((each) => each !== undefined);
  return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length;
}
