import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { it } from '@jest/globals';

/** Replies of real firmware, beside the project where it is developed and absent elsewhere. */
const FOLDER = resolve(process.cwd(), '../shared/fixtures');

const DATA_FOLDER = resolve(process.cwd(), '../shared/data/fixtures');

/** `it` for a test that reads shared fixtures; skipped, and says so in its name, where they are absent. */
export function itWithSharedFixtures(name: string, test: () => void | Promise<void>): void {
  if (existsSync(FOLDER)) it(name, test);
  else it.skip(`${name} (skipped: ../shared/fixtures is not here)`, test);
}

export function sharedFixture(path: string): Buffer {
  return readFileSync(resolve(FOLDER, path));
}

/** As `itWithSharedFixtures`, for replies of public data sources. */
export function itWithSharedData(name: string, test: () => void | Promise<void>): void {
  if (existsSync(DATA_FOLDER)) it(name, test);
  else it.skip(`${name} (skipped: ../shared/data/fixtures is not here)`, test);
}

export function sharedData(path: string): unknown {
  return JSON.parse(readFileSync(resolve(DATA_FOLDER, path), 'utf8'));
}
