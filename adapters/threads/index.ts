import { availableParallelism } from 'node:os';
import { inProcessDrivers, type MinerDrivers } from './in-process.js';
import { driverThreads, pooledDrivers } from './pool.js';

export type { MinerDrivers } from './in-process.js';

/**
 * The adapters for `minerCount` miners inside `networks`: in this thread or, for many miners, in others beside it.
 * @param warn told where a thread had to be replaced
 */
export function createDrivers(
  networks: readonly string[],
  minerCount: number,
  warn: (message: string) => void,
): MinerDrivers {
  const threads = driverThreads(minerCount, availableParallelism());
  return threads === 0 ? inProcessDrivers(networks) : pooledDrivers(networks, threads, warn);
}
