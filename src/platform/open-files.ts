import { readFileSync } from 'node:fs';

/** What systems give a process that nobody has said anything about. */
const OPEN_FILES_USUAL = 1_024;

/** File descriptors that this process may have open: its soft limit; the usual number where the system does not tell. */
export function openFilesMax(readLimits = () => readFileSync('/proc/self/limits', 'utf8')): number {
  let limits: string;
  try {
    limits = readLimits();
  } catch {
    return OPEN_FILES_USUAL;
  }
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
  if (soft === 'unlimited') return Number.MAX_SAFE_INTEGER;
  return soft === undefined ? OPEN_FILES_USUAL : Number(soft);
}
