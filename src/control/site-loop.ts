import type { DateTime } from 'luxon';
import { intervalStart } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';

/** Urgent triggers that come within this long, in seconds of the wall, are answered by one tick. */
const URGENT_DEBOUNCE_SECONDS = 0.05;

/**
 * Runs a site's ticks one after another: on the market's boundaries, and at once when something urgent arrives.
 * What arrives while a tick runs is answered by one more tick after it.
 */
export class SiteLoop {
  #running: Promise<void> | null = null;
  #pendingTrigger: string | null = null;
  #cancelBoundary: () => void = () => undefined;
  #cancelUrgent: (() => void) | null = null;
  #cancelAwaited: () => void = () => undefined;
  #stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly tickMinutes: number,
    /** Must not throw. */
    private readonly tick: (trigger: string) => Promise<void>,
  ) {}

  async start(): Promise<void> {
    await this.#run('start');
    this.#scheduleBoundary();
  }

  urgent(trigger: string): void {
    if (this.#stopped || this.#cancelUrgent) return;
    this.#cancelUrgent = this.clock.after(URGENT_DEBOUNCE_SECONDS * this.clock.speed, () => {
      this.#cancelUrgent = null;
      void this.#run(trigger);
    });
  }

  /** Ticks once more after so many seconds; null: not. A later call takes the place of an earlier one. */
  awaitChange(seconds: number | null, trigger: string): void {
    this.#cancelAwaited();
    this.#cancelAwaited = () => undefined;
    if (this.#stopped || seconds === null) return;
    this.#cancelAwaited = this.clock.after(seconds, () => void this.#run(trigger));
  }

  /** Does something while no tick runs; a tick that is asked for meanwhile waits for it. */
  async between(work: () => Promise<void>): Promise<void> {
    while (this.#running) await this.#running;
    const done = work();
    this.#running = done
      .catch(() => undefined)
      .then(() => {
        this.#running = null;
        const pending = this.#takePending();
        if (pending !== null && !this.#stopped) void this.#run(pending);
      });
    await done;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelBoundary();
    this.#cancelAwaited();
    this.#cancelUrgent?.();
    await this.#running;
  }

  #scheduleBoundary(): void {
    if (this.#stopped) return;
    const now = this.clock.now();
    const next = nextBoundary(now, this.tickMinutes);
    this.#cancelBoundary = this.clock.after(next.diff(now).as('seconds'), () => {
      this.#scheduleBoundary();
      void this.#run('interval');
    });
  }

  async #run(trigger: string): Promise<void> {
    if (this.#running) {
      this.#pendingTrigger = trigger;
      return this.#running;
    }
    this.#running = this.#drain(trigger);
    await this.#running;
  }

  async #drain(first: string): Promise<void> {
    for (
      let trigger: string | null = first;
      trigger !== null && !this.#stopped;
      trigger = this.#takePending()
    ) {
      await this.tick(trigger);
    }
    this.#running = null;
  }

  #takePending(): string | null {
    const trigger = this.#pendingTrigger;
    this.#pendingTrigger = null;
    return trigger;
  }
}

/** The first boundary after `now`. */
export function nextBoundary(now: DateTime, minutes: number): DateTime {
  return intervalStart(now, minutes).plus({ minutes });
}
