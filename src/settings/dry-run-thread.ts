import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { DryRunResult } from '../core/settings/index.js';
import type { DryRunBatch, DryRunData, DryRunReply } from './worker.js';

/** A dry run in a thread of its own: it is given what was recorded piece by piece. */
export class DryRunThread {
  readonly #worker: Worker;

  /** @param workerFile the compiled worker; for tests, which run from sources */
  constructor(data: DryRunData, workerFile = new URL('./worker.js', import.meta.url)) {
    this.#worker = new Worker(workerFile, { workerData: data });
  }

  /** Returns how many intervals would have been decided otherwise so far. @throws Error where the run failed */
  async take(snapshots: readonly string[]): Promise<number> {
    const reply = await this.#ask(snapshots);
    return reply.kind === 'taken' ? reply.changed : 0;
  }

  async finish(): Promise<DryRunResult> {
    const reply = await this.#ask(null);
    if (reply.kind !== 'done') throw new Error('the dry run ended without a result');
    return reply.result;
  }

  /** Ends it at once. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(batch: DryRunBatch): Promise<Exclude<DryRunReply, { kind: 'failed' }>> {
    const ended = new AbortController();
    const replied = once(this.#worker, 'message', { signal: ended.signal }) as Promise<[DryRunReply]>;
    const exited = once(this.#worker, 'exit', { signal: ended.signal }).then((): never => {
      throw new Error('the thread of the dry run was ended');
    });
    exited.catch(() => undefined);
    this.#worker.postMessage(batch);
    try {
      const [reply] = await Promise.race([replied, exited]);
      if (reply.kind === 'failed') throw new Error(reply.message);
      return reply;
    } finally {
      replied.catch(() => undefined);
      ended.abort();
    }
  }
}
