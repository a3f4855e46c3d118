import { type Command, InvalidArgumentError } from 'commander';
import { toWire } from '../core/wire.js';
import { collectKey, type LedgerCommandDeps, TAMPERED } from './command-parts.js';
import { siteFolder } from './worm/worm-folder.js';
import { type WormVerification, verifyWorm } from './worm/worm-verify.js';

interface WormOptions {
  readonly site: string;
  readonly key: readonly string[];
  readonly expect?: { readonly number: number; readonly sha256: string };
  readonly json?: true;
}

/** Adds `ledger worm verify`. */
export function registerWorm(ledger: Command, deps: LedgerCommandDeps): Command {
  const verifying = ledger
    .command('worm')
    .description('the folder of files that are written once')
    .command('verify')
    .description('verify every file of it by itself and as a chain: needs no database and no service')
    .argument('<path>', 'the folder (evidence.worm.path)')
    .requiredOption('--site <id>', 'the site')
    .requiredOption(
      '--key <key>',
      'a public key that you trust, or a file with one; repeatable',
      collectKey,
      [],
    )
    .option('--expect <number:sha256>', 'a manifest that you were given: it must be there', readExpected)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb ledger worm verify /mnt/worm --site west-1 --key mine-key.txt')
    .action(async (path: string, { site, key, expect, json }: WormOptions) => {
      const folder = siteFolder(path, site);
      const result = await verifyWorm(folder, key, expect);
      deps.print(json ? JSON.stringify(toWire({ folder, ...result })) : wormText(result, folder));
      if (!result.ok) deps.exit(TAMPERED);
    });
  return verifying;
}

function wormText({ ok, problems, files, entries, last, unknown }: WormVerification, folder: string): string {
  return [
    `${folder}: ${ok ? 'OK' : 'NOT OK'}`,
    ...problems.map((problem) => `  ${problem}`),
    `  files        ${files}`,
    `  entries      ${entries ? `${entries.firstSeq} to ${entries.lastSeq}` : 'none'}`,
    ...(last ? [`  last         manifest ${last.number}:${last.sha256}`] : []),
    ...unknown.map(
      (name) => `  remark       ${name} is named by no manifest: a crash or somebody else has left it`,
    ),
    ...(ok
      ? [
          '',
          'not proven:',
          '  - that later files were not cut off: keep the last manifest elsewhere, and give it with --expect',
        ]
      : []),
  ].join('\n');
}

/** @throws InvalidArgumentError */
function readExpected(text: string): { number: number; sha256: string } {
  const [, number, sha256] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number === undefined || sha256 === undefined)
    throw new InvalidArgumentError('It is no number and hash of a manifest, such as 7:3f0a….');
  return { number: Number(number), sha256 };
}
