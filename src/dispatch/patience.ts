/** Before anything is known. A SYN that is lost is sent again after 1 s. */
const MS_FIRST = 1_000;
const MS_MIN = 600;
const MS_MAX = 5_000;
const MEAN_SHARE = 1 / 8;
const DEVIATION_SHARE = 1 / 4;
const DEVIATIONS = 4;

interface Typical {
  meanMs: number;
  deviationMs: number;
}

/**
 * How long a healthy miner takes at most, by what is asked of it: mean and four mean deviations of what was seen,
 * both moving with the newest (as TCP finds its retransmission time, RFC 6298).
 */
export class Patience {
  readonly #typical = new Map<string, Typical>();

  /** Ms after which an answer of this kind is no longer waited for in the fast lane. */
  ms(kind: string): number {
    const typical = this.#typical.get(kind);
    if (typical === undefined) return MS_FIRST;
    return Math.min(MS_MAX, Math.max(MS_MIN, typical.meanMs + DEVIATIONS * typical.deviationMs));
  }

  /** Takes note of an answer. A very late one counts as late, not as how late: one stuck host must not set the pace. */
  note(kind: string, ms: number): void {
    const typical = this.#typical.get(kind);
    if (typical === undefined) {
      this.#typical.set(kind, { meanMs: ms, deviationMs: ms / 2 });
      return;
    }
    const seenMs = Math.min(ms, 2 * this.ms(kind));
    typical.deviationMs += DEVIATION_SHARE * (Math.abs(seenMs - typical.meanMs) - typical.deviationMs);
    typical.meanMs += MEAN_SHARE * (seenMs - typical.meanMs);
  }
}
