import { createHmac } from 'node:crypto';
import { sameSecret } from './webhook.js';

/** Names of the headers, as the Standard Webhooks have them; what Ebb takes and what it sends is signed alike. */
export const ID_HEADER = 'webhook-id';
export const TIMESTAMP_HEADER = 'webhook-timestamp';
export const SIGNATURE_HEADER = 'webhook-signature';

const SCHEME = 'v1';
const SECRET_PREFIX = 'whsec_';

export interface SignedHeaders {
  readonly id: string;
  /** Seconds since 1970, as text. */
  readonly timestamp: string;
  /** One or several of `v1,<base64>`, apart by a space. */
  readonly signature: string;
}

/** `v1,<base64>`: HMAC-SHA256 of `id.timestamp.body`. */
export function signatureOf(
  { id, timestamp }: Pick<SignedHeaders, 'id' | 'timestamp'>,
  body: Uint8Array,
  secret: string,
): string {
  const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body);
  return `${SCHEME},${mac.digest('base64')}`;
}

/** Whether one of the signatures is one of the secrets': while a secret is replaced there are two. */
export function isSigned(headers: SignedHeaders, body: Uint8Array, secrets: readonly string[]): boolean {
  const offered = headers.signature.split(' ').filter((signature) => signature.startsWith(`${SCHEME},`));
  return secrets
    .map((secret) => signatureOf(headers, body, secret))
    .some((expected) => offered.some((signature) => sameSecret(signature, expected)));
}

/** `whsec_` and base64, or any text as it is. */
function keyOf(secret: string): Buffer {
  return secret.startsWith(SECRET_PREFIX)
    ? Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64')
    : Buffer.from(secret);
}
