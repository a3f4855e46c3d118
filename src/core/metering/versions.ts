import type { MeterInterval, MeterQuality } from '../ports/meter.js';

/** One version of an interval. A correction is a new version; none is ever changed. */
export interface MeterVersion extends MeterInterval {
  /** 1, 2, 3 …; the highest counts. */
  readonly version: number;
  /** When Ebb came to know it, ISO 8601 UTC. */
  readonly knownAt: string;
  /** Where it is from: a file by its name and SHA-256, a live meter by its address. */
  readonly source: string;
}

export interface NewVersions {
  readonly added: readonly MeterVersion[];
  /** Those of `added` that replace an earlier version. */
  readonly corrections: number;
  /** Intervals that say what is known already. */
  readonly unchanged: number;
}

/** A watt-hour: finer differences are what files round. */
const SAME_KWH = 0.001;

/**
 * What of `incoming` has to be written down beside the newest versions in `known` (by start).
 * An interval that is missing in `incoming` does not replace one that has a value: a gap in a file is no correction.
 */
export function newVersions(
  known: ReadonlyMap<string, MeterVersion>,
  incoming: readonly MeterInterval[],
  { knownAt, source }: Pick<MeterVersion, 'knownAt' | 'source'>,
): NewVersions {
  const added: MeterVersion[] = [];
  let corrections = 0;
  for (const interval of incoming) {
    const before = known.get(interval.start);
    if (before && (isSame(before, interval) || isGapOver(before, interval))) continue;
    if (before) corrections += 1;
    added.push({ ...interval, version: (before?.version ?? 0) + 1, knownAt, source });
  }
  return { added, corrections, unchanged: incoming.length - added.length };
}

/** The newest version of each interval that was known at `at`; of all versions, in any order, the highest known then. */
export function versionsKnownAt(versions: readonly MeterVersion[], at: string): MeterVersion[] {
  const newest = new Map<string, MeterVersion>();
  for (const each of versions) {
    if (each.knownAt > at) continue;
    const other = newest.get(each.start);
    if (!other || other.version < each.version) newest.set(each.start, each);
  }
  return [...newest.values()].sort((a, b) => (a.start < b.start ? -1 : 1));
}

/** Starts of the intervals in [from, to) that are not there, or are missing by their own word. */
export function gaps(
  intervals: readonly MeterInterval[],
  { from, to, minutes }: { readonly from: string; readonly to: string; readonly minutes: number },
): string[] {
  const known = new Set(
    intervals.filter(({ energyKwh }) => energyKwh !== null).map(({ start }) => Date.parse(start)),
  );
  const missing: string[] = [];
  for (let at = Date.parse(from); at < Date.parse(to); at += minutes * 60_000) {
    if (!known.has(at)) missing.push(new Date(at).toISOString());
  }
  return missing;
}

/** Mean power of an interval in W; null where its energy is not known. */
export function intervalPowerW({ energyKwh, minutes }: MeterInterval): number | null {
  return energyKwh === null ? null : (energyKwh * 60_000) / minutes;
}

/** Whether a quality is the meter's own word. */
export function isMetered(quality: MeterQuality): boolean {
  return quality === 'measured';
}

function isSame(a: MeterInterval, b: MeterInterval): boolean {
  if (a.quality !== b.quality || a.minutes !== b.minutes) return false;
  if (a.energyKwh === null || b.energyKwh === null) return a.energyKwh === b.energyKwh;
  return Math.abs(a.energyKwh - b.energyKwh) < SAME_KWH;
}

function isGapOver(before: MeterInterval, after: MeterInterval): boolean {
  return after.energyKwh === null && before.energyKwh !== null;
}
