import { type Change, KWH_TOLERANCE, mendedKwh, type Workplan } from './workplan.js';

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
      plan.settle(best);
    }
  }
}

function bestMend(plan: Workplan, t: number): Change | null {
  const near = [...levelChanges(plan, t, t, [-1, 1]), ...edgeChanges(plan, t)];
  return cheapest(plan, near) ?? cheapest(plan, rampChanges(plan, t)) ?? cheapest(plan, spanChanges(plan, t));
}

function cheapest(plan: Workplan, changes: Iterable<Change>): Change | null {
  let best: Change | null = null;
  let bestUsdPerKwh = Infinity;
  for (const change of changes) {
    const effect = plan.effectOf(change);
    const mended = mendedKwh(effect);
    if (mended <= KWH_TOLERANCE) continue;
    const usdPerKwh = -effect.usd / mended;
    if (usdPerKwh < bestUsdPerKwh && plan.timesBroken(change).length === 0)
      [best, bestUsdPerKwh] = [change, usdPerKwh];
  }
  return best;
}

/** One pass of moves of single miners between levels, taken wherever they earn and break nothing. */
export function fill(plan: Workplan): void {
  for (let t = 0; t < plan.book.facts.T; t += 1) {
    for (const change of levelChanges(plan, t, t, [-1, 1])) {
      const { usd, kwh } = plan.effectOf(change);
      if (usd > 1e-9 && kwh.every((each) => each <= KWH_TOLERANCE)) plan.settle(change);
    }
  }
}

/** One miner one level up or down throughout, without waking or sleeping any. */
function* levelChanges(
  { book, levels }: Workplan,
  from: number,
  to: number,
  steps: readonly number[],
): Generator<Change> {
  for (const { index, K, highest } of book.facts.groups) {
    const mine = levels[index]!;
    for (let k = 1; k < K; k += 1) {
      for (const step of steps) {
        let fits = true;
        for (let t = from; t <= to && fits; t += 1) {
          const count = mine[k]![t]! + step;
          fits =
            count >= (mine[k + 1]?.[t] ?? 0) &&
            count <= mine[k - 1]![t]! &&
            (step < 0 || k + 1 <= highest[t]!);
        }
        if (!fits) continue;
        const span = mine.map((level) => level.slice(from, to + 1));
        span[k]!.forEach((count, at, level) => (level[at] = count + step));
        yield { group: index, from, to, levels: span };
      }
    }
  }
}

/**
 * For a ramp that is too steep at `t`: one miner moved throughout the stretch of intervals around it whose ramps have
 * no room to take the difference up.
 */
function* rampChanges(plan: Workplan, t: number): Generator<Change> {
  const { T, groups } = plan.book.facts;
  // What a ramp has to take up of a single move.
  const roomKw = Math.max(...groups.map(({ pointKw, K }) => pointKw[K]![t]!));
  const excessKw = plan.rampExcessKw(t);
  if (excessKw === 0) return;
  const step = excessKw > 0 ? -1 : 1;
  let to = t;
  while (to + 1 < T && plan.rampRoomKw(to + 1, -step) < roomKw) to += 1;
  yield* levelChanges(plan, t, to, [step]);
  for (const { index } of groups) {
    if (canMove(plan, index, t, to, step)) yield awakeChange(plan, index, t, to, step);
  }
  if (t === 0) return;
  let from = t - 1;
  while (from > 0 && plan.rampRoomKw(from, -step) < roomKw) from -= 1;
  yield* levelChanges(plan, from, t - 1, [-step]);
  for (const { index } of groups) {
    if (canMove(plan, index, from, t - 1, -step)) yield awakeChange(plan, index, from, t - 1, -step);
  }
}

/** Whether there is a miner to put to sleep, or one to wake that heat lets run, in every one of the intervals. */
function canMove({ book, levels }: Workplan, group: number, from: number, to: number, step: number): boolean {
  const { minerCount, highest } = book.facts.groups[group]!;
  const awake = levels[group]![0]!;
  for (let t = from; t <= to; t += 1) {
    if (step < 0 ? awake[t] === 0 : awake[t] === minerCount || highest[t] === 0) return false;
  }
  return true;
}

/** One wake or sleep an interval earlier or later: of groups that move at one of the interval's ends. */
function* edgeChanges(plan: Workplan, t: number): Generator<Change> {
  for (const { index, initialAwake } of plan.book.facts.groups) {
    const awake = plan.levels[index]![0]!;
    const now = awake[t]!;
    const before = t > 0 ? awake[t - 1]! : initialAwake;
    const after = awake[t + 1] ?? now;
    if ((before < now || after < now) && canMove(plan, index, t, t, -1))
      yield awakeChange(plan, index, t, t, -1);
    if ((before > now || after > now) && canMove(plan, index, t, t, 1))
      yield awakeChange(plan, index, t, t, 1);
  }
}

/** One miner more or less awake for as long as a minimum time asks, or to the horizon's start or end. */
function* spanChanges(plan: Workplan, t: number): Generator<Change> {
  const { T, groups, startsSeconds } = plan.book.facts;
  for (const { index, group } of groups) {
    for (const step of [-1, 1]) {
      const seconds = step < 0 ? group.minDownSeconds : group.minUpSeconds;
      let to = t;
      while (to + 1 < T && startsSeconds[to + 1]! < startsSeconds[t]! + seconds) to += 1;
      let from = t;
      while (from > 0 && startsSeconds[t]! < startsSeconds[from - 1]! + seconds) from -= 1;
      const spans: [number, number][] = [
        [t, to],
        [from, t],
        [t, T - 1],
        [0, t],
      ];
      for (const [first, last] of spans) {
        if (canMove(plan, index, first, last, step)) yield awakeChange(plan, index, first, last, step);
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
  step: number,
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
