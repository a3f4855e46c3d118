import pLimit from 'p-limit';

/** First tries and reads in flight at once, over all sites: more only lengthens the tail (measured; see docs). */
const FAST_LANE_SLOTS = 256;
/** Miners that failed before wait here, so that a stuck host never holds a slot of one that obeys. */
const RETRY_LANE_SLOTS = 64;

/** Bounds what is in flight: by lane over all miners, and to one request at a time for each miner. */
export class Lanes {
  readonly #fast = pLimit(FAST_LANE_SLOTS);
  readonly #retry = pLimit(RETRY_LANE_SLOTS);
  readonly #tails = new Map<string, Promise<unknown>>();

  busy(minerId: string): boolean {
    return this.#tails.has(minerId);
  }

  /** Runs `task` when the miner is free and its lane has a slot. */
  run<T>(minerId: string, lane: 'fast' | 'retry', task: () => Promise<T>): Promise<T> {
    const limit = lane === 'fast' ? this.#fast : this.#retry;
    const before = this.#tails.get(minerId) ?? Promise.resolve();
    const result = before.then(() => limit(task));
    const tail = result
      .catch(() => undefined)
      .then(() => {
        if (this.#tails.get(minerId) === tail) this.#tails.delete(minerId);
      });
    this.#tails.set(minerId, tail);
    return result;
  }

  /** Resolves when nothing is in flight any more. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
