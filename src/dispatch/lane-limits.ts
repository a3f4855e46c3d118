import { openFilesMax } from '../platform/index.js';

/** First tries and looks in flight over all sites. Without latency more than this only lengthens the tail (measured). */
export const FAST_SLOTS_MIN = 256;
/** With 100 ms of latency this is what keeps one process busy (measured). */
export const FAST_SLOTS_MAX = 1_024;
/** Miners that failed before wait here, so that a stuck host never holds a slot of one that answers. */
export const RETRY_SLOTS = 64;
/** Share of the process's file descriptors that requests to miners may take: the database, feeds and the API need some. */
const SOCKETS_RATIO = 0.6;
/** Share of those that adapters may keep alive between requests. */
export const KEPT_ALIVE_RATIO = 0.25;

export interface LaneLimits {
  readonly fastMin: number;
  readonly fastMax: number;
  readonly retry: number;
  /** Looks at miners that nothing is asked of: a part of the fast lane. */
  readonly polls: number;
  /** Requests in flight in all lanes together. */
  readonly sockets: number;
}

/** The limits that this process's file descriptors allow. */
export function laneLimits(filesMax = openFilesMax()): LaneLimits {
  const sockets = Math.floor(filesMax * SOCKETS_RATIO * (1 - KEPT_ALIVE_RATIO));
  const fastMax = Math.max(1, Math.min(FAST_SLOTS_MAX, Math.floor(sockets / 2)));
  const fastMin = Math.min(FAST_SLOTS_MIN, fastMax);
  return {
    fastMin,
    fastMax,
    retry: Math.max(1, Math.min(RETRY_SLOTS, Math.floor(sockets / 8))),
    polls: Math.max(1, Math.floor(fastMin / 2)),
    sockets: Math.max(2, sockets),
  };
}
