import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { describeConfig } from '../../config/describe.js';
import { TokenStore } from '../api/index.js';
import { startEbb } from '../boot.js';
import { EbbError } from '../core/errors.js';
import { loadConfigFile } from '../outside.js';
import { DEMO_CONFIG } from '../places.js';
import { connectEbbLedger, migrateEbbDatabase } from './database.js';
import { registerDiscover } from './discover.command.js';
import { registerSimulate } from './fleet-simulate.command.js';

/** What commands that work by themselves need. */
export interface LocalDeps {
  readonly stateDirectory: string;
  readonly write: (line: string) => void;
}

/** Writes down in every site's ledger what was done with a token. */
type Record = (kind: 'token-created' | 'token-revoked', name: string) => Promise<void>;

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
    .option('--config <file>', 'the mine to run', DEMO_CONFIG)
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

function registerToken(program: Command, { stateDirectory, write }: LocalDeps): void {
  const token = program.command('token').description('who may speak to the API');
  const withTokens = async (task: (tokens: TokenStore, record: Record) => Promise<void>): Promise<void> => {
    const { ledger, dataSource, close } = await connectEbbLedger(stateDirectory);
    try {
      await task(new TokenStore(dataSource), async (kind, name) => {
        const by = `ebb command, user ${userInfo().username}`;
        for (const siteId of await ledger.sites())
          await ledger.append(siteId, [{ kind, body: { name, by } }]);
      });
    } finally {
      await close();
    }
  };
  token
    .command('create')
    .description('make a token and print it, once')
    .requiredOption('--name <name>', 'whose it is; overrides are set in this name')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb token create --name ana')
    .action(({ name, json }: Json & { name: string }) =>
      withTokens(async (tokens, record) => {
        const text = await tokens.create(name);
        await record('token-created', name);
        write(json ? JSON.stringify({ name, token: text }) : text);
      }),
    );
  token
    .command('list')
    .description('names of tokens')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb token list')
    .action(({ json }: Json) =>
      withTokens(async (tokens) => {
        const all = await tokens.list();
        if (json) write(JSON.stringify(all));
        else
          for (const { name, createdAt, lastUsedAt, revokedAt } of all) {
            const used = lastUsedAt === null ? 'never used' : `last used ${lastUsedAt}`;
            write(`${name}  made ${createdAt}, ${used}${revokedAt === null ? '' : `, revoked ${revokedAt}`}`);
          }
      }),
    );
  token
    .command('revoke')
    .argument('<name>', 'name of the token')
    .description('end a token')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb token revoke ana')
    .action((name: string, { json }: Json) =>
      withTokens(async (tokens, record) => {
        if (!(await tokens.revoke(name)))
          throw new EbbError('rejected', `no token ${name} is in force; ebb token list shows them`);
        await record('token-revoked', name);
        write(json ? JSON.stringify({ revoked: name }) : `${name} is revoked`);
      }),
    );
}
