import { createHash, hash as hashOf } from 'node:crypto';
import { decryptEcb, encryptEcb } from '../../shared/aes-ecb.js';

const MAGIC = '$1$';
const SALT_CHARS_MAX = 8;
const ROUNDS = 1_000;
const HASH_BYTES = 16;
const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Which bytes of the hash are written out together, most significant first. */
const WRITTEN_TOGETHER = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const;
const LAST_WRITTEN = 11;

/**
 * The hash part of `$1$salt$hash`, 22 characters: MD5-crypt as `openssl passwd -1` has it. Node has none, and the
 * published packages for it have not been touched for years.
 */
export function md5Crypt(password: string, salt: string): string {
  const secret = Buffer.from(password, 'utf8');
  const seasoning = Buffer.from(salt, 'utf8').subarray(0, SALT_CHARS_MAX);
  const inner = md5(secret, seasoning, secret);
  const parts: Buffer[] = [secret, Buffer.from(MAGIC), seasoning];
  for (let left = secret.length; left > 0; left -= HASH_BYTES) parts.push(inner.subarray(0, left));
  for (let left = secret.length; left > 0; left >>= 1) {
    parts.push((left & 1) === 1 ? Buffer.of(0) : secret.subarray(0, 1));
  }
  let hash: Buffer = md5(...parts);
  for (let round = 0; round < ROUNDS; round += 1) {
    const isOdd = round % 2 === 1;
    hash = md5(
      isOdd ? secret : hash,
      ...(round % 3 === 0 ? [] : [seasoning]),
      ...(round % 7 === 0 ? [] : [secret]),
      isOdd ? hash : secret,
    );
  }
  return written(hash);
}

function md5(...parts: readonly Buffer[]): Buffer {
  // A thousand of these make one token: in one go they take half the time.
  return hashOf('md5', Buffer.concat(parts), 'buffer');
}

function written(hash: Buffer): string {
  const groups = WRITTEN_TOGETHER.map(([high, middle, low]) =>
    sixBitChars((hash[high]! << 16) | (hash[middle]! << 8) | hash[low]!, 4),
  );
  return groups.join('') + sixBitChars(hash[LAST_WRITTEN]!, 2);
}

function sixBitChars(value: number, count: number): string {
  return Array.from({ length: count }, (_, index) => ALPHABET[(value >> (6 * index)) & 0x3f]).join('');
}

/** What `get_token` answers, and what a write's token is made of. */
export interface TokenSeed {
  readonly time: string;
  readonly salt: string;
  readonly newsalt: string;
}

/** The two proofs of the password: the key that encrypts, and the sign that goes with every write as its token. */
export interface WriteToken {
  readonly key: string;
  readonly sign: string;
}

export function tokenOf(password: string, { time, salt, newsalt }: TokenSeed): WriteToken {
  return tokenFrom(md5Crypt(password, salt), time, newsalt);
}

/** The same from a key that is known. */
export function tokenFrom(key: string, time: string, newsalt: string): WriteToken {
  return { key, sign: md5Crypt(key + time, newsalt) };
}

/** The 32 bytes that a key stands for. */
export function aesKeyOf(key: string): Buffer {
  return createHash('sha256').update(key, 'ascii').digest();
}

/** A write, or the reply to one, in base64. */
export function encrypt(key: string, text: string): string {
  return encryptEcb(aesKeyOf(key), text).toString('base64');
}

/** The text under `base64`; null where there is none. With a wrong key it is rubbish. */
export function decrypt(key: string, base64: string): string | null {
  return decryptEcb(aesKeyOf(key), Buffer.from(base64, 'base64'));
}
