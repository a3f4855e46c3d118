import { Inject, Injectable, Logger } from '@nestjs/common';
import { DateTime } from 'luxon';
import { fromIso, intervalStart, intervalStarts } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { SiteConfig } from '../core/site.js';
import { FleetRegistry } from '../fleet/index.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import type { IntervalRecord } from './interval-record.js';
import { IntervalRecorder } from './interval-recorder.js';

/** Prices of an interval are published some minutes after its end; readings come every ten seconds of the wall. */
const CLOSE_DELAY_SECONDS = 300;
const CLOSE_DELAY_WALL_SECONDS = 30;
/** What was missed while down is closed this far back, and no further. */
const CATCH_UP_DAYS = 7;
/** Seconds of the wall. */
const RETRY_SECONDS = 30;

/** Has every settlement interval of every site closed soon after its end, and those that were missed while down. */
@Injectable()
export class ComplianceService {
  readonly #logger = new Logger('Compliance');
  readonly #cancels = new Map<string, () => void>();
  readonly #running = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(
    private readonly registry: FleetRegistry,
    private readonly recorder: IntervalRecorder,
    private readonly ledger: Ledger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Returns at once: catching up goes on in the background. */
  start(): Promise<void> {
    this.#stopped = false;
    for (const site of this.registry.sites) this.#run(site);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const cancel of this.#cancels.values()) cancel();
    await Promise.all(this.#running.values());
  }

  /** Of intervals that start in [from, to), ascending. */
  records(siteId: string, from: DateTime, to: DateTime): Promise<IntervalRecord[]> {
    return this.recorder.records(siteId, from, to);
  }

  /** Closes every interval of the site that is due; how many. */
  async closeDue(site: SiteConfig): Promise<number> {
    const minutes = site.market.settlementMinutes;
    const due = intervalStart(this.clock.now().minus({ seconds: this.#delaySeconds() }), minutes);
    let closed = 0;
    for (const start of intervalStarts(await this.#openSince(site), due, minutes)) {
      if (this.#stopped) break;
      if (await this.recorder.close(site, start)) closed += 1;
    }
    return closed;
  }

  #run(site: SiteConfig): void {
    this.#running.set(site.siteId, this.#closeThenWait(site));
  }

  async #closeThenWait(site: SiteConfig): Promise<void> {
    let waitSeconds = RETRY_SECONDS * this.clock.speed;
    try {
      const closed = await this.closeDue(site);
      if (closed > 1)
        this.#logger.log(`${site.siteId}: ${closed} settlement intervals closed that were still open`);
      waitSeconds = this.#secondsToNext(site);
    } catch (error) {
      this.#logger.error(`${site.siteId}: settlement intervals could not be closed; tried again`, error);
    }
    if (this.#stopped) return;
    this.#cancels.set(
      site.siteId,
      this.clock.after(waitSeconds, () => this.#run(site)),
    );
  }

  /** Start of the first interval that is not closed: after the last one, else since the site's ledger began. */
  async #openSince(site: SiteConfig): Promise<DateTime> {
    const minutes = site.market.settlementMinutes;
    const now = this.clock.now();
    const since =
      (await this.recorder.closedUntil(site.siteId)) ?? (await this.#ledgerStart(site.siteId)) ?? now;
    const earliest = intervalStart(now.minus({ days: CATCH_UP_DAYS }), minutes);
    if (since < earliest) {
      this.#logger.warn(
        `${site.siteId}: intervals from ${since.toISO()} to ${earliest.toISO()} stay open: too long ago`,
      );
      return earliest;
    }
    return intervalStart(since, minutes);
  }

  async #ledgerStart(siteId: string): Promise<DateTime | null> {
    const [first] = await this.ledger.read(siteId, { fromSeq: 1, limit: 1 });
    return first ? fromIso(first.at) : null;
  }

  #secondsToNext(site: SiteConfig): number {
    const minutes = site.market.settlementMinutes;
    const now = this.clock.now();
    const seconds = this.#delaySeconds();
    const next = intervalStart(now.minus({ seconds }), minutes).plus({ minutes, seconds });
    return next.diff(now).as('seconds');
  }

  #delaySeconds(): number {
    return Math.max(CLOSE_DELAY_SECONDS, CLOSE_DELAY_WALL_SECONDS * this.clock.speed);
  }
}
