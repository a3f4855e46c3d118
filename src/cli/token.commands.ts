import type { Command } from 'commander';
import { positive } from './number-options.js';
import { withPeople } from './people.commands.js';
import { grantOf, type GrantOptions, grantOptions, grantsText } from './people-options.js';

interface Deps {
  readonly stateDirectory: string;
  readonly write: (line: string) => void;
}

interface Json {
  readonly json?: boolean;
}

/** Adds `ebb token`: what may speak to the API without a person. */
export function registerToken(program: Command, deps: Deps): void {
  const token = program.command('token').description('what may speak to the API without a person');
  registerCreate(token, deps);
  registerList(token, deps);
  registerRevoke(token, deps);
}

function registerCreate(token: Command, { stateDirectory, write }: Deps): void {
  const command = token
    .command('create')
    .description('make a token and print it, once')
    .requiredOption('--name <name>', 'whose it is; what is done with it is recorded in this name');
  for (const option of grantOptions('admin')) command.addOption(option);
  command
    .option('--expires-days <number>', 'end it after so many days (default: never)', positive)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  ebb token create --name night-export --role auditor --site west --expires-days 90',
    )
    .action((options: GrantOptions & Json & { name: string; expiresDays?: number }) =>
      withPeople(stateDirectory, async (people, createdBy) => {
        const { name, expiresDays, json } = options;
        const grants = [grantOf(options)];
        const expiresAt = expiresDays === undefined ? null : new Date(Date.now() + expiresDays * 86_400_000);
        const text = await people.createToken({ name, grants, createdBy, expiresAt });
        write(json ? JSON.stringify({ name, token: text, grants, expiresAt }) : text);
      }),
    );
}

function registerList(token: Command, { stateDirectory, write }: Deps): void {
  token
    .command('list')
    .description('names of tokens, and what each may do')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb token list')
    .action(({ json }: Json) =>
      withPeople(stateDirectory, async (people) => {
        const all = await people.tokens.list();
        if (json) write(JSON.stringify(all));
        else
          for (const { name, grants, createdAt, expiresAt, lastUsedAt, revokedAt } of all) {
            const used = lastUsedAt === null ? 'never used' : `last used ${lastUsedAt}`;
            const end = revokedAt === null ? expiresAt && `, expires ${expiresAt}` : `, revoked ${revokedAt}`;
            write(`${name}  ${grantsText(grants)}, made ${createdAt}, ${used}${end ?? ''}`);
          }
      }),
    );
}

function registerRevoke(token: Command, { stateDirectory, write }: Deps): void {
  token
    .command('revoke')
    .argument('<name>', 'name of the token')
    .description('end a token')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb token revoke ana')
    .action((name: string, { json }: Json) =>
      withPeople(stateDirectory, async (people, by) => {
        await people.revokeToken(name, by);
        write(json ? JSON.stringify({ revoked: name }) : `${name} is revoked`);
      }),
    );
}
