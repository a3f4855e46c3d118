import { loadViolations } from './evaluate.js';
import type { GroupFacts } from './facts.js';
import type { HorizonLayer } from './problem.js';
import { type Change, mendedKwh, type Workplan } from './workplan.js';

/** Some of a group's miners taken from one point to another, by index; 0 is sleep. */
export interface Move {
  readonly group: number;
  readonly from: number;
  readonly to: number;
  readonly miners: number;
}

/** A constraint that a change would break; null for caps on wakes, which never give way. */
export interface Breach {
  readonly layer: HorizonLayer | null;
  readonly source: string;
  readonly interval: number;
}

/** What a change comes to: USD earned more, and whether it worsens what is asked of loads. */
export interface Outcome {
  readonly move: Move;
  readonly change: Change;
  readonly gainUsd: number;
  readonly worsens: boolean;
}

/** Moves of all miners at each point that has some: one point up or down, to sleep, or awake. */
export function movesAt(plan: Workplan, group: number, t: number): Move[] {
  const { K, group: terms } = plan.book.facts.groups[group]!;
  return countsAt(plan, group, t).flatMap((miners, from) => {
    if (miners === 0) return [];
    const targets = from === 0 ? [terms.wakePoint] : [...new Set([from + 1, from - 1, 0])];
    return targets.filter((to) => to <= K).map((to) => ({ group, from, to, miners }));
  });
}

/**
 * The change that a move makes over intervals `first` to `last`: where the point has too few miners in one of them, those
 * at the lowest points make up for it. Null where there are too few altogether.
 */
export function changeOf(plan: Workplan, move: Move, first: number, last: number): Change | null {
  const facts = plan.book.facts.groups[move.group]!;
  const levels = plan.levels[move.group]!.map((level) => level.slice(first, last + 1));
  for (let t = first; t <= last; t += 1) {
    const counts = countsAt(plan, move.group, t);
    if (!take(counts, move)) return null;
    counts[targetAt(facts, move, t)]! += move.miners;
    let above = 0;
    for (let k = levels.length; k >= 1; k -= 1) levels[k - 1]![t - first] = above += counts[k]!;
  }
  return { group: move.group, from: first, to: last, levels };
}

export function outcomeOf(plan: Workplan, move: Move, change: Change): Outcome {
  const effect = plan.effectOf(change);
  return { move, change, gainUsd: effect.usd, worsens: mendedKwh(effect) < 0 };
}

/** Whether nothing is broken further than it is. */
export function isPossible(plan: Workplan, { move, change, worsens }: Outcome): boolean {
  return !worsens && hotIntervals(plan, move, change).length === 0 && plan.timesBroken(change).length === 0;
}

/** Which constraints a change breaks further than they are, the group's own first. */
export function breachesOf(plan: Workplan, { move, change }: Outcome): Breach[] {
  const { groupId } = plan.book.facts.groups[move.group]!.group;
  const own = [
    ...hotIntervals(plan, move, change).map((interval) => ({
      layer: 'thermal' as const,
      kind: 'heat',
      interval,
    })),
    ...plan.timesBroken(change).map((kind) => ({
      layer: kind === 'cycles' ? null : kind,
      kind,
      interval: change.from,
    })),
  ];
  const before = excesses(plan, change);
  const undo = plan.apply(change);
  const after = excesses(plan, change);
  plan.apply(undo);
  const worse = [...after].filter(([key, { kw }]) => kw > (before.get(key)?.kw ?? 0) + 1e-6);
  return [
    ...own.map(({ layer, kind, interval }) => ({ layer, source: `${kind}:${groupId}`, interval })),
    ...worse.map(([, { layer, source, interval }]) => ({ layer, source, interval })),
  ];
}

function countsAt({ levels, book }: Workplan, group: number, t: number): number[] {
  const mine = levels[group]!;
  const counts = [book.facts.groups[group]!.minerCount];
  for (let k = 0; k < mine.length; k += 1) {
    const above = mine[k]![t]!;
    counts[k]! -= above;
    counts.push(above);
  }
  return counts;
}

/** Takes a move's miners out of the counts; false where there are too few asleep, or awake. */
function take(counts: number[], { from, miners }: Move): boolean {
  let left = miners;
  const sources =
    from === 0 ? [0] : [from, ...counts.keys()].filter((k, at) => k > 0 && (at === 0 || k !== from));
  for (const k of sources) {
    const taken = Math.min(left, counts[k]!);
    counts[k]! -= taken;
    left -= taken;
  }
  return left === 0;
}

/** Those that wake go to the highest point that heat allows, up to the one meant. */
function targetAt({ highest }: GroupFacts, { from, to }: Move, t: number): number {
  return from === 0 ? Math.max(1, Math.min(to, highest[t]!)) : to;
}

function hotIntervals(plan: Workplan, move: Move, { from, to }: Change): number[] {
  if (move.to <= move.from) return [];
  const facts = plan.book.facts.groups[move.group]!;
  const hot: number[] = [];
  for (let t = from; t <= to; t += 1) if (targetAt(facts, move, t) > facts.highest[t]!) hot.push(t);
  return hot;
}

/** kW beyond what is allowed, by constraint and interval, where a change has an effect. */
function excesses(plan: Workplan, { from, to }: Change): Map<string, Breach & { readonly kw: number }> {
  const found = new Map<string, Breach & { readonly kw: number }>();
  for (let t = from; t <= Math.min(to + 1, plan.book.facts.T - 1); t += 1) {
    loadViolations(plan, t, (layer, source, interval, kw) =>
      found.set(`${layer} ${source} ${interval}`, { layer, source, interval, kw }),
    );
  }
  return found;
}
