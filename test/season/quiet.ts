import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 3;
const BUSY_RATIO = 0.25;
const WAIT_MS_MAX = 400;

/**
 * Returns when this process has nothing to do any more: no `pending` work elsewhere, and a loop that mostly waits.
 * Requests that hang are not waited for longer than a moment.
 */
export async function quiet(pending: () => number = () => 0): Promise<void> {
  const until = performance.now() + WAIT_MS_MAX;
  for (let calm = 0; calm < 2 && performance.now() < until;) {
    const before = performance.eventLoopUtilization();
    await sleep(LOOK_MS);
    const { utilization } = performance.eventLoopUtilization(before);
    calm = pending() === 0 && utilization < BUSY_RATIO ? calm + 1 : 0;
  }
}
