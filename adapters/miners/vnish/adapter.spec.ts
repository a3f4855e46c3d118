import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import { replayHttp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { VnishAdapter } from './adapter.js';
import { canThrottle } from './moves.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 30, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 2900, hashrateThs: 101 };

function preset(profile: string): OperatingPoint {
  return { ...NOMINAL, id: profile, setting: { verb: 'profile', profile } };
}

function percent(value: number): OperatingPoint {
  return { ...NOMINAL, id: `${value}%`, setting: { verb: 'power-percent', percent: value } };
}

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
}

interface Device {
  readonly summary: string;
  readonly configured?: string;
  readonly version?: string;
  readonly restart?: boolean;
  readonly pages?: Readonly<Record<string, string>>;
}

async function device({
  summary,
  configured = '2600',
  version = '1.3.4',
  restart = true,
  pages = {},
}: Device) {
  const known: Readonly<Record<string, string>> = {
    '/summary': summary,
    '/info': JSON.stringify({
      miner: 'Antminer S19j Pro',
      fw_name: 'Vnish',
      fw_version: version,
      serial: 'N/A',
    }),
    '/autotune/presets': fixture('presets'),
    '/settings': JSON.stringify({
      miner: { overclock: { preset: configured }, pools: [{ url: 'p', pass: 'x' }] },
    }),
    ...pages,
  };
  const web = await replayHttp(({ method, path }) => {
    const page = path.replace('/api/v1', '');
    if (method === 'GET') return known[page] ?? null;
    if (page === '/unlock') return '{"token":"t"}';
    return page === '/settings' ? JSON.stringify({ restart_required: restart }) : '';
  });
  const adapter = new VnishAdapter({ readTimeoutSeconds: 1, writeTimeoutSeconds: 1 });
  cleanups.push(
    () => adapter.close(),
    () => web.close(),
  );
  const posted = (): string[] =>
    web.requests
      .filter(({ method, path }) => method === 'POST' && !path.endsWith('/unlock'))
      .map(({ path, body }) => `${path.replace('/api/v1', '')} ${body}`.trim());
  const endpoint = {
    minerId: 'm',
    host: web.host,
    ports: { http: web.port },
    credentials: { password: 'hush' },
  };
  return { adapter, endpoint, posted };
}

