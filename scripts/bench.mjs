// npm run bench -- NAME [--json]: runs bench/NAME.bench.ts. With --json the last line is one object with the figures.
// npm run bench -- --list: the names.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { foundChromium } from './chromium.mjs';
import { afterSetUp, root } from './setup.mjs';

const folder = join(root, 'bench');
const files = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((file) => file.endsWith('.bench.ts'))
  .sort();
const names = files.map((file) => file.slice(0, -'.bench.ts'.length));
const [name, ...flags] = process.argv.slice(2);
if (name === '--list') {
  console.log(names.join('\n'));
} else if (!names.includes(name)) {
  console.error(`usage: npm run bench -- NAME [--json]\nbenches: ${names.join(', ')}`);
  process.exitCode = 2;
} else {
  const browser = foundChromium();
  if (browser) process.env.EBB_CHROMIUM = browser;
  await afterSetUp(async () => {
    const { run } = await import(pathToFileURL(join(root, 'dist', 'bench', `${name}.bench.js`)).href);
    const { figures, notes } = await run();
    for (const [figure, value] of Object.entries(figures)) console.log(`${figure.padEnd(32)} ${value}`);
    console.log(notes);
    if (flags.includes('--json')) console.log(JSON.stringify({ bench: name, figures, notes }));
  });
}
