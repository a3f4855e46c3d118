import type { LoadInterval } from '../../baselines/index.js';
import { worstQuality } from '../../metering/index.js';
import type { MeterQuality } from '../../ports/meter.js';
import type { ReportedInterval } from '../../ports/signal.js';
import { sumOf } from '../../statistics.js';
import type { ReportDue } from './reports-due.js';

/** Load of metering intervals, by their starts. */
export type LoadByStart = ReadonlyMap<
  string,
  LoadInterval & { readonly powerW: number; readonly quality: MeterQuality }
>;

/** Below this share of all that could be drawn a site idles. */
const IDLE_RATIO = 0.05;

/**
 * What the load did in the intervals of a report. One that metering intervals of `minutes` do not make up whole, or not all of them
 * known, has no figures and is `missing`.
 * @param baselineW by the start of a metering interval; null: not known
 * @param nominalW what the site draws with everything on
 */
export function reportedIntervals(
  intervals: ReportDue['intervals'],
  load: LoadByStart,
  minutes: number,
  baselineW: (start: string) => number | null,
  nominalW: number,
): ReportedInterval[] {
  return intervals.map(({ startsAt, endsAt }): ReportedInterval => {
    const starts = startsOf(startsAt, endsAt, minutes);
    const parts = starts.flatMap((start) => load.get(start) ?? []);
    const bases = starts.flatMap((start) => baselineW(start) ?? []);
    const baseline = starts.length > 0 && bases.length === starts.length ? meanOf(bases) : null;
    const about = { startsAt, endsAt, baselineW: baseline };
    if (starts.length === 0 || parts.length < starts.length)
      return { ...about, energyMwh: null, powerW: null, operatingState: null, quality: 'missing' };
    const powerW = meanOf(parts.map((part) => part.powerW));
    const hours = (Date.parse(endsAt) - Date.parse(startsAt)) / 3_600_000;
    const isCurtailed = parts.some(({ tag }) => tag !== null && tag !== 'fault');
    return {
      ...about,
      energyMwh: (powerW / 1e6) * hours,
      powerW,
      operatingState: `${powerW > IDLE_RATIO * nominalW ? 'RUNNING' : 'IDLE'}_${isCurtailed ? 'CURTAILED' : 'NORMAL'}`,
      quality: worstQuality(parts.map(({ quality }) => quality)),
    };
  });
}

/** Empty where the metering intervals do not begin and end with it. */
function startsOf(startsAt: string, endsAt: string, minutes: number): string[] {
  const widthMs = minutes * 60_000;
  const [from, to] = [Date.parse(startsAt), Date.parse(endsAt)];
  if (from % widthMs !== 0 || to % widthMs !== 0) return [];
  return Array.from({ length: (to - from) / widthMs }, (_, index) =>
    new Date(from + index * widthMs).toISOString(),
  );
}

function meanOf(values: readonly number[]): number {
  return sumOf(values, (value) => value) / values.length;
}
