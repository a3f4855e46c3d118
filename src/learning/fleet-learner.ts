import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DateTime } from 'luxon';
import { changedFigures, learnCurves, learnMoveTimes, learnResponders } from '../core/learning/index.js';
import type { Clock } from '../core/ports/clock.js';
import type { SiteConfig } from '../core/site.js';
import { CommandHistory } from '../dispatch/index.js';
import {
  FleetRegistry,
  FleetState,
  LearnedFleet,
  type LearnedState,
  TelemetryStore,
} from '../fleet/index.js';
import { FeedReader } from '../ingest/index.js';
import { CLOCK } from '../platform/index.js';
import { ENVELOPES, type Envelopes } from '../state/index.js';
import { type LearnedModels, learnedModels, movesOf, respondersOf, settledReadings } from './observations.js';

/** One reading of a machine an hour: the next minute's says hardly more. */
const LEARN_SECONDS = 3600;
/** Commands before the first time. */
const FIRST_HOURS = 24;
/** What is learned from at once; of more, a fair sample. Beliefs rest on as many at the most. */
const COMMANDS_MAX = 5000;
/** Miners read at once: of a larger fleet, others the next time. */
const READINGS_MAX = 5000;
/** A reading is the mean of so many frames, none of them older. */
const FRAMES = 6;
const FRAME_MINUTES = 10;
/** Readings learned from before others get their turn on this thread. */
const READINGS_AT_ONCE = 500;

/** Learns how the machines of a site really behave, from their telemetry and from what came of commands. */
@Injectable()
export class FleetLearner {
  readonly #logger = new Logger('Learning');

  constructor(
    private readonly registry: FleetRegistry,
    private readonly states: FleetState,
    private readonly telemetry: TelemetryStore,
    private readonly commands: CommandHistory,
    private readonly feeds: FeedReader,
    private readonly learned: LearnedFleet,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ENVELOPES) private readonly envelopes: Envelopes,
  ) {}

  /** Learns from what was seen since the last time, unless that is less than an hour ago. Returns whether it did. */
  async learnDue(site: SiteConfig): Promise<boolean> {
    const now = this.clock.now();
    const before = await this.learned.state(site.siteId);
    if (before.learnedTo && now.diff(before.learnedTo).as('seconds') < LEARN_SECONDS) return false;
    const curves = await this.#curves(site, before, now);
    const { moveTimes, responders } = await this.#outcomes(site, before, now);
    const next = { ...before, version: before.version + 1, learnedTo: now, curves, moveTimes, responders };
    await this.#save(site, next);
    return true;
  }

  async #curves(
    site: SiteConfig,
    { curves, version }: LearnedState,
    now: DateTime,
  ): Promise<LearnedState['curves']> {
    const { stale, dryBulbC } = await this.feeds.weatherView(site, now);
    if (stale || dryBulbC === null) return curves;
    const { siteId } = site;
    const { miners, byId } = this.registry.fleet(siteId);
    const from = now.minus({ minutes: FRAME_MINUTES });
    const every = Math.max(1, Math.ceil(miners.length / READINGS_MAX));
    const means = await this.telemetry.means(siteId, from, FRAMES, { every, offset: version % every });
    const context = {
      models: this.#models(siteId),
      miner: (minerId: string) => byId.get(minerId)!,
      state: (minerId: string) => this.states.state(siteId, minerId),
      lastSentMs: await this.commands.lastSentMs(
        siteId,
        means.map(({ minerId }) => minerId),
      ),
      sinceMs: from.toMillis(),
      temperatureC: dryBulbC,
    };
    let state = curves;
    for (let at = 0; at < means.length; at += READINGS_AT_ONCE) {
      state = learnCurves(state, settledReadings(means.slice(at, at + READINGS_AT_ONCE), context));
      await setImmediate();
    }
    return state;
  }

  async #outcomes(
    { siteId }: SiteConfig,
    { learnedTo, moveTimes, responders }: LearnedState,
    now: DateTime,
  ): Promise<Pick<LearnedState, 'moveTimes' | 'responders'>> {
    const from = learnedTo ?? now.minus({ hours: FIRST_HOURS });
    const attempts = await this.commands.firstAttempts(siteId, from, now, COMMANDS_MAX);
    const { byId } = this.registry.fleet(siteId);
    const known = attempts.flatMap((attempt) => {
      const miner = byId.get(attempt.minerId);
      return miner ? [{ ...attempt, miner }] : [];
    });
    return {
      moveTimes: learnMoveTimes(moveTimes, movesOf(known, this.#models(siteId))),
      responders: learnResponders(responders, respondersOf(known)),
    };
  }

  /** Plans go on with the figures that they have until others differ enough to matter; then the ledger knows. */
  async #save({ siteId }: SiteConfig, next: LearnedState): Promise<void> {
    const { curves, moveTimes, version } = next;
    const newest = { curves, moveTimes };
    const machines = [...this.#models(siteId).values()].map(({ machine }) => machine);
    const changes = changedFigures(next.inUse, newest, machines);
    if (changes.length === 0) return this.learned.save(siteId, next, []);
    await this.learned.save(siteId, { ...next, inUse: newest }, [
      { kind: 'figures-learned', body: { version, changes } },
    ]);
    const models = [...new Set(changes.map(({ modelId }) => modelId))].join(', ');
    this.#logger.log(`${siteId}: watts, hash or times of ${models} were seen to be others than planned with`);
  }

  #models(siteId: string): LearnedModels {
    return learnedModels(
      new Set(this.registry.fleet(siteId).groups.map(({ model }) => model)),
      this.envelopes,
    );
  }
}
