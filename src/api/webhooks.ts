import express, { type Request, type Response, Router } from 'express';
import type { WebhookReply } from '../core/ports/signal.js';
import type { ApiContext } from './api-context.js';
import { problem } from './problem.js';

/** More than any source takes; each refuses what is too large for it. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;

/** Where senders of signals call. Each source makes sure of its sender by itself, from the bytes as they came. */
export const WEBHOOK_PATH = '/hooks/:site/:source';

/** Hands calls to the sources that they are for. Answers when the message is kept; what follows from it is not waited for. */
export function webhookRouter(context: Pick<ApiContext, 'signals'>): Router {
  const router = Router();
  const raw = express.raw({ type: () => true, limit: BODY_BYTES_MAX, inflate: false });
  router.all(WEBHOOK_PATH, raw, (request, response, next) => {
    taken(context.signals, request).then((reply) => send(response, reply), next);
  });
  return router;
}

async function taken(signals: ApiContext['signals'], request: Request): Promise<WebhookReply> {
  const { site = '', source = '' } = request.params as { site?: string; source?: string };
  const webhook = signals.findWebhook(site, source);
  // Who asks has no token: nothing is said of what there is.
  if (webhook === null) throw problem('not-found', 'nothing is called here');
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value] as const,
  );
  return webhook({
    method: request.method,
    path: request.originalUrl,
    headers: Object.fromEntries(headers),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    peer: request.socket.remoteAddress ?? '',
  });
}

function send(response: Response, { status, headers, body }: WebhookReply): void {
  response.status(status).set(headers).send(body);
}
