import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type Change, mergeSiteFile } from '../../config/site-file/merge.js';
import { readSiteFile } from '../../config/site-file/site-file.js';
import { loadConfigFile } from '../outside.js';

interface ApplyOptions {
  readonly config: string;
  readonly site?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Adds `ebb apply`. */
export function registerApply(program: Command, { write }: { readonly write: (line: string) => void }): void {
  program
    .command('apply')
    .argument('<file>', 'site file, as ebb fleet discover writes it')
    .description(
      'put a site file into a configuration: shows the difference, checks the whole, then makes it so',
    )
    .requiredOption('--config <file>', 'configuration to change')
    .option('--site <id>', 'site, where the configuration has several')
    .option('--dry-run', 'show the difference and change nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb apply found.yaml --config my-mine.yaml --dry-run')
    .action(async (file: string, { config, site, dryRun, json }: ApplyOptions) => {
      const before = readFileSync(config, 'utf8');
      const { changes, text } = mergeSiteFile(before, site ?? null, readSiteFile(file));
      // Relative paths in it count from its own folder, so the draft lies beside it.
      const draft = `${config}.draft.yaml`;
      writeFileSync(draft, text);
      try {
        await loadConfigFile(draft);
        if (!dryRun && changes.length > 0) {
          copyFileSync(config, `${config}.before`);
          renameSync(draft, config);
        }
      } finally {
        rmSync(draft, { force: true });
      }
      if (json) write(JSON.stringify({ applied: dryRun !== true && changes.length > 0, changes }));
      else for (const line of report(changes, config, dryRun === true)) write(line);
    });
}

function report(changes: readonly Change[], config: string, dryRun: boolean): string[] {
  if (changes.length === 0) return [`${config} has it all: nothing to change.`];
  const lines = changes.map(({ kind, id, settings }) => {
    const shown =
      kind === 'miner-changed' ? settings : settings.filter(({ key }) => key === 'model' || key === 'host');
    const text = shown.map(
      ({ key, from, to }) =>
        `${key} ${from === undefined ? '' : `${JSON.stringify(from)} → `}${JSON.stringify(to)}`,
    );
    return `${kind === 'miner-changed' ? '~' : '+'} ${kind.replace(/-.*/, '')} ${id}  ${text.join(', ')}`.trimEnd();
  });
  const end = dryRun
    ? `${changes.length} changes; nothing was changed. Leave --dry-run out to make them.`
    : `${changes.length} changes made; ${config}.before is the file as it was. A running Ebb goes on with what it loaded: restart it to follow.`;
  return [...lines, end];
}
