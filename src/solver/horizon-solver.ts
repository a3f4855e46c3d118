import { Worker } from 'node:worker_threads';
import { EbbError } from '../core/errors.js';
import type { PriceModel } from '../core/forecast/index.js';
import {
  HORIZON_OPTIONS,
  type HorizonExplanation,
  type HorizonOptions,
  type HorizonPlan,
  type HorizonProblem,
} from '../core/horizon/index.js';
import type { LookAhead, LookAheadInput, MarketSeries, PeakInput, StepValue } from '../core/outlook/index.js';
import type { Job, JobReply, JobRequest, JobResults, PlanWork } from './messages.js';

const MEBIBYTE = 2 ** 20;

export interface HorizonSolverOptions {
  /** The compiled worker; for tests, which run from sources. */
  readonly workerFile?: URL;
  /** A new worker is started after so many plans, or once the solver's heap is this large: it never shrinks. */
  readonly plansPerWorkerMax?: number;
  readonly memoryMibMax?: number;
  /** Milliseconds after a plan's guard until a worker that has not answered is ended. */
  readonly silenceMs?: number;
}

export interface PlanCall {
  readonly options?: HorizonOptions;
  /** Milliseconds after which solving stops and the plan says so. */
  readonly guardMs?: number;
  readonly signal?: AbortSignal;
  /** True: solve from scratch, as a replay does. */
  readonly fresh?: boolean;
}

export interface SolvedPlan {
  readonly plan: HorizonPlan;
  readonly work: PlanWork;
}

/** Long for a plan that is due every five minutes, short enough for the next one. */
const GUARD_MS = 60_000;
/** The guard acts where the solver looks at the clock; a worker that is silent for so long after it does not look any more. */
const SILENCE_MS = 15_000;
const PLANS_PER_WORKER_MAX = 500;
const MEMORY_MIB_MAX = 700;

interface Done {
  readonly result: JobResults[keyof JobResults];
  readonly work: PlanWork;
}

interface Task {
  readonly request: JobRequest;
  readonly resolve: (done: Done) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Plans, looks ahead and learns prices in a worker thread of its own, one job at a time in the order of the calls; this
 * thread only hands data over.
 * The worker starts with the first call and is replaced by itself when it has grown old, has grown large, or has died.
 */
export class HorizonSolver {
  readonly #options: Required<HorizonSolverOptions>;
  readonly #waiting: Task[] = [];
  #running: Task | null = null;
  #worker: Worker | null = null;
  #plansOfWorker = 0;
  #nextId = 1;
  #closed = false;
  #silence: NodeJS.Timeout | undefined;

  constructor(options: HorizonSolverOptions = {}) {
    this.#options = {
      workerFile: new URL('./worker.js', import.meta.url),
      plansPerWorkerMax: PLANS_PER_WORKER_MAX,
      memoryMibMax: MEMORY_MIB_MAX,
      silenceMs: SILENCE_MS,
      ...options,
    };
  }

  /**
   * @throws EbbError `rejected` where the problem contradicts itself; the signal's reason where it was aborted; Error
   * where the worker has died or hangs, after which the next call starts another
   */
  async plan(problem: HorizonProblem, call: PlanCall = {}): Promise<SolvedPlan> {
    const { result, work } = await this.#submit({ kind: 'plan', problem }, call);
    return { plan: result as HorizonPlan, work };
  }

  /** As `lookAhead` of the core. @throws as `plan` */
  async lookAhead(
    input: LookAheadInput,
    call: PlanCall = {},
  ): Promise<LookAhead & { readonly work: PlanWork }> {
    const { result, work } = await this.#submit({ kind: 'look-ahead', input }, call);
    return { ...(result as LookAhead), work };
  }

  /** As `explainLookAhead` of the core. @throws as `plan` */
  async explain(
    input: LookAheadInput,
    plan: HorizonPlan,
    where: { readonly groupId?: string; readonly interval?: number },
  ): Promise<HorizonExplanation[]> {
    const { result } = await this.#submit({ kind: 'explain', input, plan, where }, {});
    return result as HorizonExplanation[];
  }

