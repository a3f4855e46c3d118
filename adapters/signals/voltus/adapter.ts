import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { SignalSink, SignalSource, SourceStatus, WebhookReply } from '../../../src/core/ports/signal.js';
import { Handover, type Understood } from '../../shared/handover.js';
import { clockOffsetMs, type Received } from '../../shared/inbound.js';
import { PollLoop } from '../../shared/poll-loop.js';
import { shapeOf } from '../../shared/shapes.js';
import type { SignalDeps } from '../../shared/signal-kind.js';
import { TokenBucket } from '../../shared/token-bucket.js';
import { guarded, jsonOf, queryOf, sameSecret, webhookReply } from '../../shared/webhook.js';
import {
  dispatchIdOf,
  dispatchShape,
  pointerShape,
  signalOf,
  type VoltusAnswer,
  type VoltusApi,
} from './api.js';

/** Anybody can call: what is kept of it is bounded. */
const CALLS_PER_MINUTE = 60;
const CALL_BYTES_MAX = 4 * 1024;

export interface VoltusSourceOptions {
  readonly api: VoltusApi;
  readonly pollSeconds: number;
  /** Ids, or the customer's own; none: all of the account. */
  readonly siteIds: readonly string[];
  /** What `?token=` of a call has to be; null: calls are not taken. */
  readonly callToken: string | null;
}

const listShape = z.looseObject({ dispatches: z.array(z.unknown()) });
/** A dispatch by itself, or within the word for it. */
const oneShape = z.union([z.looseObject({ dispatch: z.looseObject({}) }), z.looseObject({})]);

/** Reads dispatches where they are; a call says no more than when to look. */
export class VoltusSource implements SignalSource {
  readonly id: string;
  readonly #deps: SignalDeps;
  readonly #options: VoltusSourceOptions;
  readonly #handover: Handover;
  readonly #loop: PollLoop;
  readonly #calls: TokenBucket;
  /** Dispatches that calls have named. */
  readonly #named = new Set<string>();

  constructor(deps: SignalDeps, options: VoltusSourceOptions) {
    const { clock, random, sourceId } = deps;
    this.id = sourceId;
    this.#deps = deps;
    this.#options = options;
    this.#handover = new Handover(sourceId, clock);
    this.#calls = new TokenBucket({ clock, perMinute: CALLS_PER_MINUTE, burst: CALLS_PER_MINUTE });
    this.#loop = new PollLoop({
      clock,
      random,
      pollSeconds: options.pollSeconds,
      poll: () => this.#poll(),
      onFailure: (error) => this.#handover.failed(error),
    });
  }

  get status(): SourceStatus {
    return this.#handover.status;
  }

  async start(sink: SignalSink): Promise<void> {
    this.#handover.open(sink);
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#handover.close();
  }

  readonly webhook = guarded(async (request): Promise<WebhookReply> => {
    const { callToken } = this.#options;
    if (callToken === null || !sameSecret(queryOf(request).get('token') ?? '', callToken)) {
      return webhookReply(404, { error: 'nothing is here' });
    }
    if (request.method !== 'POST') return webhookReply(405, { error: 'POST' }, { allow: 'POST' });
    if (request.body.byteLength > CALL_BYTES_MAX)
      return webhookReply(413, { error: 'too long for a pointer' });
    if (this.#calls.take() > 0)
      return webhookReply(429, { error: 'too many calls' }, { 'retry-after': '60' });
    const parsed = pointerShape.safeParse(jsonOf(request));
    const name = parsed.data?.event.name ?? '';
    const resource = parsed.data?.resource ?? '';
    if (parsed.success && name === '' && resource === '') return webhookReply(200, 'Ebb is here');
    const problem = parsed.success ? null : 'a call without event and resource';
    await this.#handover.deliver(
      {
        channel: 'webhook',
        peer: request.peer,
        contentType: request.headers['content-type'] ?? null,
        clockOffsetMs: null,
        protocolId: resource || null,
        protocolVersion: null,
        // The token in the address keeps strangers away; it is no signature.
        authentication: 'none',
        bytes: request.body,
        at: this.#deps.clock.now(),
      },
      { signals: [], listed: null, problem },
    );
    const dispatchId = dispatchIdOf(resource);
    if (dispatchId !== null) this.#named.add(dispatchId);
    this.#loop.soon();
    return webhookReply(200, {});
  });

  async #poll(): Promise<void> {
    for (const dispatchId of [...this.#named]) {
      await this.#readOne(dispatchId);
      this.#named.delete(dispatchId);
    }
    const list = await this.#options.api.dispatches();
    const { dispatches } = shapeOf(listShape, list.json, list.place);
    const listed = dispatches.flatMap((each) => dispatchShape.shape.id.safeParse(idIn(each)).data ?? []);
    await this.#handover.deliverNews(this.#received(list), { ...this.#understand(dispatches), listed });
  }

  /** What ended or was called off may be missing in the list, and is told alone. */
  async #readOne(dispatchId: string): Promise<void> {
    try {
      const one = await this.#options.api.dispatch(dispatchId);
      const body = shapeOf(oneShape, one.json, one.place);
      const dispatch = 'dispatch' in body ? body['dispatch'] : body;
      await this.#handover.deliver(this.#received(one), { ...this.#understand([dispatch]), listed: null });
    } catch (error) {
      // Anybody may name one that there is not.
      if (error instanceof EbbError && error.context.httpStatus === 404) return;
      throw error;
    }
  }

  #understand(dispatches: readonly unknown[]): Omit<Understood, 'listed'> {
    const problems: string[] = [];
    const signals = dispatches.flatMap((each) => {
      const parsed = dispatchShape.safeParse(each);
      if (parsed.success) return signalOf(parsed.data, this.#options.siteIds) ?? [];
      const [issue] = parsed.error.issues;
      problems.push(`dispatch ${String(idIn(each))}: ${issue?.path.join('.')}: ${issue?.message}`);
      return [];
    });
    return { signals, problem: problems.length === 0 ? null : problems.join('; ') };
  }

  #received({ answer, place }: VoltusAnswer): Received {
    const at = this.#deps.clock.now();
    return {
      channel: 'poll',
      peer: place,
      contentType: answer.header('content-type') ?? null,
      clockOffsetMs: clockOffsetMs(answer.header('date'), at),
      protocolId: null,
      protocolVersion: null,
      authentication: 'key to the server',
      bytes: answer.body,
      at,
    };
  }
}

function idIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
}
