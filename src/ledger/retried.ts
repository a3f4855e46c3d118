import { Logger } from '@nestjs/common';
import type { CheckResult } from '../platform/index.js';

/**
 * A task that is done again and again in seconds of the wall, and later where it fails: said once when it begins to
 * fail and once when it works again. Never throws, never runs twice at once.
 */
export class RetriedTask {
  readonly #logger = new Logger('Ledger');
  #failure: { readonly since: Date; readonly reason: string; readonly times: number } | null = null;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly options: {
      /** As in "time stamps". */
      readonly what: string;
      readonly everySeconds: number;
      readonly retrySeconds: { readonly first: number; readonly max: number };
      readonly task: () => Promise<void>;
    },
  ) {}

  start(delaySeconds = this.options.everySeconds): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.run(), delaySeconds * 1_000);
    this.#timer.unref();
  }

  /** Does it now; the next time follows. */
  run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#running = this.#running.then(() => this.#once());
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  check(): CheckResult {
    const { what } = this.options;
    if (!this.#failure) return { state: 'ok', detail: `${what}: all that is due is done` };
    const { since, reason, times } = this.#failure;
    return {
      state: 'degraded',
      detail: `${what} wait since ${since.toISOString()} (${times} tries; nothing else waits for them): ${reason}`,
    };
  }

  async #once(): Promise<void> {
    const { what, task, everySeconds, retrySeconds } = this.options;
    if (this.#stopped) return;
    try {
      await task();
      if (this.#failure) this.#logger.log(`${what}: it works again`);
      this.#failure = null;
      this.start(everySeconds);
    } catch (error) {
      if (this.#stopped) return;
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#failure) this.#logger.warn(`${what} wait, and are tried again: ${reason}`);
      const times = (this.#failure?.times ?? 0) + 1;
      this.#failure = { since: this.#failure?.since ?? new Date(), reason, times };
      this.start(Math.min(retrySeconds.max, retrySeconds.first * 2 ** (times - 1)));
    }
  }
}
