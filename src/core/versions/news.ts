import type { Version, VersionColumns } from './version.js';

/** Whether a version adds something to those that are known of its interval, which are ascending by when they were known. */
export type IsNews = (known: readonly Version[], told: Version) => boolean;

/** What differs from the newest that is known. A correction stands until the market corrects it once more. */
export const isNewPrice: IsNews = (known, told) => {
  const newest = known.at(-1);
  if (!newest) return true;
  if (told.correctedAtMs === null) return newest.correctedAtMs === null && differ(newest, told);
  return newest.correctedAtMs === null || newest.correctedAtMs < told.correctedAtMs;
};

/** What differs from the version that was known before it, so that what comes late takes its place. */
export const isNewFigure: IsNews = (known, told) => {
  const before = known.findLast(({ knownAtMs }) => knownAtMs < told.knownAtMs);
  return !before || differ(before, told);
};

/**
 * The versions of `told` that are news, by when they were known, then as they were told. An interval has one version of an
 * instant at most: the first that was told.
 */
export function newsIn(stored: readonly Version[], told: readonly Version[], isNews: IsNews): Version[] {
  const byStart = new Map<number, Version[]>();
  for (const version of byKnown(stored)) {
    const known = byStart.get(version.startMs);
    if (known) known.push(version);
    else byStart.set(version.startMs, [version]);
  }
  return byKnown(told).filter((version) => {
    const known = byStart.get(version.startMs);
    if (!known) {
      byStart.set(version.startMs, [version]);
      return true;
    }
    if (known.some(({ knownAtMs }) => knownAtMs === version.knownAtMs) || !isNews(known, version))
      return false;
    const next = known.findIndex(({ knownAtMs }) => knownAtMs > version.knownAtMs);
    known.splice(next === -1 ? known.length : next, 0, version);
    return true;
  });
}

/** Whether no two are of one interval: all are news then, where nothing was known of them before. */
export function isHistory({ startMs }: VersionColumns): boolean {
  for (let at = 1; at < startMs.length; at += 1) if (startMs[at]! <= startMs[at - 1]!) return false;
  return true;
}

/** The newest version, known by `atMs`, of each interval, ascending by start. */
export function newestOfEach(versions: readonly Version[], atMs: number): Version[] {
  const known = versions.filter(({ knownAtMs }) => knownAtMs <= atMs);
  const isAscending = known.every(({ startMs }, at) => at === 0 || known[at - 1]!.startMs < startMs);
  if (isAscending) return known;
  const newest = new Map<number, Version>();
  for (const version of known) {
    const other = newest.get(version.startMs);
    if (!other || other.knownAtMs < version.knownAtMs) newest.set(version.startMs, version);
  }
  return [...newest.values()].sort((a, b) => a.startMs - b.startMs);
}

/** By when they were known, else as they are. */
export function byKnown(versions: readonly Version[]): readonly Version[] {
  const isSorted = versions.every((each, at) => at === 0 || versions[at - 1]!.knownAtMs <= each.knownAtMs);
  return isSorted ? versions : [...versions].sort((a, b) => a.knownAtMs - b.knownAtMs);
}

function differ(a: Version, b: Version): boolean {
  return a.value !== b.value || a.minutes !== b.minutes;
}
