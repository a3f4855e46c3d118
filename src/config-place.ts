import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { sha256Hex } from './core/ledger/digest.js';

/** Which file Ebb goes by, and which one changes are written into. */
export interface ConfigPlace {
  /** What was asked for. */
  readonly asked: string;
  readonly file: string;
  readonly target: string;
  /** For people; null where there is nothing to say. */
  readonly note: string | null;
}

/**
 * Where settings are read from, and written to. The built-in demo and files that may not be written stay as they are:
 * a copy in the state directory takes the changes, and is followed at the next start for as long as what it was made from
 * stays as it was.
 * @param given undefined: the demo, with what was changed in it
 */
export function configPlace(given: string | undefined, demo: string, stateDirectory: string): ConfigPlace {
  const asked = resolve(given ?? demo);
  if (asked !== resolve(demo) && mayWrite(asked)) return { asked, file: asked, target: asked, note: null };
  const target = join(stateDirectory, 'settings', copyName(asked));
  const own = { asked, file: asked, target, note: null };
  if (!existsSync(target)) return own;
  if (given !== undefined && asked === resolve(demo)) {
    return { ...own, note: `the demo as it comes; what was changed in it stays in ${target}` };
  }
  if (!readFileSync(target, 'utf8').startsWith(copyHeader(asked, readFileSync(asked, 'utf8')))) {
    return { ...own, note: `${asked} is not what ${target} was changed from: that copy is NOT followed` };
  }
  const back = given === undefined ? 'remove it, or name --config config/demo.yaml,' : 'remove it';
  return {
    ...own,
    file: target,
    note: `goes on with changed settings: ${target}; ${back} to go back to ${asked}`,
  };
}

/** The first line of a changed copy: what it was made from. */
export function copyHeader(asked: string, text: string): string {
  return `# Changed by Ebb; made from ${asked}, SHA-256 ${sha256Hex(text)}. Remove this file to go back to that one.\n`;
}

/** Two files of the same name are told apart. */
function copyName(asked: string): string {
  const ending = extname(asked);
  return `${basename(asked, ending)}-${sha256Hex(asked).slice(0, 8)}${ending}`;
}

/** A file is put in another's place within its folder. */
function mayWrite(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    return !existsSync(file);
  }
}
