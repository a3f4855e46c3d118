import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { processIdentity } from './process-id.js';

/** Two processes that find the same dead holder may get in each other's way a few times, not for ever. */
const ATTEMPTS_MAX = 20;

/** Raised where another process holds the folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

/**
 * Holds `file` for this process until the returned function is called. A holder that is gone, killed or not, is
 * replaced.
 * @throws FolderInUseError naming the process that holds it.
 */
export function lockFolder(file: string, folder: string): () => void {
  const mine = processIdentity(process.pid) ?? String(process.pid);
  const draft = `${file}.${process.pid}`;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    // A link appears whole or not at all: nobody ever reads half a lock.
    writeFileSync(draft, mine);
    try {
      linkSync(draft, file);
      return () => release(file, mine);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const holder = read(file);
    if (holder !== null && holder !== mine && isHeld(holder)) throw inUse(folder, holder);
    if (holder !== null) removeStale(file, holder);
  }
  throw new FolderInUseError(`${folder}: ${file} could not be taken. Delete it if no Ebb runs there.`);
}

function isHeld(holder: string): boolean {
  return processIdentity(pidOf(holder)) === holder;
}

/** Moves the lock away before deleting it: what was moved may be a lock that somebody else has just taken. */
function removeStale(file: string, stale: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    if (read(aside) !== stale) linkSync(aside, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function release(file: string, mine: string): void {
  if (read(file) === mine) rmSync(file, { force: true });
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function pidOf(holder: string): number {
  return Number(holder.split(' ')[0]);
}

function inUse(folder: string, holder: string): FolderInUseError {
  return new FolderInUseError(
    `${folder} is in use by process ${pidOf(holder)}. Stop that one first, or give this one a folder of its own with EBB_STATE_DIR.`,
  );
}
