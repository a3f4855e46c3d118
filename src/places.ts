import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, seen from where the compiled program is. */
const PROJECT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

export const DEMO_CONFIG = join(PROJECT, 'config', 'demo.yaml');

/** The console as it was built; absent where only the service was. */
export const CONSOLE_DIRECTORY = join(PROJECT, 'dist', 'web');

/** Where everything is kept that must outlive the process. */
export function stateDirectory(): string {
  return resolve(process.env['EBB_STATE_DIR'] ?? join(PROJECT, '.ebb'));
}
