import {
  type ProofVerification,
  looksLikeProof,
  verifyEntryProofBy,
} from '../../../../src/core/ledger/entry-proof.js';
import { verifyExportBy } from '../../../../src/core/ledger/export-verifier.js';
import type { LedgerCrypto } from '../../../../src/core/ledger/ledger-crypto.js';
import { linesOf } from '../../../../src/core/ledger/lines-of.js';
import type { Verification, VerifyOptions } from '../../../../src/core/ledger/verification.js';

/** How far verifying is. */
export interface Progress {
  readonly bytes: number;
  /** Of the export, its first and last line counted. */
  readonly lines: number;
}

/** What was found: of an export of many entries, or of the proof of one. */
export type Verdict =
  | { readonly kind: 'export'; readonly result: Verification; readonly read: Progress }
  | { readonly kind: 'proof'; readonly result: ProofVerification };

/** Longest beginning that says which of the two a file is. */
const START_BYTES = 64;
/** A proof is one entry with its path. */
const PROOF_BYTES_MAX = 16 * 2 ** 20;

/**
 * Verifies an export or a proof as its bytes come.
 * @param onProgress told with each piece of the file
 * @throws Error in words for what is neither
 */
export async function verifySource(
  crypto: LedgerCrypto,
  stream: ReadableStream<Uint8Array>,
  options: VerifyOptions,
  onProgress: (progress: Progress) => void,
): Promise<Verdict> {
  const read = { bytes: 0, lines: 0 };
  const chunks = counted(chunksOf(stream), (bytes) => {
    read.bytes += bytes;
    onProgress({ ...read });
  });
  const first = await firstBytes(chunks);
  const start = new TextDecoder().decode(first.slice(0, START_BYTES));
  if (start.startsWith('PK'))
    throw new Error(
      'This is a report bundle. Verify it with "ebb ledger verify FILE" or docs/verify_ledger.py, or take ledger.jsonl out of it and drop that here.',
    );
  if (looksLikeProof(start)) {
    const text = await wholeText(first, chunks);
    return { kind: 'proof', result: await verifyEntryProofBy(crypto, text, options.trustedKeys) };
  }
  const lines = countedLines(linesOf(joined(first, chunks)), read);
  return { kind: 'export', result: await verifyExportBy(crypto, lines, options), read };
}

/** Not every browser lets a stream be iterated. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

async function* countedLines(lines: AsyncIterable<string>, read: { lines: number }): AsyncGenerator<string> {
  for await (const line of lines) {
    read.lines += 1;
    yield line;
  }
}

/** Enough of the beginning to tell what it is; shorter only where there is no more. */
async function firstBytes(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  while (bytes.length < START_BYTES) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    bytes = concatenated(bytes, value);
  }
  return bytes;
}

async function wholeText(first: Uint8Array, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let bytes = first;
  for await (const chunk of chunks) {
    bytes = concatenated(bytes, chunk);
    if (bytes.length > PROOF_BYTES_MAX) throw new Error('This is too long for the proof of one entry.');
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

async function* joined(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

function concatenated(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
