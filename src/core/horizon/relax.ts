import { dualBound } from './bound.js';
import type { LpEngine, LpSolution, WorkLimits } from './lp.js';
import { type HorizonModel, withLayers } from './model.js';
import { HORIZON_LAYERS, type HorizonLayer } from './problem.js';

/** kWh of violation that is a solver's rounding. */
const KWH_TOLERANCE = 1e-5;
/** What a layer's violation may be above its least, so that rounding does not make the next solve infeasible. */
const KWH_SLACK = 1e-4;

/** The relaxation's solution: the least violation, layer by layer, and at that the most money. */
export interface Relaxation {
  readonly solution: LpSolution;
  /** Least kWh by layer. */
  readonly leastKwh: readonly number[];
  /**
   * No plan that violates no more than so many kWh, by layer, earns more, USD; null where nothing proves it: no duals, or
   * a MILP that was solved for less.
   */
  readonly boundUsd: (violationKwh: readonly number[]) => number | null;
  /**
   * What the solution itself earns: the bound to within the tie-break, and the same from whatever basis the solve
   * started, which duals are not. What is decided by the gap is decided by this. Null without a solution.
   */
  readonly valueUsd: number | null;
}

/**
 * Solves the relaxation with a price on violations; where some remain, or might have been sold for money, solves for
 * each layer's least in the safety order, with those before it held (lexicographic: a price for each of seven layers
 * would need more digits than a double has). Layers that the first solve already kept at their least cost one solve.
 * A model with whole columns is solved as it is, by the same order.
 *
 * @param seed values of whole columns to start with
 */
export function relax(
  model: HorizonModel,
  engine: LpEngine,
  limits: WorkLimits,
  seed?: Float64Array,
): Relaxation {
  const priced = engine.solve(model.lp, limits, seed);
  if (priced.status !== 'optimal') return relaxation(model, priced, null, 'money');
  if (layerKwh(model, priced).every((kwh) => kwh <= KWH_TOLERANCE)) {
    return relaxation(model, priced, null, 'money');
  }
  const kwhMax = new Map<HorizonLayer, number>();
  let current = priced;
  for (const [index, layer] of HORIZON_LAYERS.entries()) {
    let kwh = layerKwh(model, current)[index]!;
    if (kwh > KWH_TOLERANCE) {
      const least = engine.solve(withLayers(model, kwhMax, layer), limits, seed);
      if (least.status !== 'optimal') return relaxation(model, least, null, 'layer');
      const leastKwh = layerKwh(model, least)[index]!;
      if (leastKwh < kwh - KWH_SLACK) [current, kwh] = [least, leastKwh];
    }
    kwhMax.set(layer, Math.max(0, kwh) + KWH_SLACK);
  }
  const lp = withLayers(model, kwhMax, null);
  // Where the price alone has led to every layer's least, money is at its best already; a MILP's bound has to be asked for.
  const isDone = current === priced && model.lp.integer === null;
  const solution = isDone ? priced : engine.solve(lp, limits, seed);
  return relaxation(model, solution, kwhMax, 'money');
}

function relaxation(
  model: HorizonModel,
  solution: LpSolution,
  kwhMax: ReadonlyMap<HorizonLayer, number> | null,
  minimised: 'money' | 'layer',
): Relaxation {
  const leastKwh = HORIZON_LAYERS.map((layer) => kwhMax?.get(layer) ?? 0);
  const cost = model.trueCost.slice();
  // Violations at their least have no price of their own.
  if (kwhMax) cost.fill(0, model.site.violation, model.site.violation + HORIZON_LAYERS.length);
  const { colValue } = solution;
  const value = colValue?.reduce((sum, each, col) => sum - each * cost[col]!, -model.offsetUsd) ?? null;
  const boundUsd = (kwh: readonly number[]): number | null => {
    const least = leastCost(model, solution, minimised, leastKwh, kwh);
    return least !== null && Number.isFinite(least) ? -(least + model.offsetUsd) : null;
  };
  return { solution, leastKwh, boundUsd, valueUsd: value };
}

/** A lower bound of the cost of all that violates no more than `kwh`: of any duals, or of the MILP that was solved for as much. */
function leastCost(
  { lp, trueCost, site }: HorizonModel,
  { rowDual, mipBound }: LpSolution,
  minimised: 'money' | 'layer',
  leastKwh: readonly number[],
  kwh: readonly number[],
): number | null {
  if (!rowDual) {
    const asLittle = kwh.every((each, layer) => each <= leastKwh[layer]! + KWH_TOLERANCE);
    return minimised === 'money' && asLittle ? mipBound : null;
  }
  const cost = trueCost.slice();
  const colUpper = lp.colUpper.slice();
  HORIZON_LAYERS.forEach((_, layer) => {
    cost[site.violation + layer] = 0;
    colUpper[site.violation + layer] = Math.max(kwh[layer]!, leastKwh[layer]!);
  });
  return dualBound({ ...lp, colUpper }, cost, rowDual);
}

function layerKwh({ site }: HorizonModel, { colValue }: LpSolution): number[] {
  return HORIZON_LAYERS.map((_, index) => colValue![site.violation + index]!);
}
