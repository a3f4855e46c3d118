import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '../core/ports/clock.js';
import { FleetRegistry } from '../fleet/index.js';
import { CLOCK } from '../platform/index.js';
import { FleetLearner } from './fleet-learner.js';
import { ForecastScorer } from './forecast-scorer.js';

const SCORE_SECONDS = 900;
/** Whether it's time to learn is asked more often than that: an hour may have passed while Ebb was stopped. */
const LEARN_SECONDS = 600;
/** With a fast clock, no more often than this in seconds of the wall. */
const WALL_SECONDS_MIN = 5;

/** Learns from what has been seen, in the background: nothing waits for it. */
@Injectable()
export class LearningService {
  readonly #logger = new Logger('Learning');
  readonly #cancels = new Map<string, () => void>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #failing = new Set<string>();
  #stopped = false;

  constructor(
    private readonly registry: FleetRegistry,
    private readonly scorer: ForecastScorer,
    private readonly learner: FleetLearner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Returns at once. */
  start(): Promise<void> {
    this.#stopped = false;
    for (const site of this.registry.sites) {
      this.#repeat(`${site.siteId}: forecasts could not be scored`, SCORE_SECONDS, () =>
        this.scorer.scoreDue(site),
      );
      this.#repeat(`${site.siteId}: nothing could be learned of the machines`, LEARN_SECONDS, () =>
        this.learner.learnDue(site),
      );
    }
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const cancel of this.#cancels.values()) cancel();
    await Promise.all(this.#running.values());
  }

  #repeat(failure: string, seconds: number, task: () => Promise<unknown>): void {
    const wait = Math.max(seconds, WALL_SECONDS_MIN * this.clock.speed);
    const cancel = this.clock.after(wait, () => {
      this.#running.set(
        failure,
        this.#run(failure, task).then(() => this.#again(failure, seconds, task)),
      );
    });
    this.#cancels.set(failure, cancel);
  }

  #again(failure: string, seconds: number, task: () => Promise<unknown>): void {
    if (!this.#stopped) this.#repeat(failure, seconds, task);
  }

  /** Said once, and once when it works again. */
  async #run(failure: string, task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
      if (this.#failing.delete(failure)) this.#logger.log(`${failure}: this is over`);
    } catch (error) {
      if (this.#failing.has(failure)) return;
      this.#failing.add(failure);
      this.#logger.error(`${failure}; tried again and again`, error);
    }
  }
}
