import { Growing } from './growing.js';

/**
 * A linear program with minimised cost, sparse by rows. Columns and rows are laid out in blocks of one entry for each
 * interval, one block after the other; those that belong to no interval stand at the end. So what is known about an
 * interval of one model can be carried over to the same time in the next (`startsMs`).
 */
export interface LpModel {
  /** Models of the same shape have the same rows and columns with the same meaning. */
  readonly shape: string;
  readonly startsMs: Float64Array;
  readonly blockCols: number;
  readonly blockRows: number;
  readonly numCols: number;
  readonly numRows: number;
  readonly colCost: Float64Array;
  readonly colLower: Float64Array;
  readonly colUpper: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** Row `i` has entries `starts[i]` to `starts[i + 1]`. */
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
  /** 1 where a column must be whole; null: a pure LP. */
  readonly integer: Int32Array | null;
}

/** Limits in solver work, the same on any machine. */
export interface WorkLimits {
  readonly simplexIterations: number;
  readonly mipNodes: number;
  /** Stops where incumbent and bound are this close, relative to the incumbent. */
  readonly mipGapRatio: number;
}

export const LP_STATUSES = ['optimal', 'work-limit', 'time-guard', 'cancelled', 'failed'] as const;
export type LpStatus = (typeof LP_STATUSES)[number];

export interface LpSolution {
  readonly status: LpStatus;
  /** Values of the columns; for a MILP null where no incumbent was found. */
  readonly colValue: Float64Array | null;
  /** Duals of the rows: what the cost changes by for each unit of the row's bound. Null for a MILP. */
  readonly rowDual: Float64Array | null;
  /** No solution costs less; for a MILP only, null otherwise. */
  readonly mipBound: number | null;
  readonly iterations: number;
  readonly nodes: number;
}

/** What solves; it may keep models and bases from one call to the next. */
export interface LpEngine {
  /** @param seed values of the columns to start a MILP with */
  solve(model: LpModel, limits: WorkLimits, seed?: Float64Array): LpSolution;
}

/** Collects rows; columns are made first. */
export class RowBuilder {
  readonly #lower = new Growing(Float64Array);
  readonly #upper = new Growing(Float64Array);
  readonly #starts = new Growing(Int32Array);
  readonly #indices = new Growing(Int32Array);
  readonly #values = new Growing(Float64Array);

  constructor() {
    this.#starts.push(0);
  }

  get count(): number {
    return this.#lower.length;
  }

  /** Adds an entry to the row that the next call of `end` closes; entries of nothing are left out. */
  entry(col: number, value: number): void {
    if (value === 0) return;
    this.#indices.push(col);
    this.#values.push(value);
  }

  /** Closes a row and returns its index. */
  end(lower: number, upper: number): number {
    this.#lower.push(lower);
    this.#upper.push(upper);
    this.#starts.push(this.#indices.length);
    return this.#lower.length - 1;
  }

  arrays(): Pick<LpModel, 'numRows' | 'rowLower' | 'rowUpper' | 'starts' | 'indices' | 'values'> {
    return {
      numRows: this.count,
      rowLower: this.#lower.toArray(),
      rowUpper: this.#upper.toArray(),
      starts: this.#starts.toArray(),
      indices: this.#indices.toArray(),
      values: this.#values.toArray(),
    };
  }
}

/** Collects columns. */
export class ColumnBuilder {
  readonly #cost = new Growing(Float64Array);
  readonly #lower = new Growing(Float64Array);
  readonly #upper = new Growing(Float64Array);
  readonly #integer = new Growing(Int32Array);

  get count(): number {
    return this.#cost.length;
  }

  add(cost: number, lower: number, upper: number, integer = false): number {
    this.#cost.push(cost);
    this.#lower.push(lower);
    this.#upper.push(upper);
    this.#integer.push(integer ? 1 : 0);
    return this.#cost.length - 1;
  }

  /** Adds a block of one column for each interval; returns the first. */
  block(T: number, cost: (t: number) => number, upper: (t: number) => number, integer = false): number {
    const first = this.count;
    for (let t = 0; t < T; t += 1) this.add(cost(t), 0, upper(t), integer);
    return first;
  }

  arrays(): Pick<LpModel, 'numCols' | 'colCost' | 'colLower' | 'colUpper' | 'integer'> {
    const integer = this.#integer.toArray();
    return {
      numCols: this.count,
      colCost: this.#cost.toArray(),
      colLower: this.#lower.toArray(),
      colUpper: this.#upper.toArray(),
      integer: integer.includes(1) ? integer : null,
    };
  }
}
