import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { EbbError } from '../core/errors.js';
import { People, type Person } from '../people/index.js';
import { connectEbbLedger } from './database.js';
import { grantOf, type GrantOptions, grantOptions, grantsText } from './people-options.js';

export interface PeopleDeps {
  readonly stateDirectory: string;
  readonly write: (line: string) => void;
  /** By standard input, for a password that must not be seen on a command line. */
  readonly readInput: (what: string) => Promise<string>;
}

interface PasswordOptions {
  readonly passwordFile?: string;
}

interface Json {
  readonly json?: boolean;
}

/** Does something with the people of the database that Ebb uses, in the name of this machine's user. */
export async function withPeople(
  stateDirectory: string,
  task: (people: People, by: string) => Promise<void>,
): Promise<void> {
  const { ledger, dataSource, close } = await connectEbbLedger(stateDirectory);
  try {
    await task(new People(dataSource, ledger), `ebb command, user ${userInfo().username}`);
  } finally {
    await close();
  }
}

/** Adds `ebb user`: who may sign in. */
export function registerUser(program: Command, deps: PeopleDeps): void {
  const user = program.command('user').description('who may sign in, and what they may do');
  registerAdd(user, deps);
  registerList(user, deps);
  registerRole(user, deps);
  registerPassword(user, deps);
  registerDisable(user, deps);
}

function registerAdd(user: Command, deps: PeopleDeps): void {
  const command = withPassword(user.command('add').argument('<name>', 'name to sign in with'));
  for (const option of grantOptions()) command.addOption(option);
  command
    .description('let somebody in; the password is typed unseen, or read from standard input or a file')
    .option('--no-password', 'signs in by way of the provider of identities alone')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb user add ana --role operator --site west < password.txt')
    .action((name: string, options: GrantOptions & PasswordOptions & Json & { password: boolean }) =>
      withPeople(deps.stateDirectory, async (people, by) => {
        const grants = [grantOf(options)];
        const password = options.password ? await passwordOf(options, deps) : null;
        const person = await people.addPerson({ name, password, grants }, by);
        deps.write(options.json ? JSON.stringify(person) : `${personText(person)} may sign in`);
      }),
    );
}

function registerList(user: Command, { stateDirectory, write }: PeopleDeps): void {
  user
    .command('list')
    .description('who may sign in')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb user list')
    .action(({ json }: Json) =>
      withPeople(stateDirectory, async (people) => {
        const all = await people.persons.list();
        if (json) write(JSON.stringify(all));
        else for (const person of all) write(personText(person));
      }),
    );
}

function registerRole(user: Command, { stateDirectory, write }: PeopleDeps): void {
  const command = user.command('role').argument('<name>', 'whose role');
  for (const option of grantOptions()) command.addOption(option);
  command
    .description('what somebody may do from now on, in place of what it was')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb user role ana --role viewer')
    .action((name: string, options: GrantOptions & Json) =>
      withPeople(stateDirectory, async (people, by) => {
        const person = await people.setGrants(name, [grantOf(options)], by);
        write(options.json ? JSON.stringify(person) : personText(person));
      }),
    );
}

function registerPassword(user: Command, deps: PeopleDeps): void {
  withPassword(user.command('password').argument('<name>', 'whose password'))
    .description(
      'set a password, typed unseen, or read from standard input or a file; all sessions of that person end',
    )
    .addHelpText('after', '\nExample:\n  ebb user password ana < password.txt')
    .action((name: string, options: PasswordOptions) =>
      withPeople(deps.stateDirectory, async (people, by) => {
        await people.setPassword(name, await passwordOf(options, deps), by);
        deps.write(`the password of ${name} is set`);
      }),
    );
}

function registerDisable(user: Command, { stateDirectory, write }: PeopleDeps): void {
  user
    .command('disable')
    .argument('<name>', 'who')
    .description('lock somebody out, and end their sessions; tokens stay as they are')
    .option('--undo', 'let them in again')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb user disable ana')
    .action((name: string, { undo = false, json }: Json & { undo?: boolean }) =>
      withPeople(stateDirectory, async (people, by) => {
        const person = await people.setDisabled(name, !undo, by);
        write(json ? JSON.stringify(person) : personText(person));
      }),
    );
}

function withPassword(command: Command): Command {
  return command.option('--password-file <file>', 'file with the password (default: standard input)');
}

async function passwordOf({ passwordFile }: PasswordOptions, { readInput }: PeopleDeps): Promise<string> {
  const text = passwordFile === undefined ? await readInput('password') : readFileSync(passwordFile, 'utf8');
  const password = text.replace(/\r?\n$/, '');
  if (password === '')
    throw new EbbError(
      'rejected',
      'there was no password: give it on standard input, or with --password-file',
    );
  return password;
}

function personText({ name, grants, hasPassword, disabledAt }: Person): string {
  const how = hasPassword ? '' : ', by way of the provider alone';
  return `${name}  ${grantsText(grants)}${how}${disabledAt === null ? '' : `, locked out since ${disabledAt}`}`;
}
