import { REPLY_BYTES_MAX } from './tcp-client.js';

/**
 * What a line or a broken front end does to a reply, for tests: bytes that mean nothing; one byte a segment;
 * no end; the write is done and its answer lost.
 */
export type WireFault = 'garbage' | 'split' | 'oversized' | 'mute-writes';

export const GARBAGE = Buffer.from('\u0001\u0002 this is no reply \ufffd');

/** Twice what a client reads, in pieces that do not fill a socket's buffer at once. */
export const OVERSIZED_PIECE = Buffer.alloc(64 * 1024, 'x');
export const OVERSIZED_PIECES = (2 * REPLY_BYTES_MAX) / OVERSIZED_PIECE.length;

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
