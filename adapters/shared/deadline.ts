/** A bound on a whole exchange of several requests, on the monotonic clock. */
export class Deadline {
  readonly #endMs: number;

  constructor(seconds: number) {
    this.#endMs = performance.now() + seconds * 1000;
  }

  /** Milliseconds left for a request that may take `msMax`; at least 1, so that a timer is always set. */
  remainingMs(msMax = Infinity): number {
    return Math.max(1, Math.min(msMax, this.#endMs - performance.now()));
  }

  get passed(): boolean {
    return performance.now() >= this.#endMs;
  }
}
