// Builds the package of the typed client into dist/client: `npm pack ./dist/client` makes one to install elsewhere.
import { copyFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import './client-types.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'client'], {
  cwd: root,
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);
for (const name of ['package.json', 'README.md', 'schema.d.ts'])
  copyFileSync(`${root}/client/${name}`, `${root}/dist/client/${name}`);
