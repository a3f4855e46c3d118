import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { alertRouteKinds } from './alerts/index.js';
import {
  ALERT_TABLE_MARKERS,
  alertTableMarkdown,
  SIGNAL_TABLE_MARKERS,
  signalTableMarkdown,
  TELEMETRY_TABLE_MARKERS,
  telemetryTableMarkdown,
} from './signal-table.js';
import { signalKinds } from './signals/index.js';
import { telemetryKinds } from './telemetry/index.js';

it.each([
  ['signals', SIGNAL_TABLE_MARKERS, signalTableMarkdown],
  ['telemetry', TELEMETRY_TABLE_MARKERS, telemetryTableMarkdown],
  ['alerts', ALERT_TABLE_MARKERS, alertTableMarkdown],
])('adapters/README.md shows what the registry of %s says', (_, [begin, end], markdown) => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const shown = readme.slice(readme.indexOf(begin) + begin.length, readme.indexOf(end)).trim();
  expect(shown).toBe(markdown());
});

it.each([
  ['signals', signalKinds],
  ['telemetry', telemetryKinds],
  ['alerts', alertRouteKinds],
])('every protocol of %s is registered under its id', (_, kinds) => {
  expect(Object.values(kinds).map(({ id }) => id)).toEqual(Object.keys(kinds));
});
