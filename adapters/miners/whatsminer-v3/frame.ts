import { EbbError } from '../../../src/core/errors.js';
import { REPLY_BYTES_MAX } from '../../shared/tcp-client.js';

const LENGTH_BYTES = 4;

/** A message in the protocol's frame: its length as four bytes, least significant first, then the JSON. */
export function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body]);
}

/**
 * The body of a frame once it is whole; null before. Frames without a body are a sign of life and skipped.
 * @throws EbbError `malformed` on an impossible length
 */
export function unframe(received: Buffer): Buffer | null {
  let start = 0;
  while (received.length >= start + LENGTH_BYTES) {
    const length = received.readUInt32LE(start);
    if (length > REPLY_BYTES_MAX) throw new EbbError('malformed', `a frame that claims ${length} bytes`);
    start += LENGTH_BYTES;
    if (length > 0) return received.length < start + length ? null : received.subarray(start, start + length);
  }
  return null;
}

/** A frame of impossible length is whole too: there is nothing to wait for. */
export function isWholeFrame(received: Buffer): boolean {
  try {
    return unframe(received) !== null;
  } catch {
    return true;
  }
}
