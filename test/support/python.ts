import { spawnSync } from 'node:child_process';
import { describe } from '@jest/globals';

const IS_THERE = spawnSync('python3', ['--version']).status === 0;

/** `describe` for tests that run Python; skipped, and says so in its name, where there is no python3. */
export function describeWithPython(name: string, tests: () => void): void {
  if (IS_THERE) describe(name, tests);
  else describe.skip(`${name} (skipped: python3 is not here)`, tests);
}

/** Runs `docs/verify_ledger.py`: its exit status and what it printed. */
export function verifyInPython(...args: readonly string[]): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync('python3', ['docs/verify_ledger.py', ...args], {
    encoding: 'utf8',
  });
  return { status, out: stdout + stderr };
}

/** Those of `files` that the verifier in Python takes for sound: one run for all of them. */
export function soundInPython(files: readonly string[]): string[] {
  const { out } = verifyInPython(...files);
  return files.filter((file) => !out.includes(`${file}: NOT OK`));
}
