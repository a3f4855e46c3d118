import type { KeyObject } from 'node:crypto';
import { Command } from 'commander';
import { Ledger } from '../../src/ledger/ledger.js';
import { registerLedger } from '../../src/ledger/ledger.command.js';
import type { RetentionRules } from '../../src/ledger/prune.js';
import type { TestDatabase } from './database.js';
import { HandClock } from './hand-clock.js';

class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

const NO_RULES: RetentionRules = { inForce: [], programs: [], wormPath: null };

/** Runs `ebb ledger …`: its exit status and what it wrote. */
export async function ebbLedger(
  args: readonly string[],
  key: KeyObject,
  database?: TestDatabase,
  { rules = NO_RULES, clock = new HandClock() }: { rules?: RetentionRules; clock?: HandClock } = {},
): Promise<{ status: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const program = new Command().configureOutput({
    writeOut: (text) => (out += text),
    writeErr: (text) => (err += text),
  });
  registerLedger(program, {
    openDatabase: () =>
      database
        ? Promise.resolve({ dataSource: database.dataSource, close: () => Promise.resolve() })
        : Promise.reject(new Error('no database is needed here')),
    openLedger: () =>
      database
        ? Promise.resolve({
            ledger: new Ledger(database.dataSource, clock, key),
            dataSource: database.dataSource,
            close: () => Promise.resolve(),
          })
        : Promise.reject(new Error('no database is needed here')),
    loadRetention: () => Promise.resolve(rules),
    print: (text) => (out += `${text}\n`),
    exit: (status) => {
      throw new Exit(status);
    },
  });
  try {
    await program.parseAsync(['node', 'ebb', 'ledger', ...args]);
    return { status: 0, out, err };
  } catch (error) {
    if (error instanceof Exit) return { status: error.status, out, err };
    throw error;
  }
}
