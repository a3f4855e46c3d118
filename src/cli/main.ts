import { Command } from 'commander';
import { registerReplay } from '../backtest/index.js';
import { stateDirectory } from '../boot.js';
import { ConfigError, EbbError } from '../core/errors.js';
import { registerLedger } from '../ledger/index.js';
import { loadConfigFile, rampTimes } from '../outside.js';
import { connectEbbDatabase } from './database.js';
import { registerLocal } from './local.commands.js';
import { registerRunning } from './running.commands.js';

const FAILED = 1;
const USAGE = 2;

const write = (line: string): void => void process.stdout.write(`${line}\n`);

/** The `ebb` command. */
export function buildProgram(): Command {
  const program = new Command('ebb')
    .description('Ebb: a demand-response controller for Bitcoin mines')
    .version('0.1.0')
    .showHelpAfterError('(ebb --help lists the commands, ebb COMMAND --help has examples)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : USAGE));
  const directory = stateDirectory();
  registerLocal(program, { stateDirectory: directory, write });
  registerRunning(program, { stateDirectory: directory, write });
  registerReplay(program, { loadConfig: loadConfigFile, rampTimes, write });
  registerLedger(program, {
    openDatabase: () => connectEbbDatabase(directory),
    print: write,
    exit: (status) => process.exit(status),
  });
  return program;
}

try {
  await buildProgram().parseAsync();
} catch (error) {
  const known = error instanceof EbbError || error instanceof ConfigError;
  process.stderr.write(`ebb: ${known ? error.message : ((error as Error).stack ?? String(error))}\n`);
  process.exitCode = FAILED;
}
