import { Worker } from 'node:worker_threads';
import type { BacktestResult } from './result.js';
import type { BacktestData } from './setting.js';
import type { BacktestReply } from './worker.js';

/** A runaway ends itself before it takes the memory of whatever decides. */
const HEAP_MB_MAX = 1_024;

/** A backtest in a thread of its own. */
export class BacktestThread {
  readonly #worker: Worker;
  /** Rejects where the run fails or is stopped. */
  readonly result: Promise<BacktestResult>;
  #why = 'the thread of the backtest was ended';

  /** @param workerFile the compiled worker; for tests, which run from sources */
  constructor(
    data: BacktestData,
    onProgress: (progress: number, doing: string) => void,
    workerFile = new URL('./worker.js', import.meta.url),
  ) {
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB_MAX };
    const worker = new Worker(workerFile, { workerData: data, resourceLimits });
    this.#worker = worker;
    this.result = new Promise((resolve, reject) => {
      worker.on('message', (reply: BacktestReply) => {
        if (reply.kind === 'at') onProgress(reply.progress, reply.doing);
        else if (reply.kind === 'done') resolve(reply.result);
        else reject(new Error(reply.message));
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error(this.#why)));
    });
    this.result.catch(() => undefined);
  }

  /** Ends it at once. */
  async stop(why = this.#why): Promise<void> {
    this.#why = why;
    await this.#worker.terminate();
  }
}
