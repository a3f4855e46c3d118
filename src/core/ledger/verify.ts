import { type ProofVerification, verifyEntryProofBy } from './entry-proof.js';
import { verifyExportBy } from './export-verifier.js';
import { NODE_CRYPTO } from './node-crypto.js';
import type { Verification, VerifyOptions } from './verification.js';

export type { Verification, VerifyOptions } from './verification.js';

/** `verifyExportBy` with Node's cryptography. */
export function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  options: VerifyOptions = {},
): Promise<Verification> {
  return verifyExportBy(NODE_CRYPTO, lines, options);
}

/** `verifyEntryProofBy` with Node's cryptography. */
export function verifyEntryProof(text: string, trustedKeys?: readonly string[]): Promise<ProofVerification> {
  return verifyEntryProofBy(NODE_CRYPTO, text, trustedKeys);
}
