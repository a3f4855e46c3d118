import type { MessagePort, Worker } from 'node:worker_threads';
import { EbbError, type ErrorCode } from '../../src/core/errors.js';
import type { MinerAdapter } from '../../src/core/ports/miner.js';

/** What an adapter is asked to do in another thread. */
export type DriverMethod = 'read' | 'inspect' | 'apply';

export interface DriverCall {
  readonly id: number;
  readonly firmware: string;
  readonly method: DriverMethod;
  readonly args: Parameters<MinerAdapter[DriverMethod]>;
}

/** A failure that can cross to another thread; what caused it stays behind. */
export interface SentError {
  /** Null for what is a mistake of ours, and no answer of a device. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly outcomeUnknown?: boolean;
  readonly retryAfterSeconds?: number;
}

export interface DriverAnswer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: SentError;
}

/** Null asks the thread to let go of everything and to end. */
export type ToThread = readonly DriverCall[] | null;
export type FromThread = readonly DriverAnswer[];

export function sentError(error: unknown): SentError {
  if (!(error instanceof EbbError)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { code: null, message };
  }
  const { outcomeUnknown, retryAfterSeconds } = error.context;
  return {
    code: error.code,
    message: error.message,
    ...(outcomeUnknown !== undefined && { outcomeUnknown }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

export function receivedError({ code, message, ...context }: SentError): Error {
  return code === null ? new Error(message) : new EbbError(code, message, context);
}

/** Sends what comes together as one message: thousands of small ones cost more than what they ask for. */
export class Bundle<T> {
  #items: T[] = [];

  constructor(private readonly port: Pick<MessagePort | Worker, 'postMessage'>) {}

  add(item: T): void {
    if (this.#items.length === 0) setImmediate(() => this.flush());
    this.#items.push(item);
  }

  flush(): void {
    if (this.#items.length === 0) return;
    this.port.postMessage(this.#items);
    this.#items = [];
  }
}
