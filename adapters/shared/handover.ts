import { EbbError } from '../../src/core/errors.js';
import { isoUtc } from '../../src/core/interval.js';
import type { Clock } from '../../src/core/ports/clock.js';
import type { SignalAnswer, SignalDelivery, SignalSink, SourceStatus } from '../../src/core/ports/signal.js';
import { inbound, type Received } from './inbound.js';

/** What a source understood of a message. */
export type Understood = Omit<SignalDelivery, 'message'>;

/** Hands over what a source receives, one after the other, and remembers how the source is doing. */
export class Handover {
  readonly #sourceId: string;
  readonly #clock: Clock;
  #sink: SignalSink | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #lastSha256: string | null = null;
  #lastProblem: string | null = null;
  #status: SourceStatus = { state: 'starting', lastContactAt: null, clockOffsetMs: null, problem: null };

  constructor(sourceId: string, clock: Clock) {
    this.#sourceId = sourceId;
    this.#clock = clock;
  }

  get status(): SourceStatus {
    return this.#status;
  }

  open(sink: SignalSink): void {
    this.#sink = sink;
  }

  /** Returns when nothing is being handed over any more. */
  async close(): Promise<void> {
    this.#sink = null;
    await this.#last;
  }

  /** @throws EbbError `unreachable` where the source is not started, and as the sink does */
  deliver(received: Received, understood: Understood): Promise<readonly SignalAnswer[]> {
    return this.#inTurn(async () => {
      const message = inbound(this.#sourceId, received);
      const answers = await this.#receive({ message, ...understood });
      this.heard(received.clockOffsetMs, understood.problem);
      return answers;
    });
  }

  /** As `deliver`, but says nothing of the very bytes that it had last: a poll that brought nothing new. */
  async deliverNews(received: Received, understood: Understood): Promise<readonly SignalAnswer[]> {
    const { sha256 } = inbound(this.#sourceId, received);
    if (sha256 === this.#lastSha256) {
      this.heard(received.clockOffsetMs, this.#lastProblem);
      return [];
    }
    const answers = await this.deliver(received, understood);
    this.#lastSha256 = sha256;
    this.#lastProblem = understood.problem;
    return answers;
  }

  heard(clockOffsetMs: number | null, problem: string | null = null): void {
    this.#status = {
      state: 'connected',
      lastContactAt: isoUtc(this.#clock.now()),
      clockOffsetMs: clockOffsetMs ?? this.#status.clockOffsetMs,
      problem,
    };
  }

  failed(error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    this.#status = { ...this.#status, state: 'failing', problem };
  }

  #receive(delivery: SignalDelivery): Promise<readonly SignalAnswer[]> {
    if (this.#sink === null) {
      throw new EbbError('unreachable', `signal source ${this.#sourceId} is not started`);
    }
    return this.#sink.receive(delivery);
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
