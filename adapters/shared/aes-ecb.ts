import { createCipheriv, createDecipheriv } from 'node:crypto';

/** What some makers' protocols encrypt with, for want of better: AES-256 in ECB mode, PKCS#7 padding. */
const ALGORITHM = 'aes-256-ecb';
const BLOCK_BYTES = 16;

/** @param key 32 bytes */
export function encryptEcb(key: Buffer, text: string): Buffer {
  const cipher = createCipheriv(ALGORITHM, key, null);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
}

/**
 * The text under `bytes`, whether the other side padded by PKCS#7 or with NULs; null where they are no whole blocks.
 * With a wrong key it is rubbish: the mode cannot tell.
 */
export function decryptEcb(key: Buffer, bytes: Buffer): string | null {
  if (bytes.length === 0 || bytes.length % BLOCK_BYTES !== 0) return null;
  const decipher = createDecipheriv(ALGORITHM, key, null).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes), decipher.final()]);
  const count = padded.at(-1) ?? 0;
  const isPkcs7 =
    count >= 1 && count <= BLOCK_BYTES && padded.subarray(-count).every((byte) => byte === count);
  return padded
    .subarray(0, isPkcs7 ? padded.length - count : padded.length)
    .toString('utf8')
    .replace(/\0+$/, '');
}
