import type { Writable } from 'node:stream';
import type { Clock } from '../../src/core/ports/clock.js';
import { REPLY_BYTES_MAX } from './tcp-client.js';
import { MISBEHAVIOUR_SECONDS } from './virtual-misbehaviour.js';
import type { VirtualMiner } from './virtual-miner.js';

/**
 * What a line or a broken front end does to a reply, for tests: bytes that mean nothing; one byte a segment;
 * no end; the write is done and its answer lost.
 */
export type WireFault = 'garbage' | 'split' | 'oversized' | 'mute-writes';

export const GARBAGE = Buffer.from('\u0001\u0002 this is no reply \ufffd');

/** Twice what a client reads, in pieces that do not fill a socket's buffer at once. */
export const OVERSIZED_PIECE = Buffer.alloc(64 * 1024, 'x');
export const OVERSIZED_PIECES = (2 * REPLY_BYTES_MAX) / OVERSIZED_PIECE.length;

/** Share of a reply that comes before it is cut off. */
const CUT_RATIO = 0.6;

/** Counts what is being answered at one time. */
export class Concurrency {
  #now = 0;
  #peak = 0;

  get peak(): number {
    return this.#peak;
  }

  begin(): void {
    this.#now += 1;
    this.#peak = Math.max(this.#peak, this.#now);
  }

  end(): void {
    this.#now -= 1;
  }
}

/** Sends a reply over a socket or an HTTP response and ends it, with all that misbehaviour and faults of the line do to it on the way. */
export async function sendReply(
  stream: Writable,
  reply: Buffer,
  how: { readonly virtual: VirtualMiner; readonly clock: Clock; readonly fault: WireFault | null },
): Promise<void> {
  const { virtual, clock, fault } = how;
  if (fault === 'oversized') {
    for (let piece = 0; piece < OVERSIZED_PIECES && !stream.destroyed; piece += 1) {
      if (!stream.write(OVERSIZED_PIECE)) await drained(stream);
    }
    stream.end();
  } else if (fault === 'split') {
    await byteByByte(stream, reply, () => new Promise((resolve) => setImmediate(resolve)));
  } else if (fault === 'garbage') stream.end(GARBAGE);
  else if (virtual.misbehaviour === 'drip') {
    const seconds = virtual.misbehaviourSeconds ?? MISBEHAVIOUR_SECONDS.drip;
    await byteByByte(stream, reply, () => passed(clock, seconds, stream));
  } else if (virtual.misbehaviour === 'broken-json') {
    stream.end(reply.subarray(0, Math.floor(reply.length * CUT_RATIO)));
  } else stream.end(reply);
}

/** Runs `send` now or, at a slow machine, as late as that one answers; never where the connection is gone by then. */
export function sendInTime(virtual: VirtualMiner, clock: Clock, stream: Writable, send: () => void): void {
  if (virtual.misbehaviour !== 'slow') send();
  else {
    const seconds = virtual.misbehaviourSeconds ?? MISBEHAVIOUR_SECONDS.slow;
    stream.once('close', clock.after(seconds, send));
  }
}

async function byteByByte(stream: Writable, reply: Buffer, pause: () => Promise<void>): Promise<void> {
  for (const byte of reply) {
    if (stream.destroyed) return;
    stream.write(Buffer.of(byte));
    await pause();
  }
  stream.end();
}

/** Resolves when `seconds` are over or the stream is closed. */
function passed(clock: Clock, seconds: number, stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const onClose = (): void => {
      cancel();
      resolve();
    };
    const cancel = clock.after(seconds, () => {
      stream.off('close', onClose);
      resolve();
    });
    stream.once('close', onClose);
  });
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.once('drain', resolve);
    stream.once('close', resolve);
  });
}
