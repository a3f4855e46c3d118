import type { HorizonOptions, HorizonPlan, HorizonProblem } from '../core/horizon/index.js';

/** To the worker: one plan to make. */
export interface PlanRequest {
  readonly id: number;
  readonly problem: HorizonProblem;
  readonly options: HorizonOptions;
  /** Milliseconds after which solving stops, whatever the limits of work say. */
  readonly guardMs: number;
  /** Not zero: stop. Shared, since a worker that solves reads no messages. */
  readonly cancelled: Int32Array;
  /** True: forget bases of earlier solves. */
  readonly fresh: boolean;
}

/** From the worker. */
export type PlanReply =
  | {
      readonly id: number;
      readonly plan: HorizonPlan;
      readonly work: PlanWork;
    }
  | { readonly id: number; readonly error: { readonly code: 'rejected' | null; readonly message: string } };

/** What a plan took. */
export interface PlanWork {
  /** Milliseconds in the worker: all of it, and within HiGHS. */
  readonly totalMs: number;
  readonly solverMs: number;
  /** Of the solver's heap, which never shrinks. */
  readonly memoryBytes: number;
}
