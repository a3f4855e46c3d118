import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { SettingChange } from '../core/settings/index.js';
import { waitingText } from './approval-text.js';
import type { Client } from './client.js';
import { whole } from './number-options.js';
import { clientOf, type Common, pathOf, remote, type RunningDeps } from './remote.js';
import { changeLines, type DryRunAnswer, dryRunLines } from './settings-text.js';

const POLL_MS = 500;

interface Current {
  readonly version: number;
  readonly hash: string;
  readonly yaml: string;
  readonly file: string;
}

interface Checked {
  readonly hash: string | null;
  readonly changes: readonly SettingChange[];
  readonly problems: readonly {
    readonly line: number | null;
    readonly path: string;
    readonly problem: string;
    readonly fix: string;
  }[];
}

interface Version {
  readonly version: number;
  readonly made_at: string;
  readonly made_by: string;
  readonly reason: string;
}

/** Adds `ebb settings …`. */
export function registerSettings(program: Command, deps: RunningDeps): void {
  const settings = program.command('settings').description('what of a site can be changed while Ebb runs');
  registerShow(settings, deps);
  registerDiff(settings, deps);
  registerSave(settings, deps);
  registerVersions(settings, deps);
  registerPutBack(settings, deps);
}

function registerShow(settings: Command, deps: RunningDeps): void {
  remote(settings.command('show').argument('<site>', 'id of the site'))
    .description('the settings in force, as YAML')
    .addHelpText('after', '\nExample:\n  ebb settings show demo > settings.yaml')
    .action(async (site: string, options: Common) => {
      const found = await current(clientOf(options, deps), site);
      deps.write(options.json ? JSON.stringify(found) : found.yaml.trimEnd());
    });
}

function registerDiff(settings: Command, deps: RunningDeps): void {
  remote(
    settings
      .command('diff')
      .argument('<site>', 'id of the site')
      .argument('<file>', 'settings as ebb settings show writes them'),
  )
    .option('--try', 'try them on the last 30 days, too')
    .description('what a file of settings would change, and every mistake in it; nothing is changed')
    .addHelpText('after', '\nExample:\n  ebb settings diff demo settings.yaml --try')
    .action(async (site: string, file: string, options: Common & { readonly try?: boolean }) => {
      const client = clientOf(options, deps);
      const yaml = readFileSync(file, 'utf8');
      const checked = await client.request<Checked>('POST', `${pathOf(site)}/settings/check`, { yaml });
      const dryRun = options.try && checked.hash !== null ? await tried(client, site, yaml) : null;
      if (options.json) return deps.write(JSON.stringify({ ...checked, dry_run: dryRun }));
      for (const { line, path, problem, fix } of checked.problems)
        deps.write(`${file}${line === null ? '' : `:${line}`}  ${path}: ${problem}. ${fix}`);
      for (const line of changeLines(checked.changes)) deps.write(line);
      for (const line of dryRun ? dryRunLines(dryRun) : []) deps.write(line);
    });
}

function registerSave(settings: Command, deps: RunningDeps): void {
  remote(
    settings
      .command('save')
      .argument('<site>', 'id of the site')
      .argument('<file>', 'settings as ebb settings show writes them'),
  )
    .requiredOption('--reason <text>', 'why')
    .description('change the settings: in the configuration file, and in what decides, at once')
    .addHelpText('after', '\nExample:\n  ebb settings save demo settings.yaml --reason "dearer nights"')
    .action(async (site: string, file: string, options: Common & { readonly reason: string }) => {
      const client = clientOf(options, deps);
      const { hash } = await current(client, site);
      const body = { yaml: readFileSync(file, 'utf8'), reason: options.reason };
      const made = await client.request<Version>('PUT', `${pathOf(site)}/settings`, body, {
        'if-match': hash,
      });
      deps.write(
        options.json ? JSON.stringify(made) : (waitingText(made) ?? `version ${made.version} is in force`),
      );
    });
}

function registerVersions(settings: Command, deps: RunningDeps): void {
  remote(settings.command('versions').argument('<site>', 'id of the site'))
    .description('settings as they were, newest first')
    .addHelpText('after', '\nExample:\n  ebb settings versions demo')
    .action(async (site: string, options: Common) => {
      const path = `${pathOf(site)}/settings/versions`;
      const found = await clientOf(options, deps).request<{ versions: Version[] }>('GET', path);
      if (options.json) return deps.write(JSON.stringify(found));
      for (const { version, made_at: at, made_by: by, reason } of found.versions)
        deps.write(`${String(version).padStart(5)}  ${at}  ${by}: ${reason}`);
    });
}

function registerPutBack(settings: Command, deps: RunningDeps): void {
  remote(
    settings
      .command('put-back')
      .argument('<site>', 'id of the site')
      .argument('<version>', 'number of the version', whole),
  )
    .requiredOption('--reason <text>', 'why')
    .description('make a version of old the newest one')
    .addHelpText('after', '\nExample:\n  ebb settings put-back demo 3 --reason "it cost too much"')
    .action(async (site: string, version: number, options: Common & { readonly reason: string }) => {
      const client = clientOf(options, deps);
      const { hash } = await current(client, site);
      const path = `${pathOf(site)}/settings/versions/${version}/put-back`;
      const made = await client.request<Version>(
        'POST',
        path,
        { reason: options.reason },
        { 'if-match': hash },
      );
      deps.write(
        options.json
          ? JSON.stringify(made)
          : (waitingText(made) ?? `version ${made.version} is in force, as ${version} was`),
      );
    });
}

function current(client: Client, site: string): Promise<Current> {
  return client.request<Current>('GET', `${pathOf(site)}/settings`);
}

async function tried(client: Client, site: string, yaml: string): Promise<DryRunAnswer> {
  const path = `${pathOf(site)}/settings/dry-runs`;
  let run = await client.request<DryRunAnswer>('POST', path, { yaml });
  while (run.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    run = await client.request<DryRunAnswer>('GET', `${path}/${run.run_id}`);
  }
  return run;
}
