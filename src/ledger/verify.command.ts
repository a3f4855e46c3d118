import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import type { X509Certificate } from 'node:crypto';
import { type Command, CommanderError, InvalidArgumentError } from 'commander';
import { looksLikeProof } from '../core/ledger/entry-proof.js';
import { verifyEntryProof, verifyExport, type VerifyOptions } from '../core/ledger/verify.js';
import { toWire } from '../core/wire.js';
import { verifyBundle } from './bundle.js';
import { collectKey, type LedgerCommandDeps, readSeq, TAMPERED } from './command-parts.js';
import { readLines } from './read-lines.js';
import { readCertificates } from './timestamps/certificates.js';
import { stampChecker } from './timestamps/stamp-checker.js';
import { bundleText, proofText, verificationText } from './verification-text.js';

interface CheckOptions {
  readonly key: readonly string[];
  readonly expectSeq?: number;
  readonly expectHash?: string;
  readonly tsaCa?: readonly X509Certificate[];
  readonly json?: true;
}

/** What any kind of file was found to be. */
interface Verdict {
  readonly ok: boolean;
  /** Of the result, camelCase. */
  readonly json: object;
  readonly text: string;
}

/** Adds `ledger verify`. */
export function registerVerify(ledger: Command, deps: LedgerCommandDeps): Command {
  const verifying = ledger
    .command('verify')
    .description(
      'verify an export, the proof of an entry, or a bundle: needs no database and no service. Status 0: sound, 1: tampered with, 2: usage',
    )
    .argument('<file>', 'the export, proof or bundle')
    .option('--key <key>', 'a public key that you trust, or a file with one; repeatable', collectKey, [])
    .option('--expect-seq <n>', 'number of an entry that you were given the hash of', readSeq)
    .option('--expect-hash <hash>', 'its hash')
    .option('--tsa-ca <file>', 'PEM with certificates that those of the time stamps must lead to', readTsaCa)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb ledger verify august.jsonl --key mine-key.txt')
    .action((file: string, options: CheckOptions) => runVerify(file, options, verifying, deps));
  return verifying;
}

async function runVerify(
  file: string,
  options: CheckOptions,
  command: Command,
  deps: LedgerCommandDeps,
): Promise<void> {
  if (!existsSync(file)) return command.error(`error: there is no file ${file}`);
  let verdict: Verdict;
  try {
    verdict = await verify(file, verifyOptions(options, command));
  } catch (error) {
    if (error instanceof CommanderError) throw error;
    return command.error(`error: ${file} cannot be read: ${(error as Error).message}`);
  }
  deps.print(options.json ? JSON.stringify(toWire({ file, ...verdict.json })) : verdict.text);
  if (!verdict.ok) deps.exit(TAMPERED);
}

/** By what the file begins with. @throws Error where it cannot be read or is no text */
async function verify(file: string, options: VerifyOptions): Promise<Verdict> {
  const start = startOf(file);
  if (start.startsWith('PK')) {
    const result = await verifyBundle(readFileSync(file), options.trustedKeys, options.checkTimestamp);
    return { ok: result.ok, json: result, text: bundleText(result, file) };
  }
  if (looksLikeProof(start)) {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
    const result = await verifyEntryProof(text, options.trustedKeys);
    return { ok: result.ok, json: result, text: proofText(result, file) };
  }
  const result = await verifyExport(readLines(file), options);
  return { ok: result.ok, json: result, text: verificationText(result, file) };
}

/** @throws InvalidArgumentError */
function readTsaCa(file: string): X509Certificate[] {
  try {
    return readCertificates(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

const START_BYTES = 64;

function startOf(file: string): string {
  const start = Buffer.alloc(START_BYTES);
  const handle = openSync(file, 'r');
  try {
    return start.subarray(0, readSync(handle, start)).toString('latin1');
  } finally {
    closeSync(handle);
  }
}

function verifyOptions({ key, expectSeq, expectHash, tsaCa }: CheckOptions, command: Command): VerifyOptions {
  if ((expectSeq === undefined) !== (expectHash === undefined)) {
    command.error('error: --expect-seq and --expect-hash belong together');
  }
  if (expectHash !== undefined && !/^[0-9a-f]{64}$/.test(expectHash)) {
    command.error('error: --expect-hash takes 64 hex digits in lower case');
  }
  return {
    checkTimestamp: stampChecker(tsaCa),
    ...(key.length > 0 && { trustedKeys: key }),
    ...(expectSeq !== undefined &&
      expectHash !== undefined && { expect: { seq: expectSeq, hash: expectHash } }),
  };
}
