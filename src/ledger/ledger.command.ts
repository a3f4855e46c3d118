import { type Command, CommanderError, InvalidArgumentError } from 'commander';
import { DateTime } from 'luxon';
import type { DataSource } from 'typeorm';
import { verifyExport } from '../core/ledger/verify.js';
import { toWire } from '../core/wire.js';
import { type LedgerCommandDeps, readSeq, TAMPERED, USAGE } from './command-parts.js';
import { exportLedger, type ExportRange, seqRange } from './ledger-export.js';
import { publicKeys } from './ledger-queries.js';
import { registerCorrect, registerShow } from './correct.command.js';
import { registerProve } from './prove.command.js';
import { registerPrune } from './prune.command.js';
import { readLines } from './read-lines.js';
import { stampChecker } from './timestamps/stamp-checker.js';
import { verificationText } from './verification-text.js';
import { registerVerify } from './verify.command.js';
import { registerWorm } from './worm.command.js';
import { writeLines } from './write-lines.js';

/** A bound of `--from` or `--to`. */
type Bound = number | DateTime;

/** Adds the `ledger` commands to the program. */
export function registerLedger(program: Command, deps: LedgerCommandDeps): void {
  const ledger = program
    .command('ledger')
    .description(
      'the append-only record: show, correct, export and prove entries, verify what was handed out',
    );
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
  const proving = registerProve(ledger, deps);
  const verifying = registerVerify(ledger, deps);
  const showing = registerShow(ledger, deps);
  const correcting = registerCorrect(ledger, deps);
  const verifyingWorm = registerWorm(ledger, deps);
  const pruning = registerPrune(ledger, deps);
  for (const command of [exporting, proving, verifying, showing, correcting, verifyingWorm, pruning]) {
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

async function runExport(options: ExportOptions, command: Command, deps: LedgerCommandDeps): Promise<void> {
  const { dataSource, close } = await deps.openDatabase();
  let keys: string[];
  try {
    const range = await rangeOf(dataSource, options);
    if (range === null) {
      const sites = await siteList(dataSource);
      return command.error(
        `error: the ledger of ${options.site} has no such entries. Sites with one: ${sites}`,
      );
    }
    await writeLines(options.out, exportLedger(dataSource, options.site, range));
    keys = await publicKeys(dataSource);
  } finally {
    await close();
  }
  // Read back from the disk, so that what is handed on is known to be good.
  const result = await verifyExport(readLines(options.out), {
    trustedKeys: keys,
    checkTimestamp: stampChecker(),
  });
  const keyLine = `public key for your auditor (hand it over by another way than the file): ${keys.join(', ')}`;
  const text = `${verificationText(result, options.out)}\n${keyLine}`;
  deps.print(
    options.json ? JSON.stringify(toWire({ file: options.out, ...result, publicKeys: keys })) : text,
  );
  if (!result.ok) deps.exit(TAMPERED);
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

function readBound(text: string): Bound {
  if (/^\d+$/.test(text)) return readSeq(text);
  const time = DateTime.fromISO(text, { zone: 'utc' });
  if (!time.isValid)
    throw new InvalidArgumentError('It is neither the number of an entry nor an ISO 8601 time.');
  return time;
}
