import type { AlertMessage, AlertRoute } from '../../../src/core/ports/alert-route.js';
import type { AlertHttp } from '../../shared/alert-http.js';
import type { AlertDeps } from '../../shared/alert-kind.js';
import { payloadOf } from './api.js';

/** Posts to an incoming webhook. */
export class SlackRoute implements AlertRoute {
  readonly id: string;

  constructor(
    { routeId }: AlertDeps,
    private readonly http: AlertHttp,
  ) {
    this.id = routeId;
  }

  async send(message: AlertMessage): Promise<void> {
    await this.http.post({ json: payloadOf(message) });
  }

  async close(): Promise<void> {
    // There is nothing open: each request stands for itself.
  }
}
