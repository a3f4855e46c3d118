import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals what a browser keeps for a short time and must neither read nor change. The key is of this start of Ebb alone. */
export class SealedText {
  readonly #key = randomBytes(32);

  constructor(
    private readonly msMax: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** base64url. @param value JSON */
  seal(value: object): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, iv);
    const text = JSON.stringify({ untilMs: this.now() + this.msMax, value });
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** Null where it was not sealed here, was changed, or is too old. */
  open(sealed: string): unknown {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length <= IV_BYTES + TAG_BYTES) return null;
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, IV_BYTES));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      const { untilMs, value } = JSON.parse(text.toString('utf8')) as { untilMs: number; value: unknown };
      return untilMs > this.now() ? value : null;
    } catch {
      return null;
    }
  }
}
