import { assert } from '../assert.js';
import { clamp, sumOf } from '../statistics.js';
import type { AdjustmentMade, LoadTag } from './baseline.js';
import type { MeterHistory } from './load-days.js';
import type { Adjustment } from './method.js';

export interface AdjustmentResult {
  readonly made: AdjustmentMade | null;
  readonly problems: readonly string[];
}

/**
 * What the adjustment intervals call for. Intervals that are missing, or that carry one of `tags`, take no part; where none
 * is left the baseline stays as it is, and says so.
 */
export function adjustmentOf(
  adjustment: Adjustment,
  history: MeterHistory,
  startsMs: readonly number[],
  baselineW: ReadonlyMap<number, number | null>,
  tags: ReadonlySet<LoadTag>,
): AdjustmentResult {
  const pairs = startsMs.flatMap((startMs) => {
    const actual = history.at.get(startMs);
    const base = baselineW.get(startMs) ?? null;
    if (!actual || actual.powerW === null || base === null) return [];
    if (actual.tag !== null && tags.has(actual.tag)) return [];
    return [{ start: actual.start, actualW: actual.powerW, base }];
  });
  const missing = startsMs.length - pairs.length;
  const problems =
    missing === 0 ? [] : [`${missing} of ${startsMs.length} adjustment intervals take no part`];
  const baseSumW = sumOf(pairs, ({ base }) => base);
  if (pairs.length === 0 || (adjustment.kind === 'scalar' && baseSumW <= 0)) {
    return { made: null, problems: [...problems, 'not adjusted: nothing to adjust by'] };
  }
  const actualSumW = sumOf(pairs, ({ actualW }) => actualW);
  const from = pairs.map(({ start }) => start);
  if (adjustment.kind === 'additive') {
    const applied = (actualSumW - baseSumW) / pairs.length;
    return { made: { kind: 'additive', applied, unbounded: applied, from }, problems };
  }
  const unbounded = actualSumW / baseSumW;
  const applied = clamp(unbounded, adjustment.ratioMin ?? 0, adjustment.ratioMax ?? Infinity);
  return { made: { kind: 'scalar', applied, unbounded, from }, problems };
}

/** Load is never below nothing. */
export function adjusted(unadjustedW: number, made: AdjustmentMade | null): number {
  if (made === null) return unadjustedW;
  assert(Number.isFinite(made.applied), 'an adjustment that is not finite');
  return made.kind === 'scalar' ? unadjustedW * made.applied : Math.max(0, unadjustedW + made.applied);
}
