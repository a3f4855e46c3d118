import { createPublicKey } from 'node:crypto';
import { createWriteStream, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, CommanderError, InvalidArgumentError } from 'commander';
import { DateTime } from 'luxon';
import type { DataSource } from 'typeorm';
import { isPublicKeyText, publicKeyText } from '../core/ledger/checkpoint.js';
import { type Verification, verifyExport, type VerifyOptions } from '../core/ledger/verify.js';
import { toWire } from '../core/wire.js';
import { exportLedger, type ExportRange, seqRange } from './ledger-export.js';
import { readLines } from './read-lines.js';
import { verificationText } from './verification-text.js';

/** What the commands need from the program that they are part of. */
export interface LedgerCommandDeps {
  /** The database that the service uses; asked for by `export` only. */
  openDatabase(): Promise<{ readonly dataSource: DataSource; close(): Promise<void> }>;
  /** Writes a line on standard output. */
  print(text: string): void;
  /** Ends the program with that status. */
  exit(status: number): never;
}

/** Exit statuses, beside 0. */
const TAMPERED = 1;
const USAGE = 2;

/** A bound of `--from` or `--to`. */
type Bound = number | DateTime;

/** Adds `ledger export` and `ledger verify` to the program. */
export function registerLedger(program: Command, deps: LedgerCommandDeps): void {
  const ledger = program.command('ledger').description('the append-only record: export it, verify an export');
  const exporting = ledger
    .command('export')
    .description("write a site's ledger to a file that verifies by itself")
    .requiredOption('--site <id>', 'the site')
    .option('--from <seq|time>', 'first entry: its number, or a time such as 2024-08-20T00:00:00Z', readBound)
    .option('--to <seq|time>', 'last entry: its number, or a time that entries must be before', readBound)
    .requiredOption('--out <file>', 'the file to write; replaced where it is there')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  ebb ledger export --site west-1 --from 2024-08-01T00:00:00Z --out august.jsonl',
    )
    .action((options: ExportOptions) => runExport(options, exporting, deps));
  const verifying = ledger
    .command('verify')
    .description(
      'verify an export: needs no database and no service. Status 0: sound, 1: tampered with, 2: usage',
    )
    .argument('<file>', 'the export')
    .option('--key <key>', 'a public key that you trust, or a file with one; repeatable', collectKey, [])
    .option('--expect-seq <n>', 'number of an entry that you were given the hash of', readSeq)
    .option('--expect-hash <hash>', 'its hash')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb ledger verify august.jsonl --key mine-key.txt')
    .action((file: string, options: CheckOptions) => runVerify(file, options, verifying, deps));
  for (const command of [exporting, verifying]) {
    command.exitOverride((error: CommanderError) => deps.exit(error.exitCode === 0 ? 0 : USAGE));
  }
}

interface ExportOptions {
  readonly site: string;
  readonly from?: Bound;
  readonly to?: Bound;
  readonly out: string;
  readonly json?: true;
}

interface CheckOptions {
  readonly key: readonly string[];
  readonly expectSeq?: number;
  readonly expectHash?: string;
  readonly json?: true;
}

async function runExport(options: ExportOptions, command: Command, deps: LedgerCommandDeps): Promise<void> {
  const { dataSource, close } = await deps.openDatabase();
  let publicKeys: string[];
  try {
    const range = await rangeOf(dataSource, options);
    if (range === null) {
      const sites = await siteList(dataSource);
      return command.error(
        `error: the ledger of ${options.site} has no such entries. Sites with one: ${sites}`,
      );
    }
    await writeFile(options.out, exportLedger(dataSource, options.site, range));
    const keys = await dataSource.query<{ public_key: string }[]>(
      'SELECT public_key FROM ledger_key ORDER BY since',
    );
    publicKeys = keys.map((row) => row.public_key);
  } finally {
    await close();
  }
  // Read back from the disk, so that what is handed on is known to be good.
  const result = await verifyExport(readLines(options.out), { trustedKeys: publicKeys });
  const keyLine = `public key for your auditor (hand it over by another way than the file): ${publicKeys.join(', ')}`;
  const text = `${verificationText(result, options.out)}\n${keyLine}`;
  deps.print(options.json ? JSON.stringify(toWire({ file: options.out, ...result, publicKeys })) : text);
  if (!result.ok) deps.exit(TAMPERED);
}

/** Whole or not at all. */
async function writeFile(file: string, lines: AsyncIterable<string>): Promise<void> {
  const draft = `${file}.part`;
  try {
    await pipeline(Readable.from(withLineFeeds(lines)), createWriteStream(draft));
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

async function runVerify(
  file: string,
  options: CheckOptions,
  command: Command,
  deps: LedgerCommandDeps,
): Promise<void> {
  if (!existsSync(file)) return command.error(`error: there is no file ${file}`);
  let result: Verification;
  try {
    result = await verifyExport(readLines(file), verifyOptions(options, command));
  } catch (error) {
    if (error instanceof CommanderError) throw error;
    return command.error(`error: ${file} cannot be read: ${(error as Error).message}`);
  }
  deps.print(options.json ? JSON.stringify(toWire({ file, ...result })) : verificationText(result, file));
  if (!result.ok) deps.exit(TAMPERED);
}

function verifyOptions({ key, expectSeq, expectHash }: CheckOptions, command: Command): VerifyOptions {
  if ((expectSeq === undefined) !== (expectHash === undefined)) {
    command.error('error: --expect-seq and --expect-hash belong together');
  }
  if (expectHash !== undefined && !/^[0-9a-f]{64}$/.test(expectHash)) {
    command.error('error: --expect-hash takes 64 hex digits in lower case');
  }
  return {
    ...(key.length > 0 && { trustedKeys: key }),
    ...(expectSeq !== undefined &&
      expectHash !== undefined && { expect: { seq: expectSeq, hash: expectHash } }),
  };
}

/** Null where the site has no entry in the range. */
async function rangeOf(database: DataSource, { site, from, to }: ExportOptions): Promise<ExportRange | null> {
  const times = await seqRange(database, site, timeOf(from), timeOf(to));
  if (times === null) return null;
  const fromSeq = Math.max(times.fromSeq, typeof from === 'number' ? from : 1);
  const toSeq = Math.min(times.toSeq, typeof to === 'number' ? to : times.toSeq);
  return fromSeq <= toSeq ? { fromSeq, toSeq } : null;
}

function timeOf(bound: Bound | undefined): Date | null {
  return bound instanceof DateTime ? bound.toJSDate() : null;
}

async function siteList(database: DataSource): Promise<string> {
  const rows = await database.query<{ site_id: string }[]>(
    'SELECT site_id FROM ledger_head ORDER BY site_id',
  );
  return rows.map((row) => row.site_id).join(', ') || 'none has a ledger yet';
}

async function* withLineFeeds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

function readBound(text: string): Bound {
  if (/^\d+$/.test(text)) return readSeq(text);
  const time = DateTime.fromISO(text, { zone: 'utc' });
  if (!time.isValid)
    throw new InvalidArgumentError('It is neither the number of an entry nor an ISO 8601 time.');
  return time;
}

function readSeq(text: string): number {
  const seq = Number(text);
  if (!Number.isSafeInteger(seq) || seq < 0 || text === '')
    throw new InvalidArgumentError('It is not the number of an entry.');
  return seq;
}

/** A key as exported, or a file that holds one so or as PEM. */
function collectKey(text: string, known: readonly string[]): string[] {
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
