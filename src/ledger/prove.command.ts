import { type Command } from 'commander';
import { verifyEntryProof } from '../core/ledger/verify.js';
import { EbbError } from '../core/errors.js';
import { toWire } from '../core/wire.js';
import { type LedgerCommandDeps, readSeq } from './command-parts.js';
import { proveEntry } from './ledger-proof.js';
import { publicKeys } from './ledger-queries.js';
import { proofText } from './verification-text.js';
import { writeLines } from './write-lines.js';

interface ProveOptions {
  readonly site: string;
  readonly out: string;
  readonly json?: true;
}

/** Adds `ledger prove`. */
export function registerProve(ledger: Command, deps: LedgerCommandDeps): Command {
  const proving = ledger
    .command('prove')
    .description(
      'write the proof that one entry is in the signed tree: it verifies without the other entries',
    )
    .argument('<seq>', 'number of the entry', readSeq)
    .requiredOption('--site <id>', 'the site')
    .requiredOption('--out <file>', 'the file to write; replaced where it is there')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb ledger prove 4711 --site west-1 --out entry-4711.proof.json')
    .action((seq: number, options: ProveOptions) => runProve(seq, options, proving, deps));
  return proving;
}

async function runProve(
  seq: number,
  { site, out, json }: ProveOptions,
  command: Command,
  deps: LedgerCommandDeps,
): Promise<void> {
  const { dataSource, close } = await deps.openDatabase();
  let line: string;
  let keys: string[];
  try {
    line = await proveEntry(dataSource, site, seq);
    keys = await publicKeys(dataSource);
  } catch (error) {
    if (error instanceof EbbError) return command.error(`error: ${error.message}`);
    throw error;
  } finally {
    await close();
  }
  await writeLines(out, [line]);
  const result = await verifyEntryProof(`${line}\n`, keys);
  deps.print(
    json
      ? JSON.stringify(toWire({ file: out, ok: result.ok, seq, publicKeys: keys }))
      : `${proofText(result, out)}\npublic key for whoever checks it (hand it over by another way than the file): ${keys.join(', ')}`,
  );
  if (!result.ok) deps.exit(1);
}
