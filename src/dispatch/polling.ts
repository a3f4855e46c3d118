import type { Clock } from '../core/ports/clock.js';
import type { MinerState, SiteFleet } from '../fleet/index.js';
import type { FleetMiner } from '../fleet/index.js';
import { COLD_READ_SECONDS } from './timing.js';

/**
 * Miners polled in a second, over the whole site: a larger one is polled less often, so that polling leaves a process
 * most of its time (a reading of several requests costs about half a millisecond: `npm run bench -- dispatch`).
 */
const POLLS_PER_SECOND_MAX = 500;
/** Failed readings in a row after which a miner is asked less and less often, up to the longest pause. */
const FAILURES_MAX = 3;
const PAUSE_SECONDS_MAX = 60;

/** Whose turn it is to be read, where nothing else asks for it. */
export class Polling {
  #next = 0;
  #turnMs: number;
  /** When those that do not answer were asked last. */
  readonly #askedMs = new Map<FleetMiner, number>();

  constructor(
    private readonly fleet: SiteFleet,
    private readonly states: ReadonlyMap<string, MinerState>,
    private readonly clock: Clock,
  ) {
    this.#turnMs = this.#nowMs();
  }

  /** Ms of the clock in which every miner is read once. */
  get roundMs(): number {
    const seconds = Math.max(COLD_READ_SECONDS, this.fleet.miners.length / POLLS_PER_SECOND_MAX);
    return seconds * 1e3 * this.clock.speed;
  }

  /** Those whose turn has come since the last call. @param isBusy whether a miner has a request already */
  due(isBusy: (miner: FleetMiner) => boolean): FleetMiner[] {
    const { miners } = this.fleet;
    const nowMs = this.#nowMs();
    const share = Math.min(1, (nowMs - this.#turnMs) / this.roundMs);
    this.#turnMs = nowMs;
    const due: FleetMiner[] = [];
    for (let left = Math.ceil(miners.length * share); left > 0; left -= 1) {
      const miner = miners[this.#next % miners.length]!;
      this.#next = (this.#next + 1) % miners.length;
      if (!isBusy(miner) && this.#isDue(miner, nowMs)) due.push(miner);
    }
    return due;
  }

  /** One that was read a moment ago has had its turn; one that does not answer gets a pause, then one try. */
  #isDue(miner: FleetMiner, nowMs: number): boolean {
    const { readFailures, observedAt } = this.states.get(miner.minerId)!;
    if (readFailures < FAILURES_MAX) {
      this.#askedMs.delete(miner);
      return observedAt === null || nowMs - Date.parse(observedAt) >= this.roundMs / 2;
    }
    const seconds = Math.min(PAUSE_SECONDS_MAX, COLD_READ_SECONDS * 2 ** (readFailures - FAILURES_MAX));
    const pauseMs = seconds * 1e3 * this.clock.speed;
    // A round is a little short of the pause at times: half of it is near enough.
    if (nowMs - (this.#askedMs.get(miner) ?? -Infinity) < pauseMs - this.roundMs / 2) return false;
    this.#askedMs.set(miner, nowMs);
    return true;
  }

  #nowMs(): number {
    return this.clock.now().toMillis();
  }
}
