import type { AlertMessage } from '../../../src/core/ports/alert-route.js';
import { toWire } from '../../../src/core/wire.js';
import {
  ID_HEADER,
  SIGNATURE_HEADER,
  signatureOf,
  TIMESTAMP_HEADER,
} from '../../shared/webhook-signature.js';

/** A receiver refuses what was signed longer ago, or will be signed later, than this. */
export const REPLAY_SECONDS = 300;

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A message as it is posted: what is signed is the very text of the body. */
export function signedRequest(message: AlertMessage, secrets: readonly string[], now: Date): SignedRequest {
  const body = JSON.stringify(bodyOf(message));
  const signed = { id: message.messageId, timestamp: String(Math.floor(now.getTime() / 1e3)) };
  // With both while a secret is replaced: whoever knows one of them can check.
  const signatures = secrets.map((secret) => signatureOf(signed, Buffer.from(body), secret));
  return {
    headers: {
      [ID_HEADER]: signed.id,
      [TIMESTAMP_HEADER]: signed.timestamp,
      [SIGNATURE_HEADER]: signatures.join(' '),
    },
    body,
  };
}

function bodyOf(message: AlertMessage): object {
  const { messageId, as } = message;
  const about = { message_id: messageId, as };
  if (message.as === 'test') return { ...about, text: message.text };
  if (message.as === 'event') return { ...about, event: toWire(message.event) };
  return { ...about, alerts: toWire(message.items) };
}
