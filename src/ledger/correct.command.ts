import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { EbbError } from '../core/errors.js';
import { toWire } from '../core/wire.js';
import { type LedgerCommandDeps, readSeq } from './command-parts.js';
import { entryView } from './corrections.js';
import { entryText } from './entry-text.js';

interface SiteOptions {
  readonly site: string;
  readonly json?: true;
}

interface CorrectOptions extends SiteOptions {
  readonly reason: string;
  readonly body: object;
}

/** Adds `ledger correct`. */
export function registerCorrect(ledger: Command, deps: LedgerCommandDeps): Command {
  const correcting = ledger
    .command('correct')
    .description('say that an entry was wrong: a new entry names the old one, which stays as it is')
    .argument('<seq>', 'number of the entry', readSeq)
    .requiredOption('--site <id>', 'the site')
    .requiredOption('--reason <text>', 'why; it is kept in the ledger')
    .requiredOption(
      '--body <json>',
      'what should have been recorded: a JSON object, or @ and a file that holds one',
      readBody,
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `\nExample:\n  ebb ledger correct 4711 --site west-1 --reason "wrong meter" --body '{"energy_mwh":48.264}'`,
    )
    .action(async (seq: number, { site, reason, body, json }: CorrectOptions) => {
      const { ledger: record, close } = await deps.openLedger();
      try {
        const by = `ebb command, user ${userInfo().username}`;
        const correction = await record.correct(site, { seq, reason, by, correction: body });
        deps.print(
          json
            ? JSON.stringify(correction)
            : `entry ${correction.seq} corrects entry ${seq} of ${site}. See both with: ebb ledger show ${seq} --site ${site}`,
        );
      } catch (error) {
        if (error instanceof EbbError) return correcting.error(`error: ${error.message}`);
        throw error;
      } finally {
        await close();
      }
    });
  return correcting;
}

/** Adds `ledger show`. */
export function registerShow(ledger: Command, deps: LedgerCommandDeps): Command {
  const showing = ledger
    .command('show')
    .description('one entry, and how it was corrected')
    .argument('<seq>', 'number of the entry', readSeq)
    .requiredOption('--site <id>', 'the site')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb ledger show 4711 --site west-1')
    .action(async (seq: number, { site, json }: SiteOptions) => {
      const { dataSource, close } = await deps.openDatabase();
      try {
        const view = await entryView(dataSource, site, seq);
        deps.print(json ? JSON.stringify(toWire(view)) : entryText(view));
      } catch (error) {
        if (error instanceof EbbError) return showing.error(`error: ${error.message}`);
        throw error;
      } finally {
        await close();
      }
    });
  return showing;
}

/** @throws InvalidArgumentError */
function readBody(text: string): object {
  try {
    const value: unknown = JSON.parse(text.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
  throw new InvalidArgumentError('It is no JSON object.');
}
