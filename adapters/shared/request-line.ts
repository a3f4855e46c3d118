import { EbbError } from '../../src/core/errors.js';
import type { Clock } from '../../src/core/ports/clock.js';
import { TokenBucket, wallSeconds } from './token-bucket.js';

/** Who would wait longer, in seconds of the wall, is told to come back instead. */
const WAIT_SECONDS_MAX = 60;
const PAUSE_SECONDS_FIRST = 30;
const PAUSE_SECONDS_MAX = 900;
/** What may follow each other at once: the requests of five seconds. */
const BURSTS_PER_MINUTE = 12;

/**
 * The line in which all requests to one provider stand: one at a time, no more a minute than it allows, and none after a
 * 429 until the time that it stated, or for 30 s, 60 s … 15 min where it stated none.
 */
export class RequestLine {
  readonly #clock: Clock;
  readonly #provider: string;
  readonly #bucket: TokenBucket;
  #last: Promise<unknown> = Promise.resolve();
  #pausedUntil = -Infinity;
  #refusals = 0;

  constructor(options: { readonly clock: Clock; readonly provider: string; readonly perMinute: number }) {
    const { clock, provider, perMinute } = options;
    this.#clock = clock;
    this.#provider = provider;
    const burst = Math.max(1, Math.floor(perMinute / BURSTS_PER_MINUTE));
    this.#bucket = new TokenBucket({ clock, perMinute, burst });
  }

  /** Runs `ask` when its turn has come. @throws EbbError `rate-limited` where that would take too long, and as `ask` does */
  take<T>(ask: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#ask(ask));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #ask<T>(ask: () => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      const answer = await ask();
      this.#refusals = 0;
      return answer;
    } catch (error) {
      if (error instanceof EbbError && error.code === 'rate-limited') throw this.#paused(error);
      throw error;
    }
  }

  async #turn(): Promise<void> {
    const pauseSeconds = this.#pausedUntil - wallSeconds(this.#clock);
    if (pauseSeconds > 0) throw this.#comeBack('has asked for fewer requests', pauseSeconds);
    const seconds = await this.#bucket.turn(WAIT_SECONDS_MAX);
    if (seconds > 0) throw this.#comeBack('may not be asked so often', seconds);
  }

  #paused({ message, context }: EbbError): EbbError {
    this.#refusals += 1;
    const grown = Math.min(PAUSE_SECONDS_FIRST * 2 ** (this.#refusals - 1), PAUSE_SECONDS_MAX);
    const retryAfterSeconds = context.retryAfterSeconds ?? grown;
    this.#pausedUntil = wallSeconds(this.#clock) + retryAfterSeconds;
    return new EbbError('rate-limited', message, { retryAfterSeconds });
  }

  #comeBack(why: string, seconds: number): EbbError {
    const retryAfterSeconds = Math.ceil(seconds);
    return new EbbError('rate-limited', `${this.#provider} ${why}: again in ${retryAfterSeconds} s`, {
      retryAfterSeconds,
    });
  }
}

const lines = new WeakMap<Clock, Map<string, RequestLine>>();

/** The one line to a provider of all feeds of a process, which have one clock. */
export function requestLine(clock: Clock, provider: string, perMinute: number): RequestLine {
  const ofClock = lines.get(clock) ?? new Map<string, RequestLine>();
  lines.set(clock, ofClock);
  const key = `${provider} ${perMinute}`;
  const line = ofClock.get(key) ?? new RequestLine({ clock, provider, perMinute });
  ofClock.set(key, line);
  return line;
}
