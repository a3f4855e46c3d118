import { fromHex, toHex } from '../../../../src/core/ledger/bytes.js';
import type { LedgerCrypto } from '../../../../src/core/ledger/ledger-crypto.js';

const UTF8 = new TextEncoder();

/**
 * The browser's own cryptography. Without Ed25519, which older browsers lack, signatures are not checked.
 * @param subtle of a page that came over HTTPS or from this machine: others have none
 */
export async function webCrypto(subtle: typeof crypto.subtle): Promise<LedgerCrypto> {
  const bytesOf = (data: string | Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
    typeof data === 'string' ? UTF8.encode(data) : data;
  return {
    sha256: async (data) => toHex(new Uint8Array(await subtle.digest('SHA-256', bytesOf(data)))),
    isSigned: !(await hasEd25519(subtle))
      ? null
      : async (message, signature, publicKey) => {
          const key = await subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
          return subtle.verify('Ed25519', key, signature, UTF8.encode(message));
        },
  };
}

async function hasEd25519(subtle: typeof crypto.subtle): Promise<boolean> {
  try {
    // Any point of the curve will do: the first test key of RFC 8032.
    const key = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
    await subtle.importKey('raw', fromHex(key), 'Ed25519', false, ['verify']);
    return true;
  } catch {
    return false;
  }
}
