import { performance } from 'node:perf_hooks';

/** The wall's time as the lanes need it, and how busy this process is. Injected, so that tests can hold it. */
export interface LaneTime {
  /** Ms of a clock that never goes back. */
  nowMs(): number;
  /** @returns what cancels it */
  after(ms: number, task: () => void): () => void;
  /** Share of the time since the last call in which the busiest thread had work to do, 0–1. */
  load(): number;
}

let last = performance.eventLoopUtilization();

export const WALL_TIME: LaneTime = {
  nowMs: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
  load: () => {
    const { utilization } = performance.eventLoopUtilization(last);
    last = performance.eventLoopUtilization();
    return utilization;
  },
};

/** The wall's time where other threads talk to miners: `load` tells how busy the busiest of them is. */
export function withLoad(load: () => number): LaneTime {
  return { ...WALL_TIME, load: () => Math.max(WALL_TIME.load(), load()) };
}
