import { EbbError } from '../../src/core/errors.js';
import type { Clock } from '../../src/core/ports/clock.js';

const RETRY_SECONDS_FIRST = 5;
const RETRY_SECONDS_MAX = 300;
const JITTER_RATIO = 0.2;

export interface PollLoopOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly pollSeconds: number;
  readonly poll: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Polls again and again, one at a time, by seconds of the wall. After a failure it comes again after 5 s, 10 s … 5 min, or
 * when it is told to, and never sooner.
 */
export class PollLoop {
  readonly #options: PollLoopOptions;
  #cancel: () => void = () => undefined;
  #running: Promise<void> | null = null;
  #isStopped = true;
  #again = false;
  #failures = 0;

  constructor(options: PollLoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isStopped = false;
    this.#begin();
  }

  /** Returns when no poll is under way any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#running;
  }

  /** Polls as soon as it may: at once, or when the poll that is under way is done. */
  soon(): void {
    if (this.#isStopped || this.#failures > 0) return;
    if (this.#running !== null) this.#again = true;
    else this.#begin();
  }

  #begin(): void {
    this.#cancel();
    this.#running = this.#poll().finally(() => {
      this.#running = null;
      if (this.#again) this.soon();
    });
  }

  async #poll(): Promise<void> {
    const { poll, pollSeconds, onFailure } = this.#options;
    try {
      this.#again = false;
      await poll();
      this.#failures = 0;
      this.#after(pollSeconds);
    } catch (error) {
      this.#failures += 1;
      onFailure(error);
      this.#after(this.#retrySeconds(error));
    }
  }

  #after(seconds: number): void {
    if (this.#isStopped) return;
    const { clock } = this.#options;
    this.#cancel = clock.after(seconds * clock.speed, () => this.#begin());
  }

  #retrySeconds(error: unknown): number {
    const { random, pollSeconds } = this.#options;
    const stated = error instanceof EbbError ? error.context.retryAfterSeconds : undefined;
    if (stated !== undefined) return stated;
    // A wrong secret that is offered again and again locks an account.
    const isRefused = error instanceof EbbError && error.code === 'unauthorised';
    const first = isRefused ? Math.max(pollSeconds, 60) : Math.min(RETRY_SECONDS_FIRST, pollSeconds);
    const grown = Math.min(first * 2 ** (this.#failures - 1), RETRY_SECONDS_MAX);
    return grown * (1 - JITTER_RATIO * random());
  }
}
