import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { BacktestResult } from './result.js';
import { runBacktest } from './run-backtest.js';
import type { BacktestData } from './setting.js';

export type BacktestReply =
  | { readonly kind: 'at'; readonly progress: number; readonly doing: string }
  | { readonly kind: 'done'; readonly result: BacktestResult }
  | { readonly kind: 'failed'; readonly message: string };

const TELL_MS = 250;

if (!parentPort) throw new Error('worker.js runs in a worker thread: use a BacktestDesk instead');
const port = parentPort;
const tell = (reply: BacktestReply): void => port.postMessage(reply);
// On Linux that is of this thread alone: whatever decides goes first.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

let toldMs = 0;
try {
  const result = runBacktest(workerData as BacktestData, (progress, doing) => {
    const nowMs = Date.now();
    if (nowMs - toldMs < TELL_MS) return;
    toldMs = nowMs;
    tell({ kind: 'at', progress, doing });
  });
  tell({ kind: 'done', result });
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
port.close();
