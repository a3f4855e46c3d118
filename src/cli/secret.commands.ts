import type { Command } from 'commander';
import { EbbError } from '../core/errors.js';
import { openVault } from '../outside.js';

export interface SecretDeps {
  readonly write: (line: string) => void;
  /** By standard input, for a secret that must not be seen on a command line. */
  readonly readInput: (what: string) => Promise<string>;
}

/** Adds `ebb secret`: passwords of miners and outlets, sealed on disk. */
export function registerSecret(program: Command, { write, readInput }: SecretDeps): void {
  const secret = program.command('secret').description('passwords of devices, kept encrypted');
  secret
    .command('set')
    .argument('<name>', 'name by which a configuration refers to it: vault:NAME')
    .description('read a secret, typed unseen or from standard input, and keep it')
    .addHelpText('after', '\nExample:\n  ebb secret set antminer < password.txt')
    .action(async (name: string) => {
      const value = (await readInput('secret')).replace(/\r?\n$/, '');
      if (value === '') throw new EbbError('rejected', 'standard input was empty: give the secret there');
      openVault().set(name, value);
      write(`${name} is kept; configurations call it vault:${name}`);
    });
  secret
    .command('list')
    .description('names of the secrets, never the secrets')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb secret list')
    .action(({ json }: { json?: boolean }) => {
      const names = openVault().names();
      if (json) write(JSON.stringify(names));
      else for (const name of names) write(name);
    });
  secret
    .command('remove')
    .argument('<name>', 'name of the secret')
    .description('forget a secret')
    .addHelpText('after', '\nExample:\n  ebb secret remove antminer')
    .action((name: string) => {
      if (!openVault().remove(name))
        throw new EbbError('rejected', `there is no secret "${name}"; ebb secret list shows them`);
      write(`${name} is forgotten`);
    });
}