describe('readings', () => {
  it.each([
    [
      'summary.mining',
      {
        powerW: 2871,
        powerSource: 'estimated',
        hashrateThs: 97.5124,
        claim: 'mining',
        model: 'Antminer S19j Pro',
        firmwareVersion: '1.3.4',
        chipTempC: 71,
      },
    ],
    ['summary.stopped', { powerW: 0, hashrateThs: 0, claim: 'sleeping' }],
    [
      'summary.early',
      { powerW: 2610, hashrateThs: 88.4, claim: 'mining', firmwareVersion: '1.2.0', chipTempC: null },
    ],
    ['summary.failure', { powerW: 900, hashrateThs: 0, claim: 'fault' }],
  ])('%s', async (name, expected) => {
    const { adapter, endpoint } = await device({ summary: fixture(name) });
    expect(await adapter.read(endpoint)).toMatchObject(expected);
  });

  it('tells the preset that runs, and remembers the one that is configured', async () => {
    const pages = { '/perf-summary': '{"current_preset":{"name":"2200"}}' };
    const { adapter, endpoint } = await device({
      summary: fixture('summary.mining'),
      configured: '2600',
      pages,
    });
    expect(await adapter.read(endpoint)).toMatchObject({ profile: '2200', setting: { preset: '2600' } });
  });

  it('needs neither a password nor anything but the summary', async () => {
    const { adapter, endpoint } = await device({
      summary: fixture('summary.mining'),
      pages: { '/settings': 'gone' },
    });
    const { credentials: _, ...open } = endpoint;
    expect(await adapter.read(open)).toMatchObject({ powerW: 2871, setting: { throttled: 100 } });
  });

  itWithSharedFixtures('of a real S21 Pro that tunes a lower preset than is configured', async () => {
    const page = (name: string): string => sharedFixture(`vnish/s21pro-1.2.7/web/${name}.json`).toString();
    const { adapter, endpoint } = await device({
      summary: page('summary'),
      pages: {
        '/info': page('info'),
        '/perf-summary': page('perf-summary'),
        '/settings': page('settings'),
        '/autotune/presets': page('autotune/presets'),
      },
    });
    const { identity, telemetry, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toMatchObject({
      model: 'Antminer S21 Pro',
      firmwareVersion: '1.2.7',
      serial: null,
      mac: '02:00:00:00:00:01',
    });
    expect(telemetry).toMatchObject({
      powerW: 2583,
      powerSource: 'metered',
      profile: '2800',
      setting: { preset: '3160' },
    });
    expect(telemetry.hashrateThs).toBeCloseTo(173.87, 2);
    expect(capabilities.verbs).not.toContain('power-percent');
    expect(capabilities.profiles.find(({ name }) => name === '2550')).toMatchObject({
      powerW: 2550,
      hashrateThs: 170,
    });
    expect(capabilities.profiles.map(({ name }) => name)).not.toContain('disabled');
  });
});

describe('writes', () => {
  const mining = fixture('summary.mining');
  const stopped = fixture('summary.stopped');

  it.each<[string, Device, OperatingPoint, string[]]>([
    ['sleep is a stop', { summary: mining }, SLEEP, ['/mining/stop']],
    ['a plain wake is a start', { summary: stopped }, NOMINAL, ['/mining/start']],
    ['one that mines is left alone', { summary: mining }, NOMINAL, []],
    [
      'a tuned preset is sent by its name alone, and the restart that it wants',
      { summary: mining, configured: '2600' },
      preset('2200'),
      ['/settings {"miner":{"overclock":{"preset":"2200"}}}', '/mining/restart'],
    ],
    [
      'no restart where none is wanted',
      { summary: mining, configured: '2600', restart: false },
      preset('2200'),
      ['/settings {"miner":{"overclock":{"preset":"2200"}}}'],
    ],
    [
      'a stopped one is started after its preset, and not restarted too',
      { summary: stopped, configured: '2600' },
      preset('2200'),
      ['/settings {"miner":{"overclock":{"preset":"2200"}}}', '/mining/start'],
    ],
    ['a preset that is configured is not sent', { summary: mining, configured: '2200' }, preset('2200'), []],
    ['a throttle is live', { summary: mining }, percent(60), ['/mining/throttle {"percent":60}']],
  ])('%s', async (_, options, point, expected) => {
    const { adapter, endpoint, posted } = await device(options);
    expect(await adapter.apply(endpoint, point)).toMatchObject({ kind: 'accepted' });
    expect(posted()).toEqual(expected);
  });

  it.each<[string, Device, OperatingPoint, RegExp]>([
    ['a preset that is not tuned', { summary: mining }, preset('2900'), /tuning of hours.*2600, 2200/],
    ['a preset that it does not have', { summary: mining }, preset('1234'), /no preset of this device/],
    ['a preset that needs another supply', { summary: mining }, preset('3800'), /another power supply/],
    ['a throttle before 1.3', { summary: mining, version: '1.2.7' }, percent(60), /cannot throttle/],
    ['a throttle below 20 %', { summary: mining }, percent(10), /20 to 100/],
  ])('refuses %s, and sends nothing', async (_, options, point, detail) => {
    const { adapter, endpoint, posted } = await device(options);
    expect(await adapter.apply(endpoint, point)).toMatchObject({
      kind: 'rejected',
      code: 'unsupported',
      detail: expect.stringMatching(detail),
    });
    expect(posted()).toEqual([]);
  });

  it('goes back to the preset that was configured before the event', async () => {
    const { adapter, endpoint, posted } = await device({ summary: stopped, configured: '2200' });
    await adapter.apply(endpoint, NOMINAL, { attempt: 1, before: { preset: '2600', throttled: 100 } });
    expect(posted()).toEqual(['/settings {"miner":{"overclock":{"preset":"2600"}}}', '/mining/start']);
  });
});

describe('versions that throttle', () => {
  it.each([
    ['1.3.4', true],
    ['1.3.0-rc2', true],
    ['2.0', true],
    ['1.2.7', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (version, expected) => expect(canThrottle(version)).toBe(expected));
});
