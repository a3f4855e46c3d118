import type { Change, Effect, Workplan } from './workplan.js';

/** kWh below which a violation is a sum's rounding. */
const KWH_TOLERANCE = 1e-6;
/** Single miners moved for one interval before it is left as it is. */
const MOVES_PER_INTERVAL = 200;

/**
 * Takes what rounding has left of violations out of a plan, and uses room that it has left, by moving single miners:
 * for each interval the change that costs least for each kWh that it mends, layers in the safety order.
 */
export function trim(plan: Workplan): void {
  for (let t = 0; t < plan.book.facts.T; t += 1) {
    for (let move = 0; move < MOVES_PER_INTERVAL; move += 1) {
      if (total(plan.violationKwh(t)) <= KWH_TOLERANCE) break;
      const best = bestMend(plan, t);
      if (!best) break;
      plan.apply(best);
      plan.settle(best.from, best.to);
    }
  }
}

function bestMend(plan: Workplan, t: number): Change | null {
  const at = plan.rampExcessKw(t) !== 0 && t > 0 ? [t, t - 1] : [t];
  const near = at.flatMap((each) => [...levelChanges(plan, each), ...edgeChanges(plan, each)]);
  return cheapest(plan, near) ?? cheapest(plan, spanChanges(plan, t));
}

function cheapest(plan: Workplan, changes: Iterable<Change>): Change | null {
  let best: Change | null = null;
  let bestUsdPerKwh = Infinity;
  for (const change of changes) {
    const effect = plan.tryChange(change);
    const mended = effect ? mendedKwh(effect) : 0;
    if (mended <= KWH_TOLERANCE) continue;
    const usdPerKwh = -effect!.usd / mended;
    if (usdPerKwh < bestUsdPerKwh) [best, bestUsdPerKwh] = [change, usdPerKwh];
  }
  return best;
}

/** kWh mended in the highest layer that changes; less than nothing where that one gets worse. */
function mendedKwh({ kwh }: Effect): number {
  const first = kwh.find((each) => Math.abs(each) > KWH_TOLERANCE);
  return first === undefined ? 0 : -first;
}

/** One pass of moves of single miners between levels, taken wherever they earn and break nothing. */
export function fill(plan: Workplan): void {
  for (let t = 0; t < plan.book.facts.T; t += 1) {
    for (const change of levelChanges(plan, t)) {
      const effect = plan.tryChange(change);
      if (!effect || effect.usd <= 1e-9 || effect.kwh.some((kwh) => kwh > KWH_TOLERANCE)) continue;
      plan.apply(change);
      plan.settle(t, t);
    }
  }
}

/** One miner one level up or down in one interval, without waking or sleeping any. */
function* levelChanges({ book, levels }: Workplan, t: number): Generator<Change> {
  for (const { index, K, highest } of book.facts.groups) {
    const mine = levels[index]!;
    for (let k = 1; k < K; k += 1) {
      for (const step of [-1, 1]) {
        const count = mine[k]![t]! + step;
        if (count < (mine[k + 1]?.[t] ?? 0) || count > mine[k - 1]![t]!) continue;
        if (step > 0 && k + 1 > highest[t]!) continue;
        yield {
          group: index,
          from: t,
          to: t,
          levels: mine.map((level, at) => Int32Array.of(at === k ? count : level[t]!)),
        };
      }
    }
  }
}

/** One wake or sleep an interval earlier or later: of groups that move at one of the interval's ends. */
function* edgeChanges(plan: Workplan, t: number): Generator<Change> {
  for (const { index, initialAwake, minerCount, highest } of plan.book.facts.groups) {
    const awake = plan.levels[index]![0]!;
    const before = t > 0 ? awake[t - 1]! : initialAwake;
    const after = awake[t + 1] ?? awake[t]!;
    if ((before < awake[t]! || after < awake[t]!) && awake[t]! > 0) yield awakeChange(plan, index, t, t, -1);
    const hasRoom = awake[t]! < minerCount && highest[t]! > 0;
    if ((before > awake[t]! || after > awake[t]!) && hasRoom) yield awakeChange(plan, index, t, t, 1);
  }
}

/** One miner more or less awake for as long as a minimum time asks, or to the horizon's start or end. */
function* spanChanges(plan: Workplan, t: number): Generator<Change> {
  const { T, groups, startsSeconds } = plan.book.facts;
  for (const { index, minerCount, group, highest } of groups) {
    const awake = plan.levels[index]![0]!;
    for (const step of [-1, 1] as const) {
      const seconds = step < 0 ? group.minDownSeconds : group.minUpSeconds;
      let to = t;
      while (to + 1 < T && startsSeconds[to + 1]! < startsSeconds[t]! + seconds) to += 1;
      let from = t;
      while (from > 0 && startsSeconds[t]! < startsSeconds[from - 1]! + seconds) from -= 1;
      for (const [first, last] of [
        [t, to],
        [from, t],
        [t, T - 1],
        [0, t],
      ] as const) {
        const span = awake.subarray(first, last + 1);
        const isAllowed = step < 0 || !highest.subarray(first, last + 1).includes(0);
        if (isAllowed && span.every((count) => count + step >= 0 && count + step <= minerCount)) {
          yield awakeChange(plan, index, first, last, step);
        }
      }
    }
  }
}

/** One miner less awake, taken from the lowest point that has one; or one more, at the point that a wake leads to. */
function awakeChange(
  { book, levels }: Workplan,
  group: number,
  from: number,
  to: number,
  step: 1 | -1,
): Change {
  const { highest, group: terms } = book.facts.groups[group]!;
  const mine = levels[group]!;
  const changed = mine.map((level) => level.slice(from, to + 1));
  for (let at = 0; at <= to - from; at += 1) {
    const top = Math.max(1, Math.min(terms.wakePoint, highest[from + at]!));
    changed.forEach((level, k) => {
      if (step > 0) level[at]! += k < top ? 1 : 0;
      else level[at] = k === 0 ? level[at]! - 1 : Math.min(level[at]!, changed[0]![at]!);
    });
  }
  return { group, from, to, levels: changed };
}

function total(kwh: Float64Array): number {
  return kwh.reduce((sum, each) => sum + each, 0);
}
