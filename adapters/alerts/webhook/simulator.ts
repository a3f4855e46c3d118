import { FeedSimulator } from '../../shared/simulator-feed.js';
import { ID_HEADER, isSigned, SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../../shared/webhook-signature.js';
import { REPLAY_SECONDS } from './api.js';

export interface TakenMessage {
  readonly message_id: string;
  readonly as: string;
  readonly alerts?: readonly { readonly alert_id: string; readonly change: string; readonly text: string }[];
  readonly event?: { readonly kind: string; readonly entry_seq: number };
  readonly text?: string;
}

/** A receiver as docs/alerts.md tells how to write one: it checks the signature and the time, and takes each id once. */
export class WebhookReceiver extends FeedSimulator {
  readonly taken = new Map<string, TakenMessage>();

  constructor(secret: string, now: () => Date = () => new Date()) {
    super(({ header, method, body }) => {
      const signed = {
        id: header(ID_HEADER) ?? '',
        timestamp: header(TIMESTAMP_HEADER) ?? '',
        signature: header(SIGNATURE_HEADER) ?? '',
      };
      if (method !== 'POST') return { status: 405, body: {} };
      if (!isSigned(signed, Buffer.from(body), [secret]))
        return { status: 401, body: { error: 'signature' } };
      const ageSeconds = now().getTime() / 1e3 - Number(signed.timestamp);
      if (!(Math.abs(ageSeconds) <= REPLAY_SECONDS)) return { status: 400, body: { error: 'timestamp' } };
      if (!this.taken.has(signed.id)) this.taken.set(signed.id, JSON.parse(body) as TakenMessage);
      return { status: 200, body: {} };
    });
  }
}
