import { readFileSync } from 'node:fs';

/** Whether a process of this number runs; one that has ended and waits to be collected does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return procStat(pid)?.[0] !== 'Z';
}

/**
 * Tells a process from a later one of the same number: the kernel's start time where it can be read (Linux), else
 * the number alone. Null where no such process runs.
 */
export function processIdentity(pid: number): string | null {
  if (!isAlive(pid)) return null;
  // Fields 3 and on of proc(5) stat; start time is field 22, in ticks since boot.
  const startTicks = procStat(pid)?.[19];
  return startTicks === undefined ? String(pid) : `${pid} ${bootId()} ${startTicks}`;
}

/** The arguments of a process, or null where the system does not tell. */
export function commandLine(pid: number): string | null {
  return readProc(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? null;
}

function procStat(pid: number): string[] | null {
  const text = readProc(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets, and may hold anything.
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function bootId(): string {
  return readProc('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function readProc(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
