import { DateTime } from 'luxon';
import type { Clock } from '../core/ports/clock.js';

/** Injection token of the process's one clock. */
export const CLOCK = Symbol('CLOCK');

/** Node's timers take at most this much; longer waits are done in parts. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Which moment of this clock belongs to which of the wall. Plain JSON, so that it can be kept over restarts. */
export interface ClockOrigin {
  readonly clockMs: number;
  readonly wallMs: number;
}

/** A clock that is a pure function of the wall's: a restart goes on where the wall clock says. */
export class ScaledClock implements Clock {
  constructor(
    private readonly origin: ClockOrigin,
    readonly speed: number,
  ) {}

  now(): DateTime {
    return DateTime.fromMillis(this.#nowMs(), { zone: 'utc' });
  }

  after(seconds: number, task: () => void): () => void {
    const dueMs = this.#nowMs() + seconds * 1e3;
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const leftMs = (dueMs - this.#nowMs()) / this.speed;
      // A timer takes only so much, and may end a little early: then the rest is waited for.
      const end = (): void => (this.#nowMs() < dueMs ? wait() : task());
      timer = setTimeout(end, Math.min(Math.max(0, leftMs), TIMER_MS_MAX));
    };
    wait();
    return () => clearTimeout(timer);
  }

  #nowMs(): number {
    return this.origin.clockMs + (Date.now() - this.origin.wallMs) * this.speed;
  }
}

/** The wall's own clock. */
export class SystemClock extends ScaledClock {
  constructor() {
    super({ clockMs: 0, wallMs: 0 }, 1);
  }
}
