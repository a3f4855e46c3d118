import { performance } from 'node:perf_hooks';
import highsModule, { type Highs, type Model, type ModelStatusCode } from 'highs';
import type { LpEngine, LpModel, LpSolution, LpStatus, WorkLimits } from '../core/horizon/index.js';
import { carryBasis } from './carry-basis.js';
import { samePattern, updateModel } from './update-model.js';

// The package's types take it for CommonJS; as an ES module its default is the loader itself.
const loadHighs = highsModule as unknown as typeof highsModule.default;

/** Models kept at once: a site's LP and its MILP, for two grids. */
const MODELS_MAX = 4;

/** When to stop although work is left. */
export interface Guard {
  /** Milliseconds of `performance.now()`; a plan that this cut short says so. */
  readonly deadlineMs: number;
  readonly isCancelled: () => boolean;
}

export const NO_GUARD: Guard = { deadlineMs: Infinity, isCancelled: () => false };

interface Held {
  readonly model: Model;
  lp: LpModel;
}

/**
 * HiGHS in this thread: synchronous, so it belongs into a worker. A model stays in it from one solve to the next of the
 * same shape; only what has changed is passed on, and the solve starts from the basis of the last one, moved along in
 * time with the horizon.
 */
export class HighsEngine implements LpEngine {
  readonly #highs: Highs;
  readonly #held = new Map<string, Held>();
  guard: Guard = NO_GUARD;
  /** Milliseconds spent within HiGHS since it was made. */
  solveMs = 0;

  private constructor(highs: Highs) {
    this.#highs = highs;
  }

  static async load(): Promise<HighsEngine> {
    return new HighsEngine(await loadHighs());
  }

  get memoryBytes(): number {
    return this.#highs.memoryBytes;
  }

  solve(lp: LpModel, limits: WorkLimits, seed?: Float64Array): LpSolution {
    const model = this.#modelFor(lp);
    model.options.set({
      // Of an LP presolving takes longer than it saves: its columns are mostly needed, and the basis has to be mapped back.
      presolve: lp.integer ? 'choose' : 'off',
      simplex_iteration_limit: limits.simplexIterations,
      mip_max_nodes: limits.mipNodes,
      mip_rel_gap: limits.mipGapRatio,
    });
    if (seed) model.setSolution(sparse(seed));
    const start = performance.now();
    let stop: 'time-guard' | 'cancelled' | null = null;
    const interrupt = (event: { interrupt(): void }): undefined => {
      if (this.guard.isCancelled()) stop = 'cancelled';
      else if (performance.now() >= this.guard.deadlineMs) stop = 'time-guard';
      if (stop) event.interrupt();
    };
    const { simplexInterrupt, mipInterrupt } = this.#highs.constants.callbackType;
    const { modelStatus } = model.run({ [simplexInterrupt]: interrupt, [mipInterrupt]: interrupt });
    this.solveMs += performance.now() - start;
    return this.#solution(model, lp, stop ?? this.#status(modelStatus));
  }

  /** Drops all models: the next solve of each starts from scratch. */
  forget(): void {
    for (const { model } of this.#held.values()) model.dispose();
    this.#held.clear();
  }

  #modelFor(lp: LpModel): Model {
    const held = this.#held.get(lp.shape);
    this.#held.delete(lp.shape);
    const entry = held ?? { model: this.#create(), lp };
    this.#held.set(lp.shape, entry);
    if (!held) {
      entry.model.passModel(modelData(lp));
      this.#evict();
      return entry.model;
    }
    const before = entry.lp;
    entry.lp = lp;
    if (lp.integer) {
      // A MILP starts from its seed: a basis would not be used.
      entry.model.passModel(modelData(lp));
      return entry.model;
    }
    const isMoved = before.startsMs[0] !== lp.startsMs[0];
    const isPatched = samePattern(before, lp);
    const basis = isMoved || !isPatched ? entry.model.getBasis() : null;
    if (isPatched) updateModel(entry.model, before, lp);
    else entry.model.passModel(modelData(lp));
    if (basis) entry.model.setBasis(isMoved ? carryBasis(before, lp, basis) : basis);
    return entry.model;
  }

  #create(): Model {
    const model = this.#highs.createModel();
    // Serial dual simplex alone keeps its basis over changes of costs and bounds, and is the same on any machine.
    model.options.set({ output_flag: false, solver: 'choose', simplex_strategy: 1 });
    return model;
  }

  #evict(): void {
    for (const [shape, { model }] of this.#held) {
      if (this.#held.size <= MODELS_MAX) return;
      model.dispose();
      this.#held.delete(shape);
    }
  }

  #solution(model: Model, lp: LpModel, status: LpStatus): LpSolution {
    const isMip = lp.integer !== null;
    const hasPrimal =
      model.info.get('primal_solution_status') === this.#highs.constants.solutionStatus.feasible;
    const solution = model.getSolution();
    return {
      status,
      colValue: status === 'optimal' || (isMip && hasPrimal) ? solution.colValue : null,
      rowDual: isMip || status === 'failed' ? null : solution.rowDual,
      mipBound: isMip ? Number(model.info.get('mip_dual_bound')) : null,
      iterations: Number(model.info.get('simplex_iteration_count')),
      nodes: isMip ? Number(model.info.get('mip_node_count')) : 0,
    };
  }

  #status(code: ModelStatusCode): LpStatus {
    const { optimal, iterationLimit, solutionLimit, timeLimit } = this.#highs.constants.modelStatus;
    if (code === optimal) return 'optimal';
    if (code === iterationLimit || code === solutionLimit) return 'work-limit';
    return code === timeLimit ? 'time-guard' : 'failed';
  }
}

function modelData(lp: LpModel): Parameters<Model['passModel']>[0] {
  const {
    numCols,
    numRows,
    colCost,
    colLower,
    colUpper,
    rowLower,
    rowUpper,
    starts,
    indices,
    values,
    integer,
  } = lp;
  return {
    numCols,
    numRows,
    colCost,
    colLower,
    colUpper,
    rowLower,
    rowUpper,
    matrix: { format: 'csr', numRows, numCols, starts, indices, values },
    ...(integer ? { integrality: integer } : {}),
  };
}

function sparse(seed: Float64Array): { indices: Int32Array; values: Float64Array } {
  const known = Array.from(seed.keys()).filter((col) => !Number.isNaN(seed[col]!));
  return { indices: Int32Array.from(known), values: Float64Array.from(known, (col) => seed[col]!) };
}
