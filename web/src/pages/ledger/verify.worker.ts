import { type Progress, type Verdict, verifySource } from './verify-source.js';
import type { VerifyOptions } from '../../../../src/core/ledger/verification.js';
import { webCrypto } from './web-crypto.js';

/** What is to be verified: a file that the reader has, or the service's export of its own chain. */
export interface VerifyJob {
  readonly source: { readonly file: File } | { readonly url: string };
  readonly options: VerifyOptions;
}

export type VerifyMessage =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'done'; readonly verdict: Verdict; readonly milliseconds: number }
  | { readonly type: 'failed'; readonly message: string };

/** How often it is told how far it is. */
const PROGRESS_MS = 150;

addEventListener('message', ({ data }: MessageEvent<VerifyJob>) => void run(data));

async function run({ source, options }: VerifyJob): Promise<void> {
  const startedMs = performance.now();
  let toldMs = startedMs;
  const tell = (message: VerifyMessage): void => postMessage(message);
  try {
    const crypto = await webCrypto(globalThis.crypto.subtle);
    const verdict = await verifySource(crypto, await streamOf(source), options, (progress) => {
      if (performance.now() - toldMs < PROGRESS_MS) return;
      toldMs = performance.now();
      tell({ type: 'progress', progress });
    });
    tell({ type: 'done', verdict, milliseconds: performance.now() - startedMs });
  } catch (error) {
    tell({ type: 'failed', message: textOf(error as Error) });
  }
}

async function streamOf(source: VerifyJob['source']): Promise<ReadableStream<Uint8Array>> {
  if ('file' in source) return source.file.stream();
  const response = await fetch(source.url);
  if (response.ok && response.body) return response.body;
  const problem = (await response.json().catch(() => ({}))) as { readonly detail?: string };
  throw new Error(problem.detail ?? `Ebb answered with ${response.status}.`);
}

function textOf(error: Error): string {
  return error instanceof TypeError && /decode|encod/i.test(error.message)
    ? 'This is no text in UTF-8, so it is no export of a ledger.'
    : error.message;
}
