import { EbbError } from '../errors.js';
import { siteBook } from './book.js';
import { factsOf } from './facts.js';
import type { HorizonPlan, ShadowPrice } from './plan.js';
import type { HorizonProblem } from './problem.js';
import { reserveSets } from './scopes.js';
import { limitSlots } from './slots.js';
import {
  type Breach,
  breachesOf,
  changeOf,
  isPossible,
  type Move,
  movesAt,
  type Outcome,
  outcomeOf,
} from './what-if.js';
import { Workplan } from './workplan.js';

/** USD that a move has to earn before what forbids it is said to bind. */
const USD_TOLERANCE = 1e-6;

/** Why a group does in an interval what it does. */
export interface HorizonExplanation {
  readonly groupId: string;
  readonly interval: number;
  /** What keeps a single miner (or block) from a move that would earn more. Empty: prices alone decide. */
  readonly binding: readonly Binding[];
  /** What the same miners could have done instead; what can be done first, the cheapest first. */
  readonly alternatives: readonly Alternative[];
  /** The cheapest that breaks nothing; null where each breaks something. */
  readonly nextBest: Alternative | null;
}

export interface Binding extends Breach {
  /** Exact: what the move of one miner (or block) that it forbids would earn. */
  readonly gainUsd: number;
  /**
   * What one unit more of it would earn by the dual of the LP relaxation, in which counts need not be whole; null where
   * the plan carries none for it.
   */
  readonly relaxation: Pick<ShadowPrice, 'usdPerUnit' | 'unit'> | null;
}

export interface Alternative {
  readonly fromPointId: string;
  readonly toPointId: string;
  readonly miners: number;
  /** The intervals in which they would: more than the one asked for where minimum times ask for it. */
  readonly firstInterval: number;
  readonly lastInterval: number;
  /** Exact: what the plan would earn less, all else equal. Below zero: more, within the plan's gap or against a breach. */
  readonly costUsd: number;
  /** What it would break. Empty: it could be done. */
  readonly breaks: readonly Breach[];
}

/**
 * Explains a plan by trying out what else its miners could do: each figure is the difference that `evaluate` would find.
 *
 * @param where the group, the interval, or both; all where left out
 * @throws EbbError `rejected` where the plan is not of this problem, or there is no such group or interval
 */
export function explainHorizon(
  problem: HorizonProblem,
  plan: HorizonPlan,
  where: { readonly groupId?: string; readonly interval?: number } = {},
): HorizonExplanation[] {
  const workplan = workplanOf(problem, plan);
  const { groups, T } = workplan.book.facts;
  const chosen = groups.filter(({ group }) => where.groupId === undefined || group.groupId === where.groupId);
  const intervals = where.interval === undefined ? [...workplan.rootKw.keys()] : [where.interval];
  if (chosen.length === 0)
    throw new EbbError('rejected', `cannot explain: the problem has no group ${where.groupId}`);
  if (!intervals.every((t) => Number.isInteger(t) && t >= 0 && t < T)) {
    throw new EbbError('rejected', `cannot explain: interval ${where.interval} is not one of 0 to ${T - 1}`);
  }
  const prices = new Map(plan.shadowPrices.map((price) => [`${price.source} ${price.interval}`, price]));
  return chosen.flatMap(({ index }) => intervals.map((t) => explain(workplan, prices, index, t)));
}

function workplanOf(problem: HorizonProblem, plan: HorizonPlan): Workplan {
  const facts = factsOf(problem);
  const levels = facts.groups.map(({ group, index, K, blockSize }) => {
    const mine = plan.groups[index];
    const fits = mine?.groupId === group.groupId && mine.counts.length === K + 1;
    if (!fits || !mine.counts.every(({ length }) => length === facts.T)) {
      throw new EbbError(
        'rejected',
        `cannot explain: the plan has no counts of group ${group.groupId} for this problem`,
      );
    }
    return Array.from({ length: K }, (_, level) =>
      Int32Array.from({ length: facts.T }, (__, t) =>
        mine.counts.slice(level + 1).reduce((sum, series) => sum + series[t]! / blockSize, 0),
      ),
    );
  });
  return new Workplan(siteBook(facts, limitSlots(facts), reserveSets(facts)), levels);
}

