import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { adapterTableMarkdown, MINER_TABLE_MARKERS, minerTableMarkdown } from './table.js';

it.each([
  ['adapters/README.md', './README.md', adapterTableMarkdown()],
  ['README.md', '../README.md', minerTableMarkdown('adapters/miners')],
])('%s shows what the envelopes say', (_, file, expected) => {
  const readme = readFileSync(new URL(file, import.meta.url), 'utf8');
  const [begin, end] = MINER_TABLE_MARKERS;
  const shown = readme.slice(readme.indexOf(begin) + begin.length, readme.indexOf(end)).trim();
  expect(shown).toBe(expected);
});
