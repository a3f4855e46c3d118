import type { AlertMessage, AlertRoute } from '../../../src/core/ports/alert-route.js';
import type { AlertHttp } from '../../shared/alert-http.js';
import type { AlertDeps } from '../../shared/alert-kind.js';
import { eventsOf } from './api.js';

/** Triggers, acknowledges and resolves incidents, one alert each. */
export class PagerDutyRoute implements AlertRoute {
  readonly id: string;
  /** How much of a message was taken when the rest was not: what was resolved must not be triggered again. */
  #begun: { readonly messageId: string; taken: number } | null = null;

  constructor(
    { routeId }: AlertDeps,
    private readonly http: AlertHttp,
    private readonly routingKey: string,
  ) {
    this.id = routeId;
  }

  async send(message: AlertMessage): Promise<void> {
    const { messageId } = message;
    const begun = this.#begun?.messageId === messageId ? this.#begun : { messageId, taken: 0 };
    this.#begun = begun;
    for (const event of eventsOf(message, this.routingKey).slice(begun.taken)) {
      await this.http.post({ json: event });
      begun.taken += 1;
    }
    this.#begun = null;
  }

  async close(): Promise<void> {
    // There is nothing open: each request stands for itself.
  }
}
