import type { MessagePort, Worker } from 'node:worker_threads';
import { EbbError } from '../../src/core/errors.js';
import {
  Bundle,
  type DriverAnswer,
  type DriverCall,
  type DriverMethod,
  type FromThread,
  receivedError,
} from './messages.js';

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** The adapters in another thread, called over its port. */
export class RemoteDrivers {
  readonly #calls: Bundle<DriverCall>;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #lost: string | null = null;

  constructor(private readonly port: MessagePort | Worker) {
    this.#calls = new Bundle(port);
    port.on('message', (answers: FromThread) => {
      for (const answer of answers) this.#settle(answer);
    });
  }

  call<T>(firmware: string, method: DriverMethod, args: DriverCall['args']): Promise<T> {
    if (this.#lost !== null) return Promise.reject(lostError(this.#lost));
    return new Promise<T>((resolve, reject) => {
      this.#count += 1;
      this.#waiting.set(this.#count, { resolve, reject });
      this.#calls.add({ id: this.#count, firmware, method, args });
    });
  }

  /** Tells the thread to end. What it was asked before is still answered where it can be. */
  end(): void {
    this.#calls.flush();
    this.port.postMessage(null);
  }

  /** The thread is gone: whatever it was told may have been done. */
  lose(why: string): void {
    this.#lost = why;
    for (const { reject } of this.#waiting.values()) reject(lostError(why));
    this.#waiting.clear();
  }

  #settle({ id, value, error }: DriverAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value as never);
    else waiting?.reject(receivedError(error));
  }
}

function lostError(why: string): EbbError {
  return new EbbError('unreachable', `the thread that talks to this miner has ended: ${why}`, {
    outcomeUnknown: true,
  });
}
