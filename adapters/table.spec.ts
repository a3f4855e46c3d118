import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { adapterTableMarkdown, MINER_TABLE_MARKERS } from './table.js';

it('adapters/README.md shows what the envelopes say', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const [begin, end] = MINER_TABLE_MARKERS;
  const shown = readme.slice(readme.indexOf(begin) + begin.length, readme.indexOf(end)).trim();
  expect(shown).toBe(adapterTableMarkdown());
});
