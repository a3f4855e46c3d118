import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { compiledWorker } from '../../test/support/compiled-worker.js';
import { horizonProblem, loadEngine, randomHorizon } from '../../test/support/horizon.js';
import { checkHorizon, planHorizon } from '../core/horizon/index.js';
import { HorizonSolver, type HorizonSolverOptions } from './index.js';

const LARGE = randomHorizon(3, { groups: 40, miners: 300, intervals: 120 });
const SMALL = horizonProblem([20, 200, 200, 20]);

describe('the solver in its worker', () => {
  let worker: ReturnType<typeof compiledWorker>;
  let solver: HorizonSolver;
  const start = (options: HorizonSolverOptions = {}): HorizonSolver =>
    (solver = new HorizonSolver({ workerFile: worker.file, ...options }));

  beforeAll(() => void (worker = compiledWorker()));
  afterEach(() => solver.close());
  afterAll(() => worker.remove());

  it('makes the plan that the same code makes here, byte for byte', async () => {
    const { plan, work } = await start().plan(LARGE);
    expect(JSON.stringify(plan)).toBe(JSON.stringify(planHorizon(LARGE, await loadEngine())));
    expect(checkHorizon(LARGE, plan).filter(({ declared }) => !declared)).toEqual([]);
    expect(work.solverMs).toBeGreaterThan(0);
    expect(work.totalMs).toBeGreaterThanOrEqual(work.solverMs);
  });

  it('answers calls in their order, and one that was refused does not harm the next', async () => {
    start();
    const refused = solver.plan({ ...SMALL, stepsSeconds: [] });
    const next = solver.plan(SMALL);
    await expect(refused).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('stepsSeconds'),
    });
    expect((await next).plan.violations).toEqual([]);
  });

  it('stops when it is told to, and goes on with the next', async () => {
    start();
    const control = new AbortController();
    const stopped = solver.plan(LARGE, { signal: control.signal });
    const next = solver.plan(SMALL);
    control.abort(new Error('not wanted any more'));
    await expect(stopped).rejects.toThrow('not wanted any more');
    expect((await next).plan.stoppedBy).toBeNull();
    await expect(solver.plan(SMALL, { signal: control.signal })).rejects.toThrow('not wanted any more');
  });

  it('says when the clock cut it short, and still gives a plan within the limits', async () => {
    const { plan } = await start().plan(LARGE, { guardMs: 0 });
    expect(plan).toMatchObject({ stoppedBy: 'time-guard', method: 'held-trimmed' });
    expect(checkHorizon(LARGE, plan).filter(({ declared }) => !declared)).toEqual([]);
  });

  it('starts another worker after so many plans, or when one has grown large', async () => {
    start({ plansPerWorkerMax: 1 });
    const plans = [await solver.plan(SMALL), await solver.plan(SMALL)];
    expect(JSON.stringify(plans[0]!.plan)).toBe(JSON.stringify(plans[1]!.plan));
    await solver.close();
    start({ memoryMibMax: 1 });
    expect((await solver.plan(SMALL)).plan).toEqual(plans[0]!.plan);
    expect((await solver.plan(SMALL)).plan).toEqual(plans[0]!.plan);
  });

  it('ends a worker that hangs, and goes on with another', async () => {
    // A guard in the past makes any worker late.
    start({ silenceMs: 50 });
    const hung = solver.plan(LARGE, { guardMs: -10_000 });
    await expect(hung).rejects.toThrow('did not answer in time');
    expect((await solver.plan(SMALL)).plan.violations).toEqual([]);
  });

  it('names a worker that does not start, and rejects what waits when it is closed', async () => {
    start({ workerFile: new URL('./absent.js', worker.file) });
    await expect(solver.plan(SMALL)).rejects.toThrow('absent.js');
    await solver.close();
    start();
    const waiting = [solver.plan(SMALL), solver.plan(SMALL)].map((plan) =>
      expect(plan).rejects.toThrow('closed'),
    );
    await solver.close();
    await Promise.all(waiting);
    await expect(solver.plan(SMALL)).rejects.toThrow('closed');
  });
});
