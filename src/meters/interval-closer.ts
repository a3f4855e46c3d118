import { Logger } from '@nestjs/common';
import type { DateTime } from 'luxon';
import type { MeterOrigin, MeterStore } from '../compliance/index.js';
import { fromIso, type Interval, intervalStart, isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { MeterInterval } from '../core/ports/meter.js';

/** What was missed while Ebb was down is closed this far back, and no further. */
const CATCH_UP_DAYS = 7;

export interface ClosedMeter {
  readonly siteId: string;
  readonly meterId: string;
  readonly minutes: number;
  readonly origin: MeterOrigin;
  /** What is known of an interval that is over. */
  readonly measure: (interval: Interval) => Promise<MeterInterval>;
}

/** Writes a meter's intervals down as they end, each once; gaps too, as `missing`. */
export class IntervalCloser {
  readonly #logger = new Logger('Meters');
  #next: DateTime | null = null;

  constructor(
    private readonly meter: ClosedMeter,
    private readonly store: MeterStore,
    private readonly clock: Clock,
  ) {}

  /** Closes what has ended and is settled. @returns how many intervals */
  async closeDue(isSettled: (end: DateTime) => boolean): Promise<number> {
    const { siteId, meterId, minutes, measure, origin } = this.meter;
    const closed: MeterInterval[] = [];
    let start = await this.#openSince();
    for (; isSettled(start.plus({ minutes })); start = start.plus({ minutes })) {
      closed.push(await measure({ start, minutes }));
    }
    if (closed.length > 0) await this.store.receive(siteId, meterId, closed, origin);
    this.#next = start;
    return closed.length;
  }

  /** Start of the first interval that is not written down. Of a new meter the one that begins next: it is seen from its start. */
  async #openSince(): Promise<DateTime> {
    const { siteId, meterId, minutes } = this.meter;
    const now = this.clock.now();
    this.#next ??= await this.#afterLast();
    const since = this.#next ?? intervalStart(now, minutes).plus({ minutes });
    const earliest = intervalStart(now.minus({ days: CATCH_UP_DAYS }), minutes);
    if (since >= earliest) return since;
    this.#logger.warn(
      `${siteId}, meter ${meterId}: intervals from ${isoUtc(since)} to ${isoUtc(earliest)} stay open: too long ago`,
    );
    return earliest;
  }

  async #afterLast(): Promise<DateTime | null> {
    const last = await this.store.last(this.meter.siteId, this.meter.meterId);
    return last && fromIso(last.start).plus({ minutes: last.minutes });
  }
}
