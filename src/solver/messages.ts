import type { PriceModel } from '../core/forecast/index.js';
import type {
  HorizonExplanation,
  HorizonOptions,
  HorizonPlan,
  HorizonProblem,
} from '../core/horizon/index.js';
import type { LookAhead, LookAheadInput, MarketSeries, PeakInput, StepValue } from '../core/outlook/index.js';

/** What the worker can be asked for. */
export type Job =
  | { readonly kind: 'plan'; readonly problem: HorizonProblem }
  | { readonly kind: 'look-ahead'; readonly input: LookAheadInput }
  | {
      readonly kind: 'explain';
      readonly input: LookAheadInput;
      readonly plan: HorizonPlan;
      readonly where: { readonly groupId?: string; readonly interval?: number };
    }
  | { readonly kind: 'peaks'; readonly input: PeakInput }
  | {
      readonly kind: 'fit-prices';
      readonly series: MarketSeries;
      readonly atMs: number;
      readonly zone: string;
    };

/** What it answers, by kind of job. */
export interface JobResults {
  readonly plan: HorizonPlan;
  readonly 'look-ahead': LookAhead;
  readonly explain: HorizonExplanation[];
  readonly peaks: StepValue[];
  readonly 'fit-prices': PriceModel;
}

/** To the worker: one job to do. */
export interface JobRequest {
  readonly id: number;
  readonly job: Job;
  readonly options: HorizonOptions;
  /** Milliseconds after which solving stops, whatever the limits of work say. */
  readonly guardMs: number;
  /** Not zero: stop. Shared, since a worker that solves reads no messages. */
  readonly cancelled: Int32Array;
  /** True: forget bases of earlier solves. */
  readonly fresh: boolean;
}

/** From the worker. */
export type JobReply =
  | {
      readonly id: number;
      readonly result: JobResults[keyof JobResults];
      readonly work: PlanWork;
    }
  | { readonly id: number; readonly error: { readonly code: 'rejected' | null; readonly message: string } };

/** What a job took. */
export interface PlanWork {
  /** Milliseconds in the worker: all of it, and within HiGHS. */
  readonly totalMs: number;
  readonly solverMs: number;
  /** Of the solver's heap, which never shrinks. */
  readonly memoryBytes: number;
}
