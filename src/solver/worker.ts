import { performance } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';
import { EbbError } from '../core/errors.js';
import { fitPriceModel, ZoneClock } from '../core/forecast/index.js';
import { type HorizonOptions, planHorizon } from '../core/horizon/index.js';
import { explainLookAhead, lookAhead, peakValues, priceViewOf } from '../core/outlook/index.js';
import { HighsEngine } from './highs-engine.js';
import type { Job, JobReply, JobRequest, JobResults } from './messages.js';

/** The worker's own thread: does one job after the other, and keeps the solver's models between them. */
const port = parentPort;
if (!port) throw new Error('worker.js runs in a worker thread: make a HorizonSolver instead');
const engine = await HighsEngine.load();
port.on('message', (request: JobRequest) => port.postMessage(answer(request)));

function answer({ id, job, options, guardMs, cancelled, fresh }: JobRequest): JobReply {
  const startMs = performance.now();
  const solverMsBefore = engine.solveMs;
  if (fresh) engine.forget();
  engine.guard = { deadlineMs: startMs + guardMs, isCancelled: () => Atomics.load(cancelled, 0) !== 0 };
  try {
    const result = resultOf(job, options);
    const totalMs = performance.now() - startMs;
    const solverMs = engine.solveMs - solverMsBefore;
    return { id, result, work: { totalMs, solverMs, memoryBytes: engine.memoryBytes } };
  } catch (error) {
    // After a failure nothing in the solver's heap is to be trusted.
    engine.forget();
    const code = error instanceof EbbError && error.code === 'rejected' ? 'rejected' : null;
    return { id, error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}

function resultOf(job: Job, options: HorizonOptions): JobResults[keyof JobResults] {
  switch (job.kind) {
    case 'plan':
      return planHorizon(job.problem, engine, options);
    case 'look-ahead':
      return lookAhead(job.input, engine, options);
    case 'explain':
      return explainLookAhead(job.input, job.plan, job.where);
    case 'peaks':
      return peakValues(job.input);
    case 'fit-prices':
      return fitPriceModel(priceViewOf(job.series, job.atMs), new ZoneClock(job.zone));
  }
}
