import type { StuckCause, StuckMiners } from '../planner/index.js';

/** Miners whose command failed, at the point where they stayed. */
interface FailedCohort {
  readonly point: number;
  readonly cause: 'disobeys' | 'unreachable';
  readonly count: number;
  readonly repairedMs: number;
}

export interface StuckMinersState {
  readonly failed: readonly FailedCohort[];
  readonly held: readonly StuckMiners[];
}

/** A group's miners that cannot be directed: those that failed in the simulation, and those that are stuck in fact. */
export class StuckCohorts {
  #failed: readonly FailedCohort[] = [];
  #held: readonly StuckMiners[] = [];

  constructor(
    private readonly powerW: readonly number[],
    private readonly hashThs: readonly number[],
    private readonly nominal: number,
  ) {}

  get isEmpty(): boolean {
    return this.#failed.length === 0 && this.#held.length === 0;
  }

  get count(): number {
    return countOf(this.#failed) + this.heldCount;
  }

  get heldCount(): number {
    return countOf(this.#held);
  }

  get load(): { readonly powerW: number; readonly hashThs: number; readonly mining: number } {
    let [powerW, hashThs, mining] = [0, 0, 0];
    for (const { point, count } of this.#failed) {
      powerW += count * this.powerW[point]!;
      hashThs += count * this.hashThs[point]!;
      if (point > 0) mining += count;
    }
    for (const held of this.#held) {
      const awake = held.count * this.#awakeRatio(held);
      powerW += held.powerW;
      hashThs += awake * this.hashThs[this.nominal]!;
      mining += awake;
    }
    return { powerW, hashThs, mining };
  }

  fail(cohort: FailedCohort): void {
    this.#failed = [...this.#failed, cohort];
  }

  /** Takes those that obey again. */
  takeRepaired(nowMs: number): readonly FailedCohort[] {
    if (this.#failed.length === 0) return [];
    const repaired = this.#failed.filter(({ repairedMs }) => repairedMs <= nowMs);
    if (repaired.length > 0) this.#failed = this.#failed.filter(({ repairedMs }) => repairedMs > nowMs);
    return repaired;
  }

  /** Replaces those that are stuck in fact. @returns whether they are others than before */
  hold(held: readonly StuckMiners[]): boolean {
    if (JSON.stringify(held) === JSON.stringify(this.#held)) return false;
    this.#held = held;
    return true;
  }

  miners(): StuckMiners[] {
    if (this.isEmpty) return [];
    const sums = new Map<StuckCause, { count: number; powerW: number }>();
    const add = (cause: StuckCause, count: number, powerW: number): void => {
      const sum = sums.get(cause) ?? { count: 0, powerW: 0 };
      sums.set(cause, { count: sum.count + count, powerW: sum.powerW + powerW });
    };
    for (const { cause, count, point } of this.#failed) add(cause, count, count * this.powerW[point]!);
    for (const { cause, count, powerW } of this.#held) add(cause, count, powerW);
    return [...sums].map(([cause, sum]) => ({ cause, ...sum })).sort((a, b) => (a.cause < b.cause ? -1 : 1));
  }

  dump(): StuckMinersState {
    return { failed: this.#failed, held: this.#held };
  }

  restore({ failed, held }: StuckMinersState): void {
    this.#failed = failed;
    this.#held = held;
  }

  /** Of watts alone it is not known which of the miners hash: as many as would draw them at nominal. */
  #awakeRatio({ count, powerW }: StuckMiners): number {
    const [sleepW, nominalW] = [this.powerW[0]!, this.powerW[this.nominal]!];
    return Math.min(1, Math.max(0, (powerW / count - sleepW) / (nominalW - sleepW)));
  }
}

function countOf(cohorts: readonly { readonly count: number }[]): number {
  return cohorts.reduce((sum, { count }) => sum + count, 0);
}
