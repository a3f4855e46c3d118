import { Logger } from '@nestjs/common';
import type { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { intervalStart } from '../core/interval.js';
import { type LiveReading, readingPowerW } from '../core/metering/index.js';
import type { Clock } from '../core/ports/clock.js';
import type { LiveMeter, MeterReading } from '../core/ports/meter.js';

export interface PolledMeter {
  /** For people: site and meter. */
  readonly name: string;
  readonly minutes: number;
  /** Seconds of the wall. */
  readonly pollSeconds: number;
  readonly meter: LiveMeter;
  /** The last reading of the run before; null: there is none. */
  readonly last: LiveReading | null;
}

export interface MeterPollerEvents {
  /** Keeps a reading. */
  onReading(reading: LiveReading): Promise<void>;
  /** After every attempt to read, whatever became of it. */
  onRound(): Promise<void>;
}

/** The last reading with what is drawn by it. */
export interface LastReading {
  readonly at: DateTime;
  readonly powerW: number | null;
  readonly counterKwh: number | null;
}

/** Seconds of time without a source that anybody sets. */
export type Monotonic = () => number;

/** The clock against steady time: more in one wait than this, and it was set. Seconds. */
const STEP_SECONDS = 2;

/** Asks one meter every `pollSeconds`, and at every boundary of its intervals. It goes on whatever happens. */
export class MeterPoller {
  readonly #logger = new Logger('Meters');
  #last: LiveReading | null;
  #lastPowerW: number | null = null;
  #problem: string | null = null;
  #state: 'starting' | 'ok' | 'failing' = 'starting';
  #steadyAt: { readonly clockMs: number; readonly steady: number } | null = null;
  #round: Promise<void> = Promise.resolve();
  #cancel: () => void = () => undefined;
  #stopped = false;

  constructor(
    private readonly polled: PolledMeter,
    private readonly clock: Clock,
    private readonly steady: Monotonic,
    private readonly events: MeterPollerEvents,
  ) {
    this.#last = polled.last;
  }

  get status(): { state: 'starting' | 'ok' | 'failing'; problem: string | null; last: LastReading | null } {
    const last = this.#last && {
      at: this.#last.at,
      powerW: this.#lastPowerW,
      counterKwh: this.#last.counterKwh,
    };
    return { state: this.#state, problem: this.#problem, last };
  }

  start(): void {
    this.#stopped = false;
    this.#begin();
  }

  /** Returns when the round that is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#round;
  }

  #begin(): void {
    this.#round = this.#guardedRound().then(() => {
      if (this.#stopped) return;
      const seconds = Math.min(this.polled.pollSeconds * this.clock.speed, this.#secondsToBoundary());
      this.#cancel = this.clock.after(seconds, () => this.#begin());
    });
  }

  async #guardedRound(): Promise<void> {
    try {
      await this.#read();
      await this.events.onRound();
    } catch (error) {
      // Not the meter's fault: what was not kept is missing, and says so.
      this.#logger.error(`${this.polled.name}: a round could not be completed; trying on`, error);
    }
  }

  async #read(): Promise<void> {
    let reading: MeterReading;
    try {
      reading = await this.polled.meter.read();
    } catch (error) {
      if (!(error instanceof EbbError)) throw error;
      if (this.#state !== 'failing')
        this.#logger.warn(`${this.polled.name} is gone: ${error.message}; trying on`);
      this.#state = 'failing';
      this.#problem = error.message;
      return;
    }
    if (this.#state === 'failing') this.#logger.log(`${this.polled.name} is back`);
    this.#state = 'ok';
    this.#problem = null;
    await this.#keep({ ...reading, clockWasSet: this.#wasClockSet(reading.at) });
  }

  async #keep(reading: LiveReading): Promise<void> {
    const before = this.#last;
    if (before && reading.at <= before.at) {
      // Until the clock is past what it showed before, two times would have the same name.
      this.#problem = 'the clock was set back: readings are not kept until it is past where it was';
      return;
    }
    this.#last = reading;
    this.#lastPowerW = readingPowerW(before, reading);
    await this.events.onReading(reading);
  }

  /** Whether the clock and steady time disagree about how long it was since the reading before. */
  #wasClockSet(at: DateTime): boolean {
    const before = this.#steadyAt;
    const steady = this.steady();
    const isForward = this.#last === null || at > this.#last.at;
    // While readings are not kept the step stays to be told.
    if (isForward || before === null) this.#steadyAt = { clockMs: at.toMillis(), steady };
    if (before === null) return false;
    const clockSeconds = (at.toMillis() - before.clockMs) / 1e3;
    const steadySeconds = (steady - before.steady) * this.clock.speed;
    return Math.abs(clockSeconds - steadySeconds) > STEP_SECONDS * this.clock.speed;
  }

  #secondsToBoundary(): number {
    const { minutes } = this.polled;
    const now = this.clock.now();
    return intervalStart(now, minutes).plus({ minutes }).diff(now).as('seconds');
  }
}
