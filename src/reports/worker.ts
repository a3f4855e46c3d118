import 'reflect-metadata';
import type { KeyObject } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { DataSource } from 'typeorm';
import { EbbError, type ErrorCode } from '../core/errors.js';
import { type ClockOrigin, dataSourceOptions, ScaledClock } from '../platform/index.js';
import { runReportJob } from './report-job.js';
import type { IssuedReport, ReportJob } from './request.js';

/** What a thread is started with. */
export interface ReportWorkerData {
  readonly job: ReportJob;
  readonly databaseUrl: string;
  readonly key: KeyObject;
  readonly clock: ClockOrigin & { readonly speed: number };
}

/** What it says at its end. */
export type ReportWorkerReply =
  | { readonly issued: IssuedReport }
  | { readonly error: { readonly code: ErrorCode | null; readonly message: string } };

/** One reads while another writes the ledger. */
const POOL_SIZE = 2;

/** The thread of one report: it has a connection of its own, so that nothing of the service waits for it. */
async function run({ job, databaseUrl, key, clock }: ReportWorkerData): Promise<ReportWorkerReply> {
  const options = dataSourceOptions(databaseUrl, { entities: [], migrations: [] }, POOL_SIZE);
  const database = await new DataSource(options).initialize();
  try {
    const tools = { database, key, clock: new ScaledClock(clock, clock.speed) };
    return { issued: await runReportJob(job, tools) };
  } catch (error) {
    const code = error instanceof EbbError ? error.code : null;
    return { error: { code, message: error instanceof Error ? error.message : String(error) } };
  } finally {
    await database.destroy();
  }
}

if (!parentPort) throw new Error('worker.js runs in a worker thread: use a ReportDesk instead');
parentPort.postMessage(await run(workerData as ReportWorkerData));
