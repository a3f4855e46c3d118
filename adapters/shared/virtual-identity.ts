import { keyedRandom } from './random.js';

/** What a label on the machine would say. It stays with the machine wherever its address moves. */
export interface VirtualIdentity {
  /** Twelve letters and digits. */
  readonly serial: string;
  /** Lower-case, with colons, out of the range that no maker has: locally administered, one device. */
  readonly mac: string;
}

const SERIAL_CHARS = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';
const SERIAL_LENGTH = 12;
const MAC_BYTES_DRAWN = 5;
/** `02` in the first byte: locally administered and not a group. */
const MAC_PREFIX = '02';

/** The same machine of the same fleet always has the same. */
export function virtualIdentity(seed: number, minerId: string): VirtualIdentity {
  const draw = (what: string, index: number, count: number): number =>
    Math.floor(keyedRandom(seed, minerId, what, index) * count);
  const serial = Array.from(
    { length: SERIAL_LENGTH },
    (_, index) => SERIAL_CHARS[draw('serial', index, SERIAL_CHARS.length)],
  );
  const bytes = Array.from({ length: MAC_BYTES_DRAWN }, (_, index) =>
    draw('mac', index, 256).toString(16).padStart(2, '0'),
  );
  return { serial: serial.join(''), mac: [MAC_PREFIX, ...bytes].join(':') };
}
