// Writes the tables of adapters in README.md and adapters/README.md anew from the envelopes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup.mjs';

setUp();
const { adapterTableMarkdown, MINER_TABLE_MARKERS, minerTableMarkdown } = await import(
  pathToFileURL(join(root, 'dist', 'adapters', 'table.js')).href
);
const [begin, end] = MINER_TABLE_MARKERS;
for (const [file, table] of [
  ['README.md', minerTableMarkdown('adapters/miners')],
  [join('adapters', 'README.md'), adapterTableMarkdown()],
]) {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const from = text.indexOf(begin) + begin.length;
  writeFileSync(path, `${text.slice(0, from)}\n\n${table}\n\n${text.slice(text.indexOf(end))}`);
}