function explain(
  plan: Workplan,
  prices: ReadonlyMap<string, ShadowPrice>,
  group: number,
  interval: number,
): HorizonExplanation {
  const moves = movesAt(plan, group, interval);
  const binding = new Map<string, Binding>();
  for (const move of moves) {
    const single = { ...move, miners: 1 };
    for (const outcome of tries(plan, single, nearSpans(plan, single, interval))) {
      const { gainUsd } = outcome;
      if (gainUsd <= USD_TOLERANCE) break;
      if (isPossible(plan, outcome)) continue;
      for (const breach of breachesOf(plan, outcome)) {
        const key = `${breach.source} ${breach.interval}`;
        if (gainUsd <= (binding.get(key)?.gainUsd ?? 0)) continue;
        binding.set(key, { ...breach, gainUsd, relaxation: priceOf(prices, breach) });
      }
    }
  }
  const alternatives = moves.flatMap((move) => alternativeOf(plan, move, interval) ?? []);
  const sorted = alternatives.sort(
    (a, b) => Math.min(1, a.breaks.length) - Math.min(1, b.breaks.length) || a.costUsd - b.costUsd,
  );
  return {
    groupId: plan.book.facts.groups[group]!.group.groupId,
    interval,
    binding: [...binding.values()].sort((a, b) => b.gainUsd - a.gainUsd),
    alternatives: sorted,
    nextBest: sorted.find(({ breaks }) => breaks.length === 0) ?? null,
  };
}

/** The cheapest way of a move: in its interval alone, or in as many around it as minimum times may ask for. */
function alternativeOf(plan: Workplan, move: Move, interval: number): Alternative | null {
  const near = tries(plan, move, nearSpans(plan, move, interval));
  const isOne = (outcome: Outcome): boolean => isPossible(plan, outcome);
  const possible = near.find(isOne) ?? tries(plan, move, wideSpans(plan, move, interval)).find(isOne);
  const best = possible ?? near.find(({ change }) => change.from === change.to) ?? near[0];
  if (!best) return null;
  const { blockSize, group } = plan.book.facts.groups[move.group]!;
  const { points } = group;
  return {
    fromPointId: points[move.from]!.pointId,
    toPointId: points[move.to]!.pointId,
    miners: move.miners * blockSize,
    firstInterval: best.change.from,
    lastInterval: best.change.to,
    costUsd: -best.gainUsd,
    breaks: possible ? [] : breachesOf(plan, best),
  };
}

/** What a move comes to over each of the spans in which there are enough miners for it, the dearest first. */
function tries(plan: Workplan, move: Move, spans: readonly Span[]): Outcome[] {
  return spans
    .flatMap(([first, last]) => {
      const change = changeOf(plan, move, first, last);
      return change ? [outcomeOf(plan, move, change)] : [];
    })
    .sort((a, b) => b.gainUsd - a.gainUsd);
}

type Span = readonly [first: number, last: number];

/** The interval itself; for those that fall asleep or wake also the times from it on, and up to it, that they have to keep. */
function nearSpans({ book }: Workplan, { group, from, to }: Move, t: number): Span[] {
  if (from > 0 && to > 0) return [[t, t]];
  const { T, groups, startsSeconds } = book.facts;
  const { minDownSeconds, minUpSeconds } = groups[group]!.group;
  const seconds = to === 0 ? minDownSeconds : minUpSeconds;
  let last = t;
  while (last + 1 < T && startsSeconds[last + 1]! < startsSeconds[t]! + seconds) last += 1;
  let first = t;
  while (first > 0 && startsSeconds[t]! < startsSeconds[first - 1]! + seconds) first -= 1;
  return distinct([
    [t, t],
    [t, last],
    [first, t],
  ]);
}

/** From the interval to either end of the stretch in which the same miners do the same, and all of it. */
function wideSpans(plan: Workplan, { group, from, to, miners }: Move, t: number): Span[] {
  if (from > 0 && to > 0) return [];
  const awake = plan.levels[group]![0]!;
  const { minerCount } = plan.book.facts.groups[group]!;
  const enough = (at: number): boolean => miners <= (from === 0 ? minerCount - awake[at]! : awake[at]!);
  let last = t;
  while (last + 1 < plan.book.facts.T && enough(last + 1)) last += 1;
  let first = t;
  while (first > 0 && enough(first - 1)) first -= 1;
  return distinct([
    [t, last],
    [first, t],
    [first, last],
  ]);
}

function distinct(spans: readonly Span[]): Span[] {
  return spans.filter(
    ([first, last], at) => spans.findIndex((other) => other[0] === first && other[1] === last) === at,
  );
}

/** Ramps are priced by direction; a price speaks of a source that goes on with one. */
function priceOf(
  prices: ReadonlyMap<string, ShadowPrice>,
  { source, interval }: Breach,
): Binding['relaxation'] {
  const price =
    prices.get(`${source} ${interval}`) ??
    prices.get(`${source}:up ${interval}`) ??
    prices.get(`${source}:down ${interval}`) ??
    prices.get(`${source} null`);
  return price ? { usdPerUnit: price.usdPerUnit, unit: price.unit } : null;
}
