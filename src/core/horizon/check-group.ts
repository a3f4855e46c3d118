import type { Found } from './check.js';
import type { HorizonGroup, HorizonProblem, Series } from './problem.js';

/** Miners that went the same way at the same time: free to move back from `freeAt`, seconds after the start. */
interface Cohort {
  count: number;
  readonly freeAt: number;
  /** True for those that were bound when the horizon began. */
  readonly locked: boolean;
}

/** Counts, heat, minimum times and wakes of one group, by following its miners. */
export function checkGroup(problem: HorizonProblem, group: HorizonGroup, counts: readonly Series[]): Found[] {
  const { groupId, points, initialCounts, highestPoint } = group;
  const miners = initialCounts.reduce((sum, count) => sum + count, 0);
  const found: Found[] = [];
  problem.stepsSeconds.forEach((_, interval) => {
    const there = counts.map((series) => series[interval]!);
    const wrong = there.reduce((sum, count) => sum + (Number.isInteger(count) ? Math.max(0, -count) : 1), 0);
    const blockSize = group.blockSize ?? 1;
    const torn = there.reduce((sum, count) => sum + (count % blockSize), 0);
    const missing = Math.abs(miners - there.reduce((sum, count) => sum + count, 0));
    found.push({ constraint: `counts:${groupId}`, interval, amount: wrong + torn + missing, unit: 'miners' });
    const highest = highestPoint?.[interval] ?? points.length - 1;
    const factor = group.powerFactor?.[interval] ?? 1;
    // Watts of all those above the allowed point that are beyond it.
    const hotW = there.reduce(
      (sum, count, k) =>
        sum + (k > highest ? count * (points[k]!.powerW - points[highest]!.powerW) * factor : 0),
      0,
    );
    found.push(...heatFaults(group, hotW, interval));
  });
  return [...found, ...followMiners(problem, group, counts[0]!, miners)];
}

function heatFaults({ groupId }: HorizonGroup, amount: number, interval: number): Found[] {
  return amount > 0 ? [{ constraint: `heat:${groupId}`, interval, amount, unit: 'W' }] : [];
}

function followMiners(
  problem: HorizonProblem,
  group: HorizonGroup,
  asleepSeries: Series,
  miners: number,
): Found[] {
  const found: Found[] = [];
  const awake = cohorts(miners - group.initialCounts[0]!, group.lockedAwake);
  const asleep = cohorts(group.initialCounts[0]!, group.lockedAsleep);
  const wakesByDay = new Map<number, number>([[problem.dayOfInterval[0]!, group.wakesToday]]);
  let before = group.initialCounts[0]!;
  let startSeconds = 0;
  asleepSeries.forEach((now, interval) => {
    const [from, to, minSeconds] =
      now > before ? [awake, asleep, group.minDownSeconds] : [asleep, awake, group.minUpSeconds];
    const moving = Math.abs(now - before);
    found.push(...leave(from, moving, startSeconds, group.groupId, interval));
    if (moving > 0) to.push({ count: moving, freeAt: startSeconds + minSeconds, locked: false });
    const day = problem.dayOfInterval[interval]!;
    wakesByDay.set(day, (wakesByDay.get(day) ?? 0) + Math.max(0, before - now));
    before = now;
    startSeconds += problem.stepsSeconds[interval]!;
  });
  const cap = group.wakesPerDayMax === null ? Infinity : group.wakesPerDayMax * miners;
  for (const [day, wakes] of wakesByDay) {
    const allowed = day === problem.dayOfInterval[0] ? Math.max(cap, group.wakesToday) : cap;
    found.push({
      constraint: `cycles:${group.groupId}`,
      interval: null,
      amount: wakes - allowed,
      unit: 'wakes',
    });
  }
  return found;
}

/** Takes those who have been there longest, and says how many of them had to go too early. */
function leave(
  queue: Cohort[],
  moving: number,
  atSeconds: number,
  groupId: string,
  interval: number,
): Found[] {
  const found: Found[] = [];
  let left = moving;
  while (left > 0 && queue.length > 0) {
    const first = queue[0]!;
    const count = Math.min(left, first.count);
    if (first.freeAt > atSeconds) {
      const constraint = first.locked ? `minimum-time:${groupId}` : `minimum-time-within:${groupId}`;
      found.push({ constraint, interval, amount: count, unit: 'miners' });
    }
    first.count -= count;
    left -= count;
    if (first.count === 0) queue.shift();
  }
  if (left > 0) found.push({ constraint: `counts:${groupId}`, interval, amount: left, unit: 'miners' });
  return found;
}

function cohorts(total: number, locked: HorizonGroup['lockedAwake']): Cohort[] {
  const bound = locked.map(({ count, seconds }): Cohort => ({ count, freeAt: seconds, locked: true }));
  const free = total - bound.reduce((sum, { count }) => sum + count, 0);
  return [{ count: free, freeAt: 0, locked: false }, ...bound.sort((a, b) => a.freeAt - b.freeAt)].filter(
    ({ count }) => count > 0,
  );
}
