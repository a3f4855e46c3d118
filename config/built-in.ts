import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a part of the built-in configuration is. It stays beside the sources and is not copied by a build. */
export function builtInPath(name: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let at = here; ; at = dirname(at)) {
    const path = join(at, 'config', name);
    if (existsSync(path)) return path;
    if (at === dirname(at)) throw new Error(`config/${name} is nowhere above ${here}`);
  }
}
