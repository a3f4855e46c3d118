import { Logger } from '@nestjs/common';
import type { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import { SERIES_KINDS } from '../core/ports/market-series.js';
import { traced } from '../platform/index.js';
import { LeftAlone, type LeftAloneView } from './left-alone.js';

/** Feeds that a site's configuration has, and what the sources of its prices tell besides. */
export const FEED_KINDS = [
  'price',
  'hashprice',
  'weather',
  'local-weather',
  'day-ahead',
  'corrections',
  ...SERIES_KINDS,
] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

/** One source of a feed, as the poller asks it. */
export interface PolledSource {
  readonly id: string;
  /** Seconds between rounds that the source stands. */
  readonly pollSeconds: number;
  /** Reads and stores. @throws EbbError where the source is at fault; anything else is Ebb's own trouble. */
  poll(): Promise<Polled>;
}

export interface Polled {
  /** Rows that were not known before. */
  readonly newRows: number;
  /** Instant that the newest content speaks for; null where there is none. */
  readonly newestAt: DateTime | null;
}

/** `stale`: a source answers, and what it has is too old. `failed`: no source answers. */
export type SettledState = 'ok' | 'stale' | 'failed';

export interface PollerStatus {
  readonly state: SettledState | 'starting';
  readonly sourceId: string | null;
  readonly lastError: string | null;
  /** Unix ms of the last round that was answered. */
  readonly answeredAtMs: number | null;
}

/** How a round ended. */
export interface RoundResult {
  readonly state: SettledState;
  /** Null where none answered. */
  readonly sourceId: string | null;
  readonly newestAt: DateTime | null;
  readonly error: string | null;
  /** Set once when the feed goes, and once when it is back. */
  readonly change: 'gone' | 'returned' | null;
}

export interface PollerEvents {
  /** Every round. Where it rejects, the same change is reported again by the next one. */
  onRound(result: RoundResult): Promise<void>;
  /** New rows are stored. */
  onNews(): void;
}

export interface PolledFeed {
  readonly name: string;
  /** In order of preference. */
  readonly sources: readonly PolledSource[];
  readonly maxAgeMinutes: number;
}

/** Seconds of the wall: the network knows no other time. */
const BACKOFF_SECONDS_FIRST = 5;
const BACKOFF_SECONDS_MAX = 300;
/** Share of each wait that chance takes off, so that many sites do not ask at the same moment. */
const JITTER = 0.3;

/**
 * Asks the sources of one feed in order of preference for as long as it runs: the first that answers counts. After
 * failures it waits longer and longer; a source that asked to be left alone is passed over for as long as it asked.
 */
export class FeedPoller {
  readonly #logger = new Logger('Ingest');
  readonly #leftAlone: LeftAlone<PolledSource>;
  #status: PollerStatus = { state: 'starting', sourceId: null, lastError: null, answeredAtMs: null };
  #reportedDown = false;
  #ownTrouble = false;
  #failures = 0;
  #round: Promise<void> = Promise.resolve();
  #cancel: () => void = () => undefined;
  #stopped = false;

  constructor(
    private readonly feed: PolledFeed,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly events: PollerEvents,
  ) {
    this.#leftAlone = new LeftAlone(clock);
  }

  get status(): PollerStatus {
    return this.#status;
  }

  /** Its sources in their order, with those that are not asked for a while. */
  get sources(): { readonly sourceId: string; readonly leftAlone: LeftAloneView | null }[] {
    return this.feed.sources.map((source) => ({
      sourceId: source.id,
      leftAlone: this.#leftAlone.of(source),
    }));
  }

  /**
   * One round now, which is awaited; the next follow by themselves. Never rejects.
   * @param wasDown true where an earlier run has reported the feed gone, and not yet back
   */
  start(wasDown: boolean): Promise<void> {
    this.#reportedDown = wasDown;
    return this.#begin();
  }

  /** A round now instead of when it is time, which is awaited; `sourceId` has news, and is not left alone. */
  async askNow(sourceId: string): Promise<void> {
    await this.#round;
    this.#cancel();
    for (const source of this.feed.sources) if (source.id === sourceId) this.#leftAlone.answered(source);
    await this.#begin();
  }

  /** Returns when the round that is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#round;
  }

  #begin(): Promise<void> {
    if (this.#stopped) return this.#round;
    this.#round = this.#guardedRound().then((seconds) => {
      if (this.#stopped) return;
      this.#cancel = this.clock.after(seconds, () => void this.#begin());
    });
    return this.#round;
  }

  /** Runs a round. Returns the seconds of the clock until the next. */
  async #guardedRound(): Promise<number> {
    try {
      const seconds = await this.#askInOrder();
      if (this.#ownTrouble) this.#logger.log(`${this.feed.name}: rounds are completed again`);
      this.#ownTrouble = false;
      return seconds;
    } catch (error) {
      this.#failures += 1;
      const message = error instanceof Error ? error.message : String(error);
      if (!this.#ownTrouble) {
        this.#logger.error(
          `${this.feed.name}: a round could not be completed (${message}); trying on`,
          error,
        );
      }
      this.#ownTrouble = true;
      return this.#backoffSeconds();
    }
  }

  async #askInOrder(): Promise<number> {
    let error = this.#status.lastError ?? 'every source asked to be left alone';
    for (const source of this.feed.sources) {
      if (this.#leftAlone.leftMs(source) > 0) continue;
      const about = { 'ebb.feed': this.feed.name, 'ebb.source': source.id };
      const polled = await traced('poll', about, () => source.poll()).catch((thrown: unknown) => {
        if (!(thrown instanceof EbbError)) throw thrown;
        return thrown;
      });
      if (!(polled instanceof EbbError)) {
        await this.#answered(source, polled);
        // Whatever a source stands, once a second of the wall is enough.
        return Math.max(source.pollSeconds, this.clock.speed);
      }
      error = polled.message;
      const silent = this.#leftAlone.failed(source, polled);
      if (silent !== null) this.#logger.warn(`${this.feed.name}: ${silent}`);
    }
    this.#failures += 1;
    await this.#settle({ state: 'failed', sourceId: null, newestAt: null, error });
    const leftAloneSeconds = Math.min(...this.feed.sources.map((each) => this.#leftAlone.leftMs(each))) / 1e3;
    return Math.max(this.#backoffSeconds(), leftAloneSeconds);
  }

  async #answered(source: PolledSource, { newRows, newestAt }: Polled): Promise<void> {
    this.#failures = 0;
    this.#leftAlone.answered(source);
    const now = this.clock.now();
    this.#status = { ...this.#status, sourceId: source.id, answeredAtMs: now.toMillis() };
    const fresh = newestAt !== null && now.diff(newestAt).as('minutes') <= this.feed.maxAgeMinutes;
    const error = fresh ? null : this.#tooOld(source, newestAt);
    await this.#settle({ state: fresh ? 'ok' : 'stale', sourceId: source.id, newestAt, error });
    if (newRows > 0) this.events.onNews();
  }

  #tooOld({ id }: PolledSource, newestAt: DateTime | null): string {
    const newest = newestAt === null ? 'has nothing yet' : `has nothing newer than ${isoUtc(newestAt)}`;
    return `${id} answers and ${newest}; ${this.feed.maxAgeMinutes} min are allowed`;
  }

  async #settle(round: Omit<RoundResult, 'change'>): Promise<void> {
    const isDown = round.state !== 'ok';
    const isFirst = this.#status.state === 'starting';
    const wasDown = isFirst ? this.#reportedDown : this.#status.state !== 'ok';
    this.#status = { ...this.#status, state: round.state, lastError: round.error };
    const { name } = this.feed;
    if (isDown && (isFirst || !wasDown)) {
      const what = round.state === 'stale' ? 'is stale' : 'no source answers';
      this.#logger.warn(`${name}: ${what} (${round.error}); trying on`);
    }
    if (!isDown && wasDown) this.#logger.log(`${name}: fresh again, from ${round.sourceId}`);
    const change = isDown === this.#reportedDown ? null : isDown ? 'gone' : 'returned';
    await this.events.onRound({ ...round, change });
    this.#reportedDown = isDown;
  }

  #backoffSeconds(): number {
    const grown = Math.min(BACKOFF_SECONDS_FIRST * 2 ** (this.#failures - 1), BACKOFF_SECONDS_MAX);
    return grown * (1 - JITTER * this.random()) * this.clock.speed;
  }
}
