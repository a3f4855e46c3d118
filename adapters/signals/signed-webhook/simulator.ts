import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../src/core/ports/clock.js';
import { ID_HEADER, SIGNATURE_HEADER, signatureOf, TIMESTAMP_HEADER } from './api.js';

export interface SenderOptions {
  readonly clock: Clock;
  readonly secret: string;
  readonly url: string;
}

export interface SentRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A sender that signs what it posts. */
export class WebhookSender {
  /** Its clock less the test's. */
  skewSeconds = 0;
  readonly #options: SenderOptions;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** A signed request that is not sent yet. */
  sign(event: object | string, id: string = randomUUID()): SentRequest {
    const body = typeof event === 'string' ? event : JSON.stringify(event);
    const { clock, secret } = this.#options;
    const timestamp = String(Math.floor(clock.now().toSeconds()) + this.skewSeconds);
    return {
      headers: {
        'content-type': 'application/json',
        [ID_HEADER]: id,
        [TIMESTAMP_HEADER]: timestamp,
        [SIGNATURE_HEADER]: signatureOf({ id, timestamp }, Buffer.from(body), secret),
      },
      body,
    };
  }

  async post({ headers, body }: SentRequest): Promise<{ readonly status: number; readonly answer: unknown }> {
    const answer = await fetch(this.#options.url, { method: 'POST', headers, body });
    return { status: answer.status, answer: await answer.json() };
  }

  send(event: object | string, id?: string): ReturnType<WebhookSender['post']> {
    return this.post(this.sign(event, id));
  }
}
