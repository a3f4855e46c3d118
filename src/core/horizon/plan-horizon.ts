import { type SiteBook, siteBook } from './book.js';
import { bestRounding, betterOf, type Candidate, filled, heldCandidate } from './candidates.js';
import { evaluate } from './evaluate.js';
import { factsOf } from './facts.js';
import type { LpEngine, LpSolution, WorkLimits } from './lp.js';
import { buildModel, type HorizonModel, isWhole, withMargins } from './model.js';
import type { HorizonMethod, HorizonPlan } from './plan.js';
import type { HorizonProblem } from './problem.js';
import { relax, type Relaxation } from './relax.js';
import { shadowPrices } from './shadow.js';
import { assertProblem } from './validate.js';
import { Workplan } from './workplan.js';

export interface HorizonOptions {
  readonly limits: WorkLimits;
  /** Gap that is good enough: where a plan has it, nothing more is tried. */
  readonly gapRatioGoal: number;
  /**
   * Where the rounded plan misses the goal, groups of so many miners (or blocks) or fewer are planned by MILP, and all
   * whose miners move in blocks; 0: only those.
   */
  readonly integerUpTo: number;
}

export const HORIZON_OPTIONS: HorizonOptions = {
  limits: { simplexIterations: 2_000_000, mipNodes: 2_000, mipGapRatio: 1e-4 },
  gapRatioGoal: 5e-4,
  integerUpTo: 1,
};

/** Shares of a miner for each group by which rows are tightened where rounding with none is not good enough. */
const MARGINS = [0.1, 1];
/** kWh by which a plan may violate more than the LP's least and still count as good: one small miner for a minute. */
const KWH_TOLERANCE = 0.01;

/** What has been found so far. */
interface Search {
  readonly best: Candidate;
  /** What has been proven of what plans can earn. */
  readonly proofs: readonly Relaxation['boundUsd'][];
  readonly method: HorizonMethod;
  readonly stoppedBy: HorizonPlan['stoppedBy'];
}

/**
 * Plans a horizon: the LP relaxation, rounded so that minimum times and caps on wakes stay exact, trimmed to the limits;
 * once more with tightened rows, and by MILP for all-or-nothing groups, while the gap is not good enough. The bound is
 * the one that the duals prove.
 *
 * @throws EbbError `rejected` where the problem contradicts itself
 */
export function planHorizon(
  problem: HorizonProblem,
  engine: LpEngine,
  options: HorizonOptions = HORIZON_OPTIONS,
): HorizonPlan {
  assertProblem(problem);
  const facts = factsOf(problem);
  const model = buildModel(facts);
  const book = siteBook(facts, model.slots, model.reserves);
  const relaxation = relax(model, engine, options.limits);
  const { solution } = relaxation;
  const proofs = [relaxation.boundUsd];
  if (solution.status !== 'optimal') {
    const best = heldCandidate(book);
    const stoppedBy = stopOf(solution);
    return toPlan(book, { best, proofs, method: 'held-trimmed', stoppedBy }, []);
  }
  const isGood = (search: Search): boolean => isGoodEnough(search, relaxation, options);
  let search: Search = {
    best: bestRounding(book, model, solution.colValue!),
    proofs,
    method: 'relaxation-rounded',
    stoppedBy: null,
  };
  if (!isGood(search)) search = { ...search, best: filled(book, search.best) };
  if (!isGood(search)) search = withTighterRows(book, model, search, engine, options, isGood);
  const hasWhole = facts.groups.some((group) => isWhole(group, options.integerUpTo));
  if (hasWhole && !isGood(search)) search = byMilp(book, search, engine, options);
  return toPlan(book, search, shadowPrices(facts, model, solution.rowDual!));
}

function withTighterRows(
  book: SiteBook,
  model: HorizonModel,
  start: Search,
  engine: LpEngine,
  { limits }: HorizonOptions,
  isGood: (search: Search) => boolean,
): Search {
  let search = start;
  for (const margin of MARGINS) {
    const solution = engine.solve(withMargins(model, margin), limits);
    if (solution.status !== 'optimal') return { ...search, stoppedBy: stopOf(solution) };
    search = { ...search, best: betterOf(search.best, bestRounding(book, model, solution.colValue!)) };
    if (isGood(search)) break;
  }
  return search;
}

/** Whole columns for small groups and blocks, from the best plan so far. */
function byMilp(
  book: SiteBook,
  search: Search,
  engine: LpEngine,
  { integerUpTo, limits }: HorizonOptions,
): Search {
  const model = buildModel(book.facts, integerUpTo);
  const seed = new Float64Array(model.lp.numCols).fill(NaN);
  model.groups.forEach(({ levels }, index) =>
    levels.forEach((first, k) => seed.set(search.best.levels[index]![k]!, first)),
  );
  const exact = { ...model, lp: { ...model.lp, colCost: model.trueCost } };
  const { solution, boundUsd } = relax(exact, engine, limits, seed);
  const found = solution.colValue && bestRounding(book, model, solution.colValue);
  const best = found ? betterOf(search.best, found) : search.best;
  const method = best === found ? 'milp' : search.method;
  return { best, proofs: [...search.proofs, boundUsd], method, stoppedBy: stopOf(solution) };
}

/** The lowest bound that is proven of plans which violate no more than this one. */
function lowestBoundUsd({ best, proofs }: Search): number | null {
  const bounds = proofs.flatMap((boundUsd) => boundUsd(best.violationKwh) ?? []);
  return bounds.length > 0 ? Math.min(...bounds) : null;
}

function violatesAsLittle({ violationKwh }: Candidate, leastKwh: readonly number[]): boolean {
  return violationKwh.every((kwh, layer) => kwh <= leastKwh[layer]! + KWH_TOLERANCE);
}

function isGoodEnough(
  { best }: Search,
  { leastKwh, valueUsd }: Relaxation,
  options: HorizonOptions,
): boolean {
  return violatesAsLittle(best, leastKwh) && gapRatio(valueUsd, best.objectiveUsd)! <= options.gapRatioGoal;
}

function gapRatio(boundUsd: number | null, objectiveUsd: number): number | null {
  if (boundUsd === null) return null;
  return Math.max(0, boundUsd - objectiveUsd) / Math.max(1e-9, Math.abs(boundUsd));
}

function stopOf({ status }: LpSolution): HorizonPlan['stoppedBy'] {
  return status === 'optimal' ? null : status;
}

function toPlan(book: SiteBook, search: Search, prices: HorizonPlan['shadowPrices']): HorizonPlan {
  const { best, method, stoppedBy } = search;
  const boundUsd = lowestBoundUsd(search);
  const { problem } = book.facts;
  const { objectiveUsd, groups, siteW, economics, offers, violations } = evaluate(
    new Workplan(book, best.levels),
  );
  return {
    schema: 1,
    startsAt: problem.startsAt,
    stepsSeconds: problem.stepsSeconds,
    method,
    stoppedBy,
    objectiveUsd,
    boundUsd,
    gapRatio: gapRatio(boundUsd, objectiveUsd),
    groups,
    siteW,
    economics,
    offers,
    violations,
    shadowPrices: prices,
  };
}
