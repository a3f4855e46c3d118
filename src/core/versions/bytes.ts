import { assert } from '../assert.js';

const FIRST_CAPACITY = 512;
/** Of an integer below 2^53. */
const VARINT_BYTES_MAX = 8;

/** Bytes one after the other; whole numbers in as few as they need, seven bits each, the lowest first. */
export class ByteWriter {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** @param value a whole number from 0 to 2^53 − 1 */
  unsigned(value: number): void {
    this.#reserve(VARINT_BYTES_MAX);
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
    this.#bytes[this.#length++] = rest;
  }

  /** @param value a whole number of less than 2^52 either way: negative ones take the odd places */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  float(value: number): void {
    this.#reserve(8);
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value);
    this.#length += 8;
  }

  /** A copy of what was written. */
  written(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(2 * (this.#length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Reads what `ByteWriter` wrote. */
export class ByteReader {
  #at = 0;

  constructor(private readonly source: Uint8Array) {}

  byte(): number {
    assert(this.#at < this.source.length, `packed bytes end at ${this.#at}, in the middle of a figure`);
    return this.source[this.#at++]!;
  }

  bytes(count: number): Uint8Array {
    assert(this.#at + count <= this.source.length, `packed bytes end before ${this.#at + count}`);
    this.#at += count;
    return this.source.subarray(this.#at - count, this.#at);
  }

  unsigned(): number {
    let byte = this.byte();
    let value = byte & 0x7f;
    for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
      byte = this.byte();
      value += (byte & 0x7f) * scale;
    }
    return value;
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  float(): number {
    const { buffer, byteOffset } = this.bytes(8);
    return new DataView(buffer, byteOffset).getFloat64(0);
  }
}
