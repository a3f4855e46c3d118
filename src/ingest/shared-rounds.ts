import type { Clock } from '../core/ports/clock.js';
import type { Polled, PolledSource } from './feed-poller.js';

/** An outcome counts for other sites for this share of the time between two rounds. */
const YOUNG_SHARE = 0.5;
const MS_PER_SECOND = 1_000;

interface Round {
  readonly atMs: number;
  readonly outcome: Promise<Polled>;
}

/** Figures of a whole market are the same for all its sites: one asks, and who follows soon after has its outcome. */
export class SharedRounds {
  readonly #rounds = new Map<string, Round>();

  /** The source, of which a round is shared by all that have the same key. A round that failed is not. */
  shared(key: string, source: PolledSource, clock: Clock): PolledSource {
    const poll = (): Promise<Polled> => {
      const atMs = clock.now().toMillis();
      const last = this.#rounds.get(key);
      if (last && atMs - last.atMs < source.pollSeconds * YOUNG_SHARE * MS_PER_SECOND) return last.outcome;
      const round: Round = { atMs, outcome: source.poll() };
      this.#rounds.set(key, round);
      round.outcome.catch(() => {
        if (this.#rounds.get(key) === round) this.#rounds.delete(key);
      });
      return round.outcome;
    };
    return { ...source, poll };
  }
}
