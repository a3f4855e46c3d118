import { DateTime } from 'luxon';
import type { Clock } from '../../src/core/ports/clock.js';

/** A clock that stands still until the test moves it; due tasks run in order while it moves. */
export class HandClock implements Clock {
  readonly speed = 1;
  #now: DateTime;
  #tasks: { readonly due: DateTime; readonly run: () => void }[] = [];

  constructor(start = '2024-08-20T12:00:00Z') {
    this.#now = DateTime.fromISO(start, { zone: 'utc' });
  }

  now(): DateTime {
    return this.#now;
  }

  after(seconds: number, run: () => void): () => void {
    const task = { due: this.#now.plus({ seconds }), run };
    this.#tasks.push(task);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== task);
    };
  }

  advance(seconds: number): void {
    const end = this.#now.plus({ seconds });
    for (;;) {
      const [next] = this.#tasks
        .filter(({ due }) => due <= end)
        .sort((a, b) => a.due.toMillis() - b.due.toMillis());
      if (next === undefined) break;
      this.#tasks = this.#tasks.filter((task) => task !== next);
      this.#now = next.due;
      next.run();
    }
    this.#now = end;
  }
}
