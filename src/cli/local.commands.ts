import type { Command } from 'commander';
import { describeConfig } from '../../config/describe.js';
import { startEbb } from '../boot.js';
import { loadConfigFile } from '../outside.js';
import { migrateEbbDatabase } from './database.js';
import { registerDiscover } from './discover.command.js';
import { registerSimulate } from './fleet-simulate.command.js';
import { registerToken } from './token.commands.js';

/** What commands that work by themselves need. */
export interface LocalDeps {
  readonly stateDirectory: string;
  readonly write: (line: string) => void;
}

interface Json {
  readonly json?: boolean;
}

/** Adds the commands that need no running Ebb. */
export function registerLocal(program: Command, fleet: Command, deps: LocalDeps): void {
  registerStart(program);
  registerConfig(program, deps);
  registerMigrate(program, deps);
  registerToken(program, deps);
  registerDiscover(fleet, deps);
  registerSimulate(fleet, deps);
}

function registerStart(program: Command): void {
  program
    .command('start')
    .description('run Ebb, as npm start does')
    .option('--config <file>', 'the mine to run (default: the demo, with what was changed in it)')
    .addHelpText('after', '\nExample:\n  ebb start --config my-mine.yaml')
    .action(async ({ config }: { config: string }) => {
      const ebb = await startEbb({ configFile: config });
      await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
      await ebb.stop();
    });
}

function registerConfig(program: Command, { write }: LocalDeps): void {
  const config = program.command('config').description('the configuration file');
  config
    .command('check')
    .argument('<file>', 'configuration file')
    .description('check all of a configuration and change nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb config check my-mine.yaml')
    .action(async (file: string, { json }: Json) => {
      const loaded = await loadConfigFile(file);
      write(
        json
          ? JSON.stringify({ ok: true, sites: loaded.sites.map(({ siteId }) => siteId) })
          : describeConfig(loaded),
      );
    });
}

function registerMigrate(program: Command, { stateDirectory, write }: LocalDeps): void {
  program
    .command('migrate')
    .description('bring the database to the newest schema')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  DATABASE_URL=postgresql://… ebb migrate')
    .action(async ({ json }: Json) => {
      const done = await migrateEbbDatabase(stateDirectory);
      write(
        json
          ? JSON.stringify({ migrations: done })
          : `${done.length} migrations run${done.length > 0 ? `: ${done.join(', ')}` : ''}`,
      );
    });
}
