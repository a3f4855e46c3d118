import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { FEED_TABLE_MARKERS, feedTableMarkdown } from './feed-table.js';

it('adapters/README.md shows what the registry of feeds says', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const [begin, end] = FEED_TABLE_MARKERS;
  const shown = readme.slice(readme.indexOf(begin) + begin.length, readme.indexOf(end)).trim();
  expect(shown).toBe(feedTableMarkdown());
});
