import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { minerAdapters } from '../adapters/miners/index.js';
import { sensorKinds } from '../adapters/sensors.js';
import { signalKinds } from '../adapters/signals/index.js';
import { telemetryKinds } from '../adapters/telemetry/index.js';
import { ConfigError, type ConfigProblem } from '../src/core/errors.js';
import type { SiteConfig } from '../src/core/site.js';
import { demoWithPrograms } from '../test/support/demo-config.js';
import { loadConfig } from './load.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ebb-signals-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The demo's first site with these lines under `signals`. */
function load(...lines: string[]): SiteConfig {
  return loadWith('signals:', ...lines.map((line) => `  ${line}`));
}

/** The demo's first site with these lines of its own. */
function loadWith(...lines: string[]): SiteConfig {
  const file = join(folder, 'mine.yaml');
  writeFileSync(file, demoWithPrograms(...lines));
  writeFileSync(join(folder, 'ca.pem'), 'PEM\n');
  const config = loadConfig(file, {
    env: { VTN_SECRET: 'from the environment' },
    vault: (name) => (name === 'hook' ? 'a secret of twenty-four letters' : null),
    envelopes: Object.fromEntries(Object.entries(minerAdapters).map(([id, { envelope }]) => [id, envelope])),
    signals: Object.fromEntries(Object.entries(signalKinds).map(([id, { settings }]) => [id, settings])),
    sensors: Object.fromEntries(Object.entries(sensorKinds).map(([id, { settings }]) => [id, settings])),
    telemetry: Object.fromEntries(Object.entries(telemetryKinds).map(([id, { settings }]) => [id, settings])),
    virtualEndpoints: (firmwares) =>
      firmwares.map((_, index) => ({ host: '127.0.0.1', ports: { api: 20_000 + index } })),
  });
  return config.sites[0]!;
}

function problems(...lines: string[]): readonly ConfigProblem[] {
  return problemsOf(() => load(...lines));
}

