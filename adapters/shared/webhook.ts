import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebhookHandler, WebhookReply, WebhookRequest } from '../../src/core/ports/signal.js';

/** More than any message that is expected, by far. */
const BODY_BYTES_MAX = 1024 * 1024;
/** A sender is told to come again after so long where its message could not be kept. */
const RETRY_AFTER_SECONDS = 5;

export function webhookReply(
  status: number,
  body: object | string,
  more: Record<string, string> = {},
): WebhookReply {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
  return {
    status,
    // What a sender is told back is never a page.
    headers: { 'content-type': type, 'x-content-type-options': 'nosniff', ...more },
    body: isText ? body : JSON.stringify(body),
  };
}

/** Refuses what is too large, and answers 503 where a message could not be taken, so that the sender comes again. */
export function guarded(handler: WebhookHandler): WebhookHandler {
  return async (request) => {
    if (request.body.byteLength > BODY_BYTES_MAX) {
      return webhookReply(413, { error: `a message has at most ${BODY_BYTES_MAX} bytes` });
    }
    try {
      return await handler(request);
    } catch {
      // What went wrong inside is not the sender's to know.
      const error = 'the message could not be kept: send it again';
      return webhookReply(503, { error }, { 'retry-after': String(RETRY_AFTER_SECONDS) });
    }
  };
}

/** Whether two secrets are the same, in a time that tells nothing about them. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

export function bearerOf({ headers }: WebhookRequest): string {
  return /^Bearer +(.+)$/i.exec(headers['authorization'] ?? '')?.[1]?.trim() ?? '';
}

export function queryOf({ path }: WebhookRequest): URLSearchParams {
  return new URL(path, 'http://webhook').searchParams;
}

/** The JSON of a body; undefined where it is none. */
export function jsonOf({ body }: WebhookRequest): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
