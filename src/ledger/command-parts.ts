import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type { DataSource } from 'typeorm';
import { isPublicKeyText } from '../core/ledger/signature.js';
import { publicKeyText } from '../core/ledger/signing.js';
import type { Ledger } from './ledger.js';
import type { RetentionRules } from './prune.js';

/** What the commands need from the program that they are part of. */
export interface LedgerCommandDeps {
  /** The database that the service uses; asked for by what reads it. */
  openDatabase(): Promise<{ readonly dataSource: DataSource; close(): Promise<void> }>;
  /** The ledger on it, with the service's key and clock; asked for by what appends. */
  openLedger(): Promise<{ readonly ledger: Ledger; readonly dataSource: DataSource; close(): Promise<void> }>;
  /** What bounds the pruning of a site, by a configuration file. */
  loadRetention(file: string, siteId: string): Promise<RetentionRules>;
  /** Writes a line on standard output. */
  print(text: string): void;
  /** Ends the program with that status. */
  exit(status: number): never;
}

/** Exit statuses, beside 0. */
export const TAMPERED = 1;
export const USAGE = 2;

/** @throws InvalidArgumentError */
export function readSeq(text: string): number {
  const seq = Number(text);
  if (!Number.isSafeInteger(seq) || seq < 0 || text === '')
    throw new InvalidArgumentError('It is not the number of an entry.');
  return seq;
}

/** A key as exported, or a file that holds one so or as PEM. @throws InvalidArgumentError */
export function collectKey(text: string, known: readonly string[]): string[] {
  if (isPublicKeyText(text)) return [...known, text];
  try {
    const content = readFileSync(text, 'utf8').trim();
    if (isPublicKeyText(content)) return [...known, content];
    const key = createPublicKey(content);
    if (key.asymmetricKeyType === 'ed25519') return [...known, publicKeyText(key)];
  } catch {
    // Said below, for whatever reason it is no key.
  }
  throw new InvalidArgumentError(
    'It is neither an Ed25519 public key (32 bytes, base64url) nor a file that holds one.',
  );
}
