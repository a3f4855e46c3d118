import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { SIGNAL_TABLE_MARKERS, signalTableMarkdown } from './signal-table.js';
import { signalKinds } from './signals/index.js';

it('adapters/README.md shows what the registry of signals says', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const [begin, end] = SIGNAL_TABLE_MARKERS;
  const shown = readme.slice(readme.indexOf(begin) + begin.length, readme.indexOf(end)).trim();
  expect(shown).toBe(signalTableMarkdown());
});

it('every protocol is registered under its id', () => {
  expect(Object.values(signalKinds).map(({ id }) => id)).toEqual(Object.keys(signalKinds));
});
