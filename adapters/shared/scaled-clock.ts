import { DateTime } from 'luxon';
import type { Clock } from '../../src/core/ports/clock.js';

/** Node's timers take at most this much; longer waits are done in parts. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Which moment of the simulation belongs to which of the wall, and how fast it runs. Plain JSON. */
export interface ScaledTime {
  readonly simulatedMs: number;
  readonly wallMs: number;
  /** Simulated seconds per second of the wall. */
  readonly speed: number;
}

/** A clock for a process of its own, in step with the one that it was told of. */
export function scaledClock({ simulatedMs, wallMs, speed }: ScaledTime): Clock {
  const nowMs = (): number => simulatedMs + (Date.now() - wallMs) * speed;
  return {
    speed,
    now: () => DateTime.fromMillis(nowMs(), { zone: 'utc' }),
    after: (seconds, task) => {
      const dueMs = nowMs() + seconds * 1000;
      let timer: NodeJS.Timeout;
      const wait = (): void => {
        const leftMs = (dueMs - nowMs()) / speed;
        timer =
          leftMs <= 0
            ? setTimeout(task, 0)
            : setTimeout(leftMs > TIMER_MS_MAX ? wait : task, Math.min(leftMs, TIMER_MS_MAX));
      };
      wait();
      return () => clearTimeout(timer);
    },
  };
}
