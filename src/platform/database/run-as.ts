import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** An unprivileged user that a server may run as. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** Existing users that PostgreSQL may run as, the best first. None is created: that would change the machine. */
const CANDIDATES = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root, so root runs it as somebody else. Null where this process is an ordinary user
 * (or on a platform without users).
 * @throws Error where root finds nobody.
 */
export function runAs(): RunAs | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of CANDIDATES) {
    const user = users.find(([login]) => login === name);
    if (user) return { name, uid: Number(user[2]), gid: Number(user[3]) };
  }
  throw new Error(
    `PostgreSQL does not run as root, and this machine has none of the users ${CANDIDATES.join(', ')}`,
  );
}

/** Whether anybody may walk into `directory`: it exists, and it and all above it are open to others. */
export function openToOthers(directory: string): boolean {
  for (let at = directory; ; at = dirname(at)) {
    const { mode } = statSync(at, { throwIfNoEntry: false }) ?? { mode: 0 };
    if ((mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
