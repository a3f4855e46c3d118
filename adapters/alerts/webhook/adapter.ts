import type { AlertMessage, AlertRoute } from '../../../src/core/ports/alert-route.js';
import type { AlertDeps } from '../../shared/alert-kind.js';
import type { AlertHttp } from '../../shared/alert-http.js';
import { signedRequest } from './api.js';

export interface WebhookRouteOptions {
  readonly http: AlertHttp;
  readonly secrets: readonly string[];
}

/** Posts signed JSON. A message that is tried again has the id of before, and a signature of its own time. */
export class WebhookRoute implements AlertRoute {
  readonly id: string;

  constructor(
    private readonly deps: AlertDeps,
    private readonly options: WebhookRouteOptions,
  ) {
    this.id = deps.routeId;
  }

  async send(message: AlertMessage): Promise<void> {
    const { http, secrets } = this.options;
    const { headers, body } = signedRequest(message, secrets, this.deps.now());
    await http.post({ headers, text: { body, type: 'application/json' } });
  }

  async close(): Promise<void> {
    // There is nothing open: each request stands for itself.
  }
}
