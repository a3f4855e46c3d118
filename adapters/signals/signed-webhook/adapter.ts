import type { Clock } from '../../../src/core/ports/clock.js';
import { isoUtc } from '../../../src/core/interval.js';
import type {
  SignalSink,
  SignalSource,
  SourceStatus,
  WebhookReply,
  WebhookRequest,
} from '../../../src/core/ports/signal.js';
import { Handover, type Understood } from '../../shared/handover.js';
import { plainEvent, plainSignal } from '../../shared/plain-event.js';
import type { SignalDeps } from '../../shared/signal-kind.js';
import { wallSeconds } from '../../shared/token-bucket.js';
import { guarded, jsonOf, webhookReply } from '../../shared/webhook.js';
import { ID_HEADER, isSigned, SIGNATURE_HEADER, type SignedHeaders, TIMESTAMP_HEADER } from './api.js';

export interface SignedWebhookOptions {
  /** Any of them counts: the new one and the one before, while it is replaced. */
  readonly secrets: readonly string[];
  /** How far the sender's clock may be from Ebb's. */
  readonly toleranceSeconds: number;
}

/** Takes events in Ebb's own words from whoever holds the secret. */
export class SignedWebhookSource implements SignalSource {
  readonly id: string;
  readonly #clock: Clock;
  readonly #options: SignedWebhookOptions;
  readonly #handover: Handover;
  /** Signatures that were acknowledged, with when they are too old in any case. */
  readonly #taken = new Map<string, number>();

  constructor({ sourceId, clock }: SignalDeps, options: SignedWebhookOptions) {
    this.id = sourceId;
    this.#clock = clock;
    this.#options = options;
    this.#handover = new Handover(sourceId, clock);
  }

  get status(): SourceStatus {
    return this.#handover.status;
  }

  async start(sink: SignalSink): Promise<void> {
    this.#handover.open(sink);
  }

  stop(): Promise<void> {
    return this.#handover.close();
  }

  readonly webhook = guarded(async (request): Promise<WebhookReply> => {
    if (request.method !== 'POST') return webhookReply(405, { error: 'POST' }, { allow: 'POST' });
    const signed: SignedHeaders = {
      id: request.headers[ID_HEADER] ?? '',
      timestamp: request.headers[TIMESTAMP_HEADER] ?? '',
      signature: request.headers[SIGNATURE_HEADER] ?? '',
    };
    const refused = this.#refusal(signed, request.body);
    if (refused !== null) return refused;
    return this.#take(request, signed);
  });

  /** Who cannot sign is told nothing more than that. */
  #refusal(signed: SignedHeaders, body: Uint8Array): WebhookReply | null {
    const { secrets, toleranceSeconds } = this.#options;
    if (signed.id === '' || !isSigned(signed, body, secrets)) {
      return webhookReply(401, { error: `no valid ${SIGNATURE_HEADER}` });
    }
    const offSeconds = Number(signed.timestamp) - this.#clock.now().toSeconds();
    if (!(Math.abs(offSeconds) <= toleranceSeconds)) {
      const error = `${TIMESTAMP_HEADER} is ${Math.round(offSeconds)} s from this clock: at most ${toleranceSeconds} s are taken`;
      return webhookReply(400, { error });
    }
    this.#forget();
    if (!this.#taken.has(keyOf(signed))) return null;
    return webhookReply(409, { error: `${signed.id} was taken already: sign it anew to send it again` });
  }

  async #take(request: WebhookRequest, signed: SignedHeaders): Promise<WebhookReply> {
    const at = this.#clock.now();
    const understood = understand(request, isoUtc(at));
    const key = keyOf(signed);
    // From here on, so that the same at the same time is taken once; a sender may come again where it could not be kept.
    this.#taken.set(key, wallSeconds(this.#clock) + 2 * this.#options.toleranceSeconds);
    try {
      await this.#handover.deliver(
        {
          channel: 'webhook',
          peer: request.peer,
          contentType: request.headers['content-type'] ?? null,
          clockOffsetMs: Math.round(Number(signed.timestamp) * 1e3 - at.toMillis()),
          protocolId: signed.id,
          protocolVersion: 'v1',
          authentication: 'hmac-sha256',
          bytes: request.body,
          at,
        },
        understood,
      );
    } catch (error) {
      this.#taken.delete(key);
      throw error;
    }
    if (understood.problem !== null) return webhookReply(422, { error: understood.problem });
    const [signal] = understood.signals;
    return webhookReply(202, { kept: true, event_id: signal?.eventId, version: signal?.version });
  }

  #forget(): void {
    const now = wallSeconds(this.#clock);
    for (const [key, until] of this.#taken) if (until < now) this.#taken.delete(key);
  }
}

function keyOf({ id, timestamp }: SignedHeaders): string {
  return JSON.stringify([id, timestamp]);
}

function understand(request: WebhookRequest, receivedAt: string): Understood {
  const parsed = plainEvent.safeParse(jsonOf(request));
  if (parsed.success) return { signals: [plainSignal(parsed.data, receivedAt)], listed: null, problem: null };
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') || 'the body';
  return { signals: [], listed: null, problem: `${path}: ${issue?.message}` };
}
