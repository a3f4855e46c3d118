/** How a number stands in registers of 16 bits, and how many it takes. */
export const REGISTER_FORMATS = {
  uint16: {
    registers: 1,
    read: (bytes) => bytes.readUInt16BE(),
    write: (bytes, value) => bytes.writeUInt16BE(value),
  },
  int16: {
    registers: 1,
    read: (bytes) => bytes.readInt16BE(),
    write: (bytes, value) => bytes.writeInt16BE(value),
  },
  uint32: {
    registers: 2,
    read: (bytes) => bytes.readUInt32BE(),
    write: (bytes, value) => bytes.writeUInt32BE(value),
  },
  int32: {
    registers: 2,
    read: (bytes) => bytes.readInt32BE(),
    write: (bytes, value) => bytes.writeInt32BE(value),
  },
  float32: {
    registers: 2,
    read: (bytes) => bytes.readFloatBE(),
    write: (bytes, value) => bytes.writeFloatBE(value),
  },
  uint64: {
    registers: 4,
    read: (bytes) => Number(bytes.readBigUInt64BE()),
    write: (bytes, value) => bytes.writeBigUInt64BE(BigInt(value)),
  },
  int64: {
    registers: 4,
    read: (bytes) => Number(bytes.readBigInt64BE()),
    write: (bytes, value) => bytes.writeBigInt64BE(BigInt(value)),
  },
  float64: {
    registers: 4,
    read: (bytes) => bytes.readDoubleBE(),
    write: (bytes, value) => bytes.writeDoubleBE(value),
  },
} as const satisfies Record<
  string,
  { registers: number; read: (bytes: Buffer) => number; write: (bytes: Buffer, value: number) => void }
>;

export type RegisterFormat = keyof typeof REGISTER_FORMATS;

/** Which of several registers comes first: that with the high bits, or that with the low ones. */
export type WordOrder = 'high-first' | 'low-first';

/** Where a number stands. */
export interface RegisterPlace {
  readonly table: 'holding' | 'input';
  /** Address of the first register, from 0, as it goes over the wire. */
  readonly register: number;
  readonly format: RegisterFormat;
  readonly wordOrder: WordOrder;
}

/** A quantity and where it stands; the device's count times `scale` is the quantity's unit. */
export interface ScaledRegister extends RegisterPlace {
  readonly scale: number;
}

export function isRegisterFormat(name: string): name is RegisterFormat {
  return Object.hasOwn(REGISTER_FORMATS, name);
}

/** The number in registers. NaN where a float says so. */
export function valueOf(words: readonly number[], format: RegisterFormat, wordOrder: WordOrder): number {
  const bytes = Buffer.alloc(2 * words.length);
  inOrder(words, wordOrder).forEach((word, index) => bytes.writeUInt16BE(word, 2 * index));
  return REGISTER_FORMATS[format].read(bytes);
}

/** The registers that hold a number, whole where the format has no fractions. */
export function wordsOf(value: number, format: RegisterFormat, wordOrder: WordOrder): number[] {
  const { registers, write } = REGISTER_FORMATS[format];
  const bytes = Buffer.alloc(2 * registers);
  write(bytes, format.startsWith('float') ? value : Math.round(value));
  const words = Array.from({ length: registers }, (_, index) => bytes.readUInt16BE(2 * index));
  return inOrder(words, wordOrder);
}

function inOrder(words: readonly number[], wordOrder: WordOrder): number[] {
  return wordOrder === 'low-first' ? [...words].reverse() : [...words];
}
