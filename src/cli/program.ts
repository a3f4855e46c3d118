import { Command } from 'commander';
import {
  registerBacktest,
  registerInvoice,
  registerPolicySuggest,
  registerReplay,
} from '../backtest/index.js';
import { registerLedger } from '../ledger/index.js';
import { loadConfigFile, loadPolicyFile, rampTimes } from '../outside.js';
import { registerAlert } from './alert.commands.js';
import { registerApply } from './apply.command.js';
import { registerApproval } from './approval.commands.js';
import { connectEbbDatabase, connectEbbLedger } from './database.js';
import { registerFeeds } from './feeds.command.js';
import { registerGrid } from './grid.commands.js';
import { readSecret } from './hidden-input.js';
import { registerLocal } from './local.commands.js';
import { registerMeter } from './meter.commands.js';
import { registerProbe } from './miner.commands.js';
import { registerUser } from './people.commands.js';
import { registerReport } from './report.commands.js';
import { loadRetention } from './retention.js';
import { registerRunning } from './running.commands.js';
import { registerSettings } from './settings.commands.js';
import { registerSecret } from './secret.commands.js';

/** What the program needs from its process. */
export interface ProgramDeps {
  readonly stateDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Writes a line on standard output. */
  readonly write: (line: string) => void;
  /** A secret by standard input; absent: by the process's own, hidden where that is a terminal. */
  readonly readInput?: (what: string) => Promise<string>;
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
  const fleet = program.command('fleet').description('miners');
  registerLocal(program, fleet, deps);
  registerApply(program, deps);
  registerMeter(program, deps);
  registerReport(program, deps);
  const readInput = deps.readInput ?? readSecret;
  registerSecret(program, { write, readInput });
  registerUser(program, { stateDirectory, write, readInput });
  const miner = program.command('miner').description('one miner');
  registerProbe(miner, deps);
  registerRunning(program, { fleet, miner }, deps);
  registerGrid(program, deps);
  registerFeeds(program, deps);
  registerSettings(program, deps);
  registerApproval(program, deps);
  registerAlert(program, deps);
  const onHistory = { loadConfig: loadConfigFile, loadPolicy: loadPolicyFile, rampTimes, write };
  registerBacktest(program, onHistory);
  registerPolicySuggest(program.command('policy').description('rules of price'), onHistory);
  registerReplay(program, { loadConfig: loadConfigFile, rampTimes, write });
  registerInvoice(program, { loadConfig: loadConfigFile, write });
  registerLedger(program, {
    openDatabase: () => connectEbbDatabase(stateDirectory),
    openLedger: () => connectEbbLedger(stateDirectory),
    loadRetention,
    print: write,
    exit,
  });
  return program;
}
