import { createHash } from 'node:crypto';
import { decryptEcb, encryptEcb } from '../../shared/aes-ecb.js';

const TOKEN_CHARS = 8;

/** What one write is signed with. @param unixSeconds the same number as the message's `ts` */
function digestOf(command: string, password: string, salt: string, unixSeconds: number): Buffer {
  return createHash('sha256').update(`${command}${password}${salt}${unixSeconds}`).digest();
}

/** The proof of the password that goes with one write. @param unixSeconds the same number as the message's `ts` */
export function tokenOf(command: string, password: string, salt: string, unixSeconds: number): string {
  return digestOf(command, password, salt, unixSeconds).toString('base64').slice(0, TOKEN_CHARS);
}

/** The whole hash that a token is the head of: the key of parameters that hold secrets. */
export { digestOf as paramKeyOf };

/** A parameter that holds secrets, in base64: pools and passwords are sent like this. */
export function encryptParam(key: Buffer, param: unknown): string {
  return encryptEcb(key, JSON.stringify(param)).toString('base64');
}

/** What is in such a parameter; null where it cannot be read. */
export function decryptParam(key: Buffer, base64: string): unknown {
  try {
    return JSON.parse(decryptEcb(key, Buffer.from(base64, 'base64')) ?? '');
  } catch {
    return null;
  }
}
