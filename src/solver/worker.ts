import { performance } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';
import { EbbError } from '../core/errors.js';
import { planHorizon } from '../core/horizon/index.js';
import { HighsEngine } from './highs-engine.js';
import type { PlanReply, PlanRequest } from './messages.js';

/** The worker's own thread: makes one plan after the other, and keeps the solver's models between them. */
const port = parentPort;
if (!port) throw new Error('worker.js runs in a worker thread: make a HorizonSolver instead');
const engine = await HighsEngine.load();
port.on('message', (request: PlanRequest) => port.postMessage(answer(request)));

function answer({ id, problem, options, guardMs, cancelled, fresh }: PlanRequest): PlanReply {
  const startMs = performance.now();
  const solverMsBefore = engine.solveMs;
  if (fresh) engine.forget();
  engine.guard = { deadlineMs: startMs + guardMs, isCancelled: () => Atomics.load(cancelled, 0) !== 0 };
  try {
    const plan = planHorizon(problem, engine, options);
    const totalMs = performance.now() - startMs;
    const solverMs = engine.solveMs - solverMsBefore;
    return { id, plan, work: { totalMs, solverMs, memoryBytes: engine.memoryBytes } };
  } catch (error) {
    // After a failure nothing in the solver's heap is to be trusted.
    engine.forget();
    const code = error instanceof EbbError && error.code === 'rejected' ? 'rejected' : null;
    return { id, error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}
