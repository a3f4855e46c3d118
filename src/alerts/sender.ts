import { Logger } from '@nestjs/common';
import { EbbError } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';
import type { AlertItem, AlertMessage, AlertRoute, EventItem } from '../core/ports/alert-route.js';
import type { Batch, Outbox } from './outbox.js';

/** Seconds of the wall: 5 s, 10 s … 10 min. */
const RETRY_SECONDS_FIRST = 5;
const RETRY_SECONDS_MAX = 600;
/** A route that asks for more is tried again after so long all the same. */
const RETRY_AFTER_SECONDS_MAX = 3_600;
/** What was refused is tried so often, for it may have been the other side's trouble. */
const REFUSALS_MAX = 5;
/** What could not be told for so long tells nobody anything any more. */
const AGE_SECONDS_MAX = 3 * 86_400;
/** A look for what somebody else has written down, in seconds of the wall. */
const LOOK_SECONDS = 5;

/** Sends what waits for one route, one message after another, until each is taken. */
export class RouteSender {
  readonly #logger = new Logger('Alerts');
  #running: Promise<void> | null = null;
  #asked = false;
  #cancel: () => void = () => undefined;
  #stopped = false;
  #isFailing = false;

  constructor(
    private readonly route: AlertRoute,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /** Looks at once for what is due, and then again and again. */
  wake(): void {
    if (this.#stopped) return;
    this.#asked = true;
    this.#cancel();
    this.#running ??= this.#drain().finally(() => {
      this.#running = null;
      if (this.#asked) this.wake();
      else this.#cancel = this.clock.after(LOOK_SECONDS * this.clock.speed, () => this.wake());
    });
  }

  /** Returns when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#running;
    await this.route.close();
  }

  async #drain(): Promise<void> {
    this.#asked = false;
    try {
      for (;;) {
        const batch = this.#stopped ? null : await this.outbox.next(this.route.id, this.#nowMs());
        if (batch === null) return;
        await this.#send(batch);
      }
    } catch (error) {
      // The database is away: what waits is still there when it is back.
      this.#logger.error(`alerts for ${this.route.id} cannot be read or written down; tried again`, error);
    }
  }

  async #send(batch: Batch): Promise<void> {
    const atMs = this.#nowMs();
    const startedMs = performance.now();
    const failure = await this.route.send(messageOf(batch)).then(
      () => null,
      (error: unknown) => this.#failure(batch, error),
    );
    const milliseconds = performance.now() - startedMs;
    await this.outbox.tried(batch, { atMs, milliseconds }, failure);
    this.#report(failure);
  }

  #failure(batch: Batch, error: unknown): { problem: string; retryMs: number | null } {
    const problem = error instanceof Error ? error.message : String(error);
    const { speed } = this.clock;
    const isRefused = error instanceof EbbError && !error.retryable;
    const isOld = this.#nowMs() - batch.createdMs > AGE_SECONDS_MAX * 1e3 * speed;
    if (isOld || (isRefused && batch.attempts + 1 >= REFUSALS_MAX)) return { problem, retryMs: null };
    const doubled = Math.min(RETRY_SECONDS_FIRST * 2 ** batch.attempts, RETRY_SECONDS_MAX);
    const asked = error instanceof EbbError ? (error.context.retryAfterSeconds ?? 0) : 0;
    // Spread, so that what failed together does not come together again.
    const seconds = Math.max(doubled * (0.75 + this.random() / 2), Math.min(asked, RETRY_AFTER_SECONDS_MAX));
    return { problem, retryMs: this.#nowMs() + seconds * 1e3 * speed };
  }

  /** Once when it begins to fail, and once when it works again. */
  #report(failure: { readonly problem: string } | null): void {
    if ((failure !== null) === this.#isFailing) return;
    this.#isFailing = failure !== null;
    if (failure) this.#logger.warn(`route ${this.route.id} fails, tried again: ${failure.problem}`);
    else this.#logger.log(`route ${this.route.id} works again`);
  }

  #nowMs(): number {
    return this.clock.now().toMillis();
  }
}

function messageOf({ messageId, toldAs, contents }: Batch): AlertMessage {
  if (toldAs === 'event') return { messageId, as: 'event', event: contents[0] as EventItem };
  if (toldAs === 'test') return { messageId, as: 'test', text: (contents[0] as { text: string }).text };
  return { messageId, as: toldAs, items: contents as AlertItem[] };
}
