import { Worker } from 'node:worker_threads';
import { EbbError } from '../core/errors.js';
import type { IssuedReport } from './request.js';
import type { ReportWorkerData, ReportWorkerReply } from './worker.js';

/** A report that is being made in a thread of its own. */
export interface ReportThread {
  /** @throws EbbError as `runReportJob`; Error where the thread died */
  readonly done: Promise<IssuedReport>;
  /** Ends it at once. */
  stop(): Promise<void>;
}

/** @param workerFile the compiled worker; for tests, which run from sources */
export function startReportThread(
  data: ReportWorkerData,
  workerFile = new URL('./worker.js', import.meta.url),
): ReportThread {
  const worker = new Worker(workerFile, { workerData: data });
  const done = new Promise<IssuedReport>((resolve, reject) => {
    worker.once('message', (reply: ReportWorkerReply) => {
      if ('issued' in reply) resolve(reply.issued);
      else reject(errorOf(reply.error));
    });
    worker.once('error', reject);
    worker.once('exit', (status) => reject(new Error(`the thread of a report ended with status ${status}`)));
  });
  return { done, stop: async () => void (await worker.terminate()) };
}

function errorOf({ code, message }: Extract<ReportWorkerReply, { error: object }>['error']): Error {
  return code === null ? new Error(message) : new EbbError(code, message);
}
