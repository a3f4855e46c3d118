import type { DateTime } from 'luxon';

/** Time, injected everywhere. In a simulation it may run faster than the wall's. */
export interface Clock {
  /** Now, UTC. */
  now(): DateTime;
  /** Seconds of this clock per second of the wall: 1 for a real mine. */
  readonly speed: number;
  /** Calls `task` after `seconds` of this clock; the returned function cancels it. */
  after(seconds: number, task: () => void): () => void;
}
