import type { Clock } from '../../src/core/ports/clock.js';

/** At most so many a minute of the wall, of which `burst` may follow each other at once. */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  constructor(options: { readonly clock: Clock; readonly perMinute: number; readonly burst: number }) {
    this.#clock = options.clock;
    this.#perSecond = options.perMinute / 60;
    this.#burst = options.burst;
    this.#tokens = options.burst;
    this.#filledAt = wallSeconds(options.clock);
  }

  /** Waits for a token and returns 0; where that would take longer than `secondsMax`, the seconds, at once. */
  async turn(secondsMax: number): Promise<number> {
    for (;;) {
      const seconds = this.take();
      if (seconds === 0 || seconds > secondsMax) return seconds;
      await new Promise<void>((resolve) => this.#clock.after(seconds * this.#clock.speed, resolve));
    }
  }

  /** Takes a token and returns 0, or takes none and returns the seconds until there is one. */
  take(): number {
    const now = wallSeconds(this.#clock);
    this.#tokens = Math.min(this.#burst, this.#tokens + Math.max(0, now - this.#filledAt) * this.#perSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return (1 - this.#tokens) / this.#perSecond;
    this.#tokens -= 1;
    return 0;
  }
}

/** Seconds of the wall from an arbitrary beginning, of a clock that may run faster: for what others' limits count. */
export function wallSeconds(clock: Clock): number {
  return clock.now().toSeconds() / clock.speed;
}