  /** As `peakValues` of the core. @throws as `plan` */
  async peaks(input: PeakInput): Promise<StepValue[]> {
    const { result } = await this.#submit({ kind: 'peaks', input }, {});
    return result as StepValue[];
  }

  /** As `fitPriceModel` of the core, from what was known at `atMs`. @throws as `plan` */
  async fitPrices(series: MarketSeries, atMs: number, zone: string): Promise<PriceModel> {
    const { result } = await this.#submit({ kind: 'fit-prices', series, atMs, zone }, {});
    return result as PriceModel;
  }

  #submit(job: Job, call: PlanCall): Promise<Done> {
    const { options = HORIZON_OPTIONS, guardMs = GUARD_MS, signal, fresh = false } = call;
    if (this.#closed) return Promise.reject(new Error('this solver is closed: make another'));
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const cancelled = new Int32Array(new SharedArrayBuffer(4));
    return new Promise((resolve, reject) => {
      const request = { id: this.#nextId++, job, options, guardMs, cancelled, fresh };
      const abort = (): void => this.#abort(task, signal!.reason as Error);
      const settled = <T>(then: (value: T) => void) => {
        return (value: T): void => {
          signal?.removeEventListener('abort', abort);
          then(value);
        };
      };
      const task: Task = { request, resolve: settled(resolve), reject: settled(reject) };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.push(task);
      this.#next();
    });
  }

  /** Ends the worker; plans that are under way or waiting are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#silence);
    const ended = new Error('the solver was closed');
    for (const task of this.#waiting.splice(0)) task.reject(ended);
    this.#running?.reject(ended);
    this.#running = null;
    await this.#recycle();
  }

  #next(): void {
    if (this.#running || this.#waiting.length === 0) return;
    this.#running = this.#waiting.shift()!;
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage(this.#running.request);
    this.#silence = setTimeout(() => this.#giveUp(), this.#running.request.guardMs + this.#options.silenceMs);
  }

  /** The worker hangs: it is ended, and the next plan gets another one. */
  #giveUp(): void {
    const worker = this.#worker;
    if (worker === null) return;
    this.#died(worker, new Error('the solver’s worker did not answer in time and was ended'));
    void worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#options.workerFile);
    this.#plansOfWorker = 0;
    worker.on('message', (reply: JobReply) => this.#settle(reply));
    worker.on('error', (error) => this.#died(worker, error));
    worker.on('exit', (code) => this.#died(worker, new Error(`the solver's worker ended with ${code}`)));
    return worker;
  }

  #settle(reply: JobReply): void {
    const task = this.#running;
    if (!task || task.request.id !== reply.id) return;
    clearTimeout(this.#silence);
    this.#running = null;
    this.#plansOfWorker += 1;
    // Idle, the worker does not keep the process alive.
    this.#worker?.unref();
    if ('result' in reply) {
      const isLarge = reply.work.memoryBytes > this.#options.memoryMibMax * MEBIBYTE;
      if (isLarge || this.#plansOfWorker >= this.#options.plansPerWorkerMax) void this.#recycle();
      task.resolve({ result: reply.result, work: reply.work });
    } else {
      const { code, message } = reply.error;
      task.reject(code === null ? new Error(`planning failed: ${message}`) : new EbbError(code, message));
    }
    this.#next();
  }

  /** What runs is told to stop, and its answer thrown away: the worker stays warm. */
  #abort(task: Task, reason: Error): void {
    Atomics.store(task.request.cancelled, 0, 1);
    const at = this.#waiting.indexOf(task);
    if (at >= 0) this.#waiting.splice(at, 1);
    task.reject(reason);
  }

  #died(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    clearTimeout(this.#silence);
    this.#worker = null;
    const task = this.#running;
    this.#running = null;
    task?.reject(error);
    this.#next();
  }

  async #recycle(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}
