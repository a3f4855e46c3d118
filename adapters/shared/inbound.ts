import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { DateTime } from 'luxon';
import { isoUtc } from '../../src/core/interval.js';
import { canonicalJson } from '../../src/core/ledger/canonical.js';
import type { InboundMessage } from '../../src/core/ports/signal.js';

export interface Received extends Pick<
  InboundMessage,
  'channel' | 'peer' | 'contentType' | 'clockOffsetMs' | 'protocolId' | 'protocolVersion' | 'authentication'
> {
  readonly bytes: Uint8Array;
  readonly at: DateTime;
}

/** What was received, as it is kept. */
export function inbound(sourceId: string, { bytes, at, ...rest }: Received): InboundMessage {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const encoding = isUtf8(buffer) ? 'utf8' : 'base64';
  return {
    sourceId,
    ...rest,
    receivedAt: isoUtc(at),
    encoding,
    body: buffer.toString(encoding),
    sha256: sha256Hex(buffer),
  };
}

export function sha256Hex(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 of a JSON value, whatever the order of its members. */
export function contentSha256(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  // Half a character, as a broken sender may write it, has no canonical form.
  return sha256Hex(text.includes('\\ud') ? text : canonicalJson(JSON.parse(text)));
}

/** The sender's clock less Ebb's in ms, by a header such as `Date`; null where it says nothing. */
export function clockOffsetMs(theirs: string | undefined, ours: DateTime): number | null {
  const at = Date.parse(theirs ?? '');
  return Number.isNaN(at) ? null : at - ours.toMillis();
}
