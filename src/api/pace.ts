import { Logger } from '@nestjs/common';

/** Runs tasks by name, each at once and then at most once in so many milliseconds: asked for more often, once at the end. */
export class Pace {
  readonly #logger = new Logger('Api');
  readonly #waiting = new Map<string, { timer: NodeJS.Timeout; again: (() => Promise<void>) | null }>();

  constructor(private readonly everyMs: number) {}

  ask(name: string, task: () => Promise<void>): void {
    const waiting = this.#waiting.get(name);
    if (waiting) waiting.again = task;
    else this.#run(name, task);
  }

  stop(): void {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }

  #run(name: string, task: () => Promise<void>): void {
    const timer = setTimeout(() => {
      const { again } = this.#waiting.get(name)!;
      this.#waiting.delete(name);
      if (again) this.#run(name, again);
    }, this.everyMs);
    timer.unref();
    this.#waiting.set(name, { timer, again: null });
    // Not on the path of whoever asks: a tick, a dispatch.
    setImmediate(() => {
      task().catch((error: unknown) => this.#logger.warn(`${name}: ${String(error)}`));
    });
  }
}
