// Writes the tables of adapters in README.md and adapters/README.md anew from the envelopes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup.mjs';

await setUp();
const load = (file) => import(pathToFileURL(join(root, 'dist', 'adapters', file)).href);
const { adapterTableMarkdown, MINER_TABLE_MARKERS, minerTableMarkdown } = await load('table.js');
const { FEED_TABLE_MARKERS, feedTableMarkdown } = await load('feed-table.js');
const {
  ALERT_TABLE_MARKERS,
  alertTableMarkdown,
  SIGNAL_TABLE_MARKERS,
  signalTableMarkdown,
  TELEMETRY_TABLE_MARKERS,
  telemetryTableMarkdown,
} = await load('signal-table.js');
const ADAPTERS = join('adapters', 'README.md');
for (const [file, [begin, end], table] of [
  ['README.md', MINER_TABLE_MARKERS, minerTableMarkdown('adapters/miners')],
  [ADAPTERS, MINER_TABLE_MARKERS, adapterTableMarkdown()],
  [ADAPTERS, FEED_TABLE_MARKERS, feedTableMarkdown()],
  [ADAPTERS, SIGNAL_TABLE_MARKERS, signalTableMarkdown()],
  [ADAPTERS, TELEMETRY_TABLE_MARKERS, telemetryTableMarkdown()],
  [ADAPTERS, ALERT_TABLE_MARKERS, alertTableMarkdown()],
]) {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const from = text.indexOf(begin) + begin.length;
  writeFileSync(path, `${text.slice(0, from)}\n\n${table}\n\n${text.slice(text.indexOf(end))}`);
}
