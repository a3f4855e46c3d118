import { createPublicKey, verify } from 'node:crypto';
import { sha256Hex, sha256OfBytes } from './digest.js';
import type { LedgerCrypto } from './ledger-crypto.js';

/** By Node's own cryptography. */
export const NODE_CRYPTO: LedgerCrypto = {
  sha256: (data) => Promise.resolve(typeof data === 'string' ? sha256Hex(data) : sha256OfBytes(data)),
  isSigned: (message, signature, publicKey) => {
    const x = Buffer.from(publicKey).toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return Promise.resolve(verify(null, Buffer.from(message), key, signature));
  },
};
