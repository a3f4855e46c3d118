/** The side of Modbus TCP that answers: of simulators, and of what Ebb itself offers to be read. */

export const COILS = 1;
export const INPUTS = 2;
export const HOLDING_REGISTERS = 3;
export const INPUT_REGISTERS = 4;
export const WRITE_COIL = 5;
export const WRITE_COILS = 15;

export const ILLEGAL_FUNCTION = 1;
export const ILLEGAL_ADDRESS = 2;
export const ILLEGAL_VALUE = 3;
export const DEVICE_FAILURE = 4;

/** The longest frame of the protocol: a header, and a request or a reply of 253 bytes. */
export const FRAME_BYTES_MAX = 260;

/** A header before each request and reply: transaction, protocol (0), length of what follows, unit. */
export const HEADER_BYTES = 7;

/** What went wrong, as the protocol's exception. */
export class ModbusException extends Error {
  constructor(readonly code: number) {
    super(`exception ${code}`);
  }
}

/** The first whole frame of what has come; null before. */
export function frameOf(received: Buffer): Buffer | null {
  if (received.length < HEADER_BYTES) return null;
  const length = 6 + received.readUInt16BE(4);
  return received.length < length ? null : received.subarray(0, length);
}

export function range(first: number, count: number): number[] {
  if (count < 1 || count > 125) throw new ModbusException(ILLEGAL_VALUE);
  return Array.from({ length: count }, (_, index) => first + index);
}

export function bitsReply(code: number, bits: readonly boolean[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  bits.forEach((bit, index) => (bytes[index >> 3]! |= bit ? 1 << (index & 7) : 0));
  return Buffer.concat([Buffer.of(code, bytes.length), bytes]);
}

export function wordsReply(code: number, words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * words.length);
  words.forEach((word, index) => bytes.writeUInt16BE(word, 2 * index));
  return Buffer.concat([Buffer.of(code, bytes.length), bytes]);
}

/** A reply behind the header of its request. */
export function replyFrame(request: Buffer, pdu: Buffer): Buffer {
  const header = Buffer.from(request.subarray(0, HEADER_BYTES));
  header.writeUInt16BE(pdu.length + 1, 4);
  return Buffer.concat([header, pdu]);
}

/** What `carryOut` makes of a request without its header, or the exception that it throws. */
export function replyTo(request: Buffer, carryOut: (request: Buffer) => Buffer): Buffer {
  try {
    return carryOut(request);
  } catch (error) {
    if (!(error instanceof ModbusException)) throw error;
    return Buffer.of((request[0] ?? 0) | 0x80, error.code);
  }
}