function problemsOf(task: () => SiteConfig): readonly ConfigProblem[] {
  try {
    task();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

it('fills secrets in, wherever they stand, and leaves the rest as it is written', () => {
  const { signals } = load(
    '- id: vtn',
    '  protocol: openadr3',
    '  settings:',
    '    url: https://vtn.example',
    '    client_id: mine',
    '    client_secret: env:VTN_SECRET',
    '    client_name: mine',
    '    tls: { authority: file:ca.pem }',
    '- { id: hook, protocol: signed-webhook, settings: { secrets: [vault:hook] } }',
    '- { id: desk, protocol: manual }',
  );
  expect(signals).toEqual([
    {
      sourceId: 'vtn',
      protocol: 'openadr3',
      settings: {
        url: 'https://vtn.example',
        client_id: 'mine',
        client_secret: 'from the environment',
        client_name: 'mine',
        tls: { authority: 'PEM' },
      },
    },
    {
      sourceId: 'hook',
      protocol: 'signed-webhook',
      settings: { secrets: ['a secret of twenty-four letters'] },
    },
    { sourceId: 'desk', protocol: 'manual', settings: {} },
  ]);
});

it.each<[string, string, string]>([
  [
    'a protocol that there is not',
    '- { id: a, protocol: openadr }',
    'sites[0].signals[0].protocol: no protocol "openadr"',
  ],
  [
    'a secret that is written out',
    '- { id: a, protocol: signed-webhook, settings: { secrets: [written-out-for-everybody] } }',
    'sites[0].signals[0].settings.secrets[0]: is a secret written out',
  ],
  [
    'a secret that is not there',
    '- { id: a, protocol: voltus, settings: { api_key: vault:none } }',
    'sites[0].signals[0].settings.api_key: the vault has no secret "none"',
  ],
  [
    'a setting that there is not',
    '- { id: a, protocol: manual, settings: { role: [admin] } }',
    'sites[0].signals[0].settings: Unrecognized key: "role"',
  ],
  [
    'a setting that makes no sense',
    '- { id: a, protocol: modbus-points, settings: { host: the-relay, call: { table: coil, address: 1 } } }',
    'sites[0].signals[0].settings.host: an IP address',
  ],
])('refuses %s, and says where', (_, line, expected) => {
  const found = problems(line).map(({ path, problem }) => `${path}: ${problem}`);
  expect(found).toEqual([expected]);
});

it('refuses two of one id', () => {
  expect(problems('- { id: a, protocol: manual }', '- { id: a, protocol: manual }')).toMatchObject([
    { path: 'sites[0].signals[1].id', problem: 'there is another source of signals "a"' },
  ]);
});

describe('telemetry', () => {
  const ENROLMENT = [
    'enrolments:',
    '  - { id: peaks, program: ercot-4cp, kind: peak-avoidance, from: 2026-06-01 }',
    'telemetry:',
  ];
  const LINK = '- { id: cloud, protocol: voltus-telemetry, enrolment: peaks';

  it('is read with its relay, secrets filled in', () => {
    const { telemetry } = loadWith(
      ...ENROLMENT,
      `  ${LINK}, relay: { host: 10.0.0.9, address: 4 }, settings: { api_key: vault:hook, site_id: s1 } }`,
    );
    expect(telemetry).toEqual([
      {
        linkId: 'cloud',
        protocol: 'voltus-telemetry',
        enrolmentId: 'peaks',
        everySeconds: 4,
        staleAfterSeconds: 90,
        relay: {
          host: '10.0.0.9',
          port: 502,
          unitId: 1,
          table: 'input',
          address: 4,
          closedMeans: 'armed',
        },
        settings: { api_key: 'a secret of twenty-four letters', site_id: 's1' },
      },
    ]);
  });

  it.each([
    ['no enrolment "peak"', LINK.replace('peaks', 'peak'), 'enrolment'],
    ['no protocol "voltus"', LINK.replace('-telemetry', ''), 'protocol'],
    [
      'values of every 90 s are stale before the next ones come',
      `${LINK}, every_seconds: 90`,
      'stale_after_seconds',
    ],
    ['name either a site_id or a meter_id', `${LINK}, settings: { api_key: vault:hook }`, 'settings'],
  ])('is refused with %s', (problem, link, place) => {
    const settings = link.includes('settings') ? '' : ', settings: { api_key: vault:hook, site_id: s1 }';
    expect(problemsOf(() => loadWith(...ENROLMENT, `  ${link}${settings} }`))).toMatchObject([
      { path: expect.stringContaining(`telemetry[0].${place}`), problem },
    ]);
  });
});

describe('sensors of the weather', () => {
  const sensor = (host: string, ...more: string[]): string[] => [
    'sensors:',
    '  - id: yard',
    '    protocol: modbus-sensor',
    `    settings: { host: ${host}, dry_bulb: { register: 0, format: int16, unit: °C } }`,
    ...more,
  ];

  it('are kept as they are written, with what is allowed by default', () => {
    expect(loadWith(...sensor('127.0.0.1', 'networks: [127.0.0.0/8]')).sensors).toEqual([
      {
        sensorId: 'yard',
        protocol: 'modbus-sensor',
        differenceCMax: 12,
        settings: { host: '127.0.0.1', dry_bulb: { register: 0, format: 'int16', unit: '°C' } },
      },
    ]);
  });

  it('outside the networks that Ebb may touch are refused', () => {
    const found = problemsOf(() => loadWith(...sensor('10.99.0.7')));
    expect(found.map(({ problem }) => problem)).toEqual(["10.99.0.7 is in none of the site's networks"]);
  });

  it('of a protocol that there is not are refused', () => {
    const [first] = problemsOf(() =>
      loadWith(...sensor('10.99.0.7').map((line) => line.replace('modbus-s', 'modbus-S'))),
    );
    expect(first?.problem).toBe('no protocol "modbus-Sensor"');
  });
});
