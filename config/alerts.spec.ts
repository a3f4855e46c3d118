import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { alertRouteKinds } from '../adapters/alerts/index.js';
import { minerAdapters } from '../adapters/miners/index.js';
import type { AlertConfig } from '../src/core/alerts/index.js';
import { ConfigError } from '../src/core/errors.js';
import { loadConfig } from './load.js';

const DEMO = readFileSync(new URL('./demo.yaml', import.meta.url), 'utf8');

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ebb-alerts-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The demo's file with these alerts. */
function load(alerts: string): AlertConfig | undefined {
  const file = join(folder, 'mine.yaml');
  writeFileSync(file, `${DEMO}\nalerts:\n${alerts}`);
  return loadConfig(file, {
    env: {},
    vault: (name) => (name === 'hook' ? 'a secret of twenty-four letters' : null),
    envelopes: Object.fromEntries(Object.entries(minerAdapters).map(([id, { envelope }]) => [id, envelope])),
    alerts: Object.fromEntries(Object.entries(alertRouteKinds).map(([id, { settings }]) => [id, settings])),
    virtualEndpoints: (firmwares) =>
      firmwares.map((_, index) => ({ host: '127.0.0.1', ports: { api: 20_000 + index } })),
    virtualMeters: (count) =>
      Array.from({ length: count }, (_, index) => ({ host: '127.0.0.1', port: 30_000 + index })),
  }).alerts;
}

function problems(alerts: string): string[] {
  try {
    load(alerts);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, problem, fix }) => `${path}: ${problem}. ${fix}`);
  }
}

const ROUTES = `  routes:
    - { id: ops, protocol: webhook, settings: { url: "https://ops.example/ebb", secrets: [vault:hook] } }
    - { id: mail, protocol: smtp, settings: { host: mx.example, from: ebb@mine.example, to: [a@mine.example] } }
`;

it('fills secrets and what is left out in', () => {
  const config = load(`${ROUTES}  rules:
    - routes: [ops]
      match: { severities: [info, warning] }
      group_seconds: 60
      repeat_minutes: 15
      quiet_hours: { from: "22:00", to: "07:30", time_zone: America/Chicago }
  subscriptions: [{ events: [plan], routes: [ops] }]
  prices: [{ site: demo, above_usd_per_mwh: 1000 }]
`);
  expect(config?.routes[0]).toEqual({
    routeId: 'ops',
    protocol: 'webhook',
    settings: { url: 'https://ops.example/ebb', secrets: ['a secret of twenty-four letters'] },
  });
  expect(config?.rules).toEqual([
    {
      routes: ['ops'],
      severities: ['info', 'warning'],
      groupSeconds: 60,
      repeatMinutes: 15,
      quietHours: {
        fromMinute: 1_320,
        toMinute: 450,
        days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
        timeZone: 'America/Chicago',
        below: 'critical',
        then: 'hold',
      },
    },
  ]);
  expect(config?.prices).toMatchObject([{ siteId: 'demo', aboveUsdPerMwh: 1_000 }]);
});

it('says what is wrong, where, and what to do', () => {
  expect(
    problems(`  routes:
    - { id: ops, protocol: webhoook, settings: {} }
    - { id: ops, protocol: slack, settings: { webhook_url: "https://hooks.example/x" } }
    - { id: mail, protocol: smtp, settings: { host: mx.example, from: nobody, to: [] } }
  rules:
    - routes: [opps]
      match: { sites: [dmeo] }
      quiet_hours: { from: "22:00", to: "22:00", time_zone: UTC }
  subscriptions: [{ events: [plan], routes: [mail] }]
  prices: [{ site: demo, above_usd_per_mwh: 10, below_usd_per_mwh: 20 }]
`),
  ).toEqual([
    expect.stringMatching(/^alerts.routes\[0\].protocol: no protocol "webhoook". Did you mean "webhook"\?/),
    expect.stringMatching(/^alerts.routes\[1\].id: there is another alert route "ops"/),
    expect.stringMatching(/^alerts.routes\[1\].settings.webhook_url: is a secret written out. Write vault:/),
    expect.stringMatching(/^alerts.routes\[2\].settings.from: .*adapters\/alerts\/smtp\/README.md/),
    expect.stringMatching(/^alerts.routes\[2\].settings.to: /),
    expect.stringMatching(/^alerts.rules\[0\].routes\[0\]: no alert route "opps". Did you mean "ops"\?/),
    expect.stringMatching(/^alerts.rules\[0\].match.sites\[0\]: no site "dmeo"/),
    expect.stringMatching(/^alerts.rules\[0\].quiet_hours.to: quiet hours end when they begin/),
    expect.stringMatching(
      /^alerts.subscriptions\[0\].routes\[0\]: events are told by signed webhooks, and mail is smtp/,
    ),
    expect.stringMatching(/^alerts.prices\[0\].below_usd_per_mwh: every price is above or below/),
  ]);
});

it.each([
  ['{ routes: [ops], match: { kinds: [surprise] } }', 'alerts.rules[0].match.kinds[0]'],
  ['{ routes: [] }', 'alerts.rules[0].routes'],
  [
    '{ routes: [ops], quiet_hours: { from: "7:00", to: "22:00", time_zone: UTC } }',
    'alerts.rules[0].quiet_hours.from',
  ],
  ['{ routes: [ops], repeat_minutes: 0 }', 'alerts.rules[0].repeat_minutes'],
])('takes no rule %s', (rule, path) => {
  expect(problems(`${ROUTES}  rules: [${rule}]\n`)).toEqual([expect.stringContaining(path)]);
});
