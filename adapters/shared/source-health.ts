import type { Clock } from '../../src/core/ports/clock.js';
import type { ConnectionView } from '../../src/core/ports/connection.js';
import type { ExchangeWatch } from './http-feed.js';

/** A `Date` header has whole seconds: on average it is half a second old. */
const HEADER_ERROR_SECONDS = 0.5;
const MS_PER_HOUR = 3_600_000;

/** Measures a source by its answers: how far its clock is off this machine's, and what it has sent in this hour. */
export class SourceHealth {
  readonly #clock: Clock;
  #clockAhead: { readonly seconds: number; readonly errorSeconds: number } | null = null;
  #hour = 0;
  #requests = 0;
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly watch: ExchangeWatch = () => {
    const begunMs = this.#clock.now().toMillis();
    this.#turnHour();
    this.#requests += 1;
    return ({ bytes, serverTime }) => {
      this.#turnHour();
      this.#bytes += bytes;
      // A clock that runs faster than the wall's cannot be compared with another's.
      if (serverTime === null || this.#clock.speed !== 1) return;
      const endedMs = this.#clock.now().toMillis();
      const seconds = (serverTime.getTime() - (begunMs + endedMs) / 2) / 1e3 + HEADER_ERROR_SECONDS;
      this.#clockAhead = { seconds, errorSeconds: (endedMs - begunMs) / 2e3 + HEADER_ERROR_SECONDS };
    };
  };

  view(): ConnectionView {
    this.#turnHour();
    return {
      clockAheadSeconds: this.#clockAhead?.seconds ?? null,
      clockErrorSeconds: this.#clockAhead?.errorSeconds ?? null,
      requestsThisHour: this.#requests,
      bytesThisHour: this.#bytes,
    };
  }

  #turnHour(): void {
    const hour = Math.floor(this.#clock.now().toMillis() / MS_PER_HOUR);
    if (hour === this.#hour) return;
    this.#hour = hour;
    this.#requests = 0;
    this.#bytes = 0;
  }
}
