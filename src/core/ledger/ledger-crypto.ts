import { fromHex } from './bytes.js';
import { LEAF, NODE, type TreeHashes } from './merkle-tree.js';

/** The cryptography that verifying needs: Node's or a browser's. */
export interface LedgerCrypto {
  /** SHA-256 of bytes, or of a text's UTF-8 bytes; lower-case hex. */
  readonly sha256: (data: string | Uint8Array<ArrayBuffer>) => Promise<string>;
  /**
   * Whether the Ed25519 signature over the message's UTF-8 bytes is by the key (32 bytes); null where there is none of
   * it: signatures are then not checked, and the result says so.
   */
  readonly isSigned:
    | ((
        message: string,
        signature: Uint8Array<ArrayBuffer>,
        publicKey: Uint8Array<ArrayBuffer>,
      ) => Promise<boolean>)
    | null;
}

export function treeHashes({ sha256 }: LedgerCrypto): TreeHashes<Promise<string>> {
  const ofHex = (dataHex: string): Promise<string> => sha256(fromHex(dataHex));
  return {
    empty: () => ofHex(''),
    leaf: (dataHex) => ofHex(LEAF + dataHex),
    node: async (left, right) => ofHex(NODE + (await left) + (await right)),
  };
}
