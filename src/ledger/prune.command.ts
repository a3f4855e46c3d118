import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { toWire } from '../core/wire.js';
import type { LedgerCommandDeps } from './command-parts.js';
import { checkRetention, exportedTo } from './prune.js';

interface PruneOptions {
  readonly site: string;
  readonly before: DateTime;
  readonly config: string;
  readonly export?: string;
  readonly json?: true;
}

/** Adds `ledger prune`. */
export function registerPrune(ledger: Command, deps: LedgerCommandDeps): Command {
  const pruning = ledger
    .command('prune')
    .description(
      'remove entries that no retention asks for any more and that are kept in verified files; the rest still verifies',
    )
    .requiredOption('--site <id>', 'the site')
    .requiredOption('--before <time>', 'entries made before it: a date, or a time', readTime)
    .requiredOption('--config <file>', 'configuration of the site: its retention and its programs')
    .option(
      '--export <file>',
      'the export that has the entries; else the write-once folder of the configuration',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  ebb ledger prune --site west-1 --before 2018-01-01 --config my-mine.yaml --export to-2018.jsonl',
    )
    .action((options: PruneOptions) => runPrune(options, pruning, deps));
  return pruning;
}

async function runPrune(
  { site, before, config, export: file, json }: PruneOptions,
  command: Command,
  deps: LedgerCommandDeps,
): Promise<void> {
  const rules = await deps.loadRetention(config, site);
  const { ledger, dataSource, close } = await deps.openLedger();
  try {
    const times = { before: before.toJSDate(), now: ledger.now() };
    const retention = await checkRetention(dataSource, site, times, rules);
    const source = file === undefined ? rules.wormPath : file;
    if (source === null)
      throw new EbbError(
        'rejected',
        'only what is kept elsewhere is pruned: name an export of it with --export, or set evidence.worm in the configuration',
      );
    const from = file === undefined ? { wormPath: source } : { file: source };
    const exported = await exportedTo(dataSource, site, from);
    const by = `ebb command, user ${userInfo().username}`;
    const done = await ledger.prune(site, { before: times.before, exported, retention, by });
    deps.print(
      json
        ? JSON.stringify(toWire({ site, ...done, place: exported.place }))
        : `entries ${done.firstSeq} to ${done.lastSeq} of ${site} are pruned; ${exported.place} has them. The ledger goes on from ${done.lastSeq + 1}.`,
    );
  } catch (error) {
    if (error instanceof EbbError) return command.error(`error: ${error.message}`);
    throw error;
  } finally {
    await close();
  }
}

/** @throws InvalidArgumentError */
function readTime(text: string): DateTime {
  const time = DateTime.fromISO(text, { zone: 'utc' });
  if (!time.isValid) throw new InvalidArgumentError('It is no ISO 8601 date or time.');
  return time;
}
