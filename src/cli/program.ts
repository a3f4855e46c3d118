import { Command } from 'commander';
import { registerReplay } from '../backtest/index.js';
import { registerLedger } from '../ledger/index.js';
import { loadConfigFile, rampTimes } from '../outside.js';
import { connectEbbDatabase } from './database.js';
import { registerLocal } from './local.commands.js';
import { registerRunning } from './running.commands.js';

/** What the program needs from its process. */
export interface ProgramDeps {
  readonly stateDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Writes a line on standard output. */
  readonly write: (line: string) => void;
  /** Ends the program with that status. */
  readonly exit: (status: number) => never;
}

const USAGE = 2;

/** The `ebb` command. */
export function buildProgram(deps: ProgramDeps): Command {
  const { stateDirectory, write, exit } = deps;
  const program = new Command('ebb')
    .description('Ebb: a demand-response controller for Bitcoin mines')
    .version('0.1.0')
    .showHelpAfterError('(ebb --help lists the commands, ebb COMMAND --help has examples)')
    .exitOverride((error) => exit(error.exitCode === 0 ? 0 : USAGE));
  registerLocal(program, deps);
  registerRunning(program, deps);
  registerReplay(program, { loadConfig: loadConfigFile, rampTimes, write });
  registerLedger(program, { openDatabase: () => connectEbbDatabase(stateDirectory), print: write, exit });
  return program;
}
