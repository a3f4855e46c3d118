import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import { replayHttp } from '../../../test/support/replay-device.js';
import { EpicAdapter } from './adapter.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 30, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3350, hashrateThs: 142 };

function at(profile: string): OperatingPoint {
  return { ...NOMINAL, id: profile, setting: { verb: 'profile', profile } };
}

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
}

async function device(summary: string, answer = '{"result":true,"error":null}') {
  const web = await replayHttp(({ method, path }) => {
    if (method === 'POST') return answer;
    return path === '/summary' ? fixture(summary) : path === '/capabilities' ? fixture('capabilities') : null;
  });
  const adapter = new EpicAdapter({ readTimeoutSeconds: 1, writeTimeoutSeconds: 1 });
  cleanups.push(
    () => adapter.close(),
    () => web.close(),
  );
  const posted = (): string[] =>
    web.requests.filter(({ method }) => method === 'POST').map(({ path, body }) => `${path} ${body}`);
  const endpoint = {
    minerId: 'm',
    host: web.host,
    ports: { api: web.port },
    credentials: { password: 'hush' },
  };
  return { adapter, endpoint, posted };
}

describe('readings', () => {
  it.each([
    [
      'summary.mining',
      { powerW: 2166.6, powerSource: 'metered', claim: 'mining', profile: '2200W', chipTempC: 64 },
      100,
    ],
    [
      'summary.idling',
      { powerW: 31.2, powerSource: 'metered', claim: 'sleeping', profile: null, setting: null },
      0,
    ],
    ['summary.tuning', { powerW: null, powerSource: 'absent', claim: 'starting' }, 21],
  ])('%s', async (name, expected, hashrateThs) => {
    const { adapter, endpoint } = await device(name);
    const telemetry = await adapter.read(endpoint);
    expect(telemetry).toMatchObject(expected);
    expect(telemetry.hashrateThs).toBeCloseTo(hashrateThs, 2);
  });

  it('names the presets that can be set, by their watts', async () => {
    const { adapter, endpoint } = await device('summary.mining');
    const { identity, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toMatchObject({
      model: 'Antminer S19 XP',
      firmwareVersion: 'PowerPlay-BMS 1.5.13',
      hostname: 'epic-77',
    });
    expect(capabilities).toMatchObject({
      nominalHashrateThs: 143,
      obstacles: [],
      profiles: [
        { name: '2200W', powerW: 2200, hashrateThs: 100 },
        { name: '3350W', powerW: 3350, hashrateThs: 142 },
      ],
    });
  });

  it('says that a running tuner stands in the way of presets', async () => {
    const { adapter, endpoint } = await device('summary.tuning');
    const { capabilities } = await adapter.inspect(endpoint);
    expect(capabilities.verbs).toEqual(['sleep', 'wake']);
    expect(capabilities.obstacles).toMatchObject([
      { code: 'locked', advice: expect.stringMatching(/switch PerpetualTune off/) },
    ]);
  });
});

describe('writes', () => {
  it.each<[string, string, OperatingPoint, string[]]>([
    ['sleep stops the miner', 'summary.mining', SLEEP, ['/miner {"param":"Stop","password":"hush"}']],
    [
      'an idling one is started',
      'summary.idling',
      NOMINAL,
      ['/miner {"param":"Autostart","password":"hush"}'],
    ],
    ['one that mines is left alone', 'summary.mining', NOMINAL, []],
    [
      'a preset is set by clock and voltage',
      'summary.mining',
      at('3350W'),
      ['/tune {"param":{"clks":620,"voltage":13500},"password":"hush"}'],
    ],
    ['a preset that is set already is not sent', 'summary.mining', at('2200W'), []],
  ])('%s', async (_, summary, point, expected) => {
    const { adapter, endpoint, posted } = await device(summary);
    expect(await adapter.apply(endpoint, point)).toMatchObject({ kind: 'accepted' });
    expect(posted()).toEqual(expected);
  });

  it.each<[string, string, OperatingPoint, string, RegExp]>([
    ['a preset that it does not have', 'summary.mining', at('2500W'), 'unsupported', /2200W, 3350W/],
    ['a preset while the tuner runs', 'summary.tuning', at('2200W'), 'locked', /PerpetualTune/],
  ])('refuses %s, and sends nothing', async (_, summary, point, code, detail) => {
    const { adapter, endpoint, posted } = await device(summary);
    expect(await adapter.apply(endpoint, point)).toMatchObject({
      kind: 'rejected',
      code,
      detail: expect.stringMatching(detail),
    });
    expect(posted()).toEqual([]);
  });

  it.each([
    ['{"result":false,"error":"Invalid password"}', 'unauthorised'],
    ['{"result":false,"error":"Hashboards not ready"}', 'rejected'],
    ['{"result":false,"error":null}', 'rejected'],
  ])('a 200 that says %s', async (answer, code) => {
    const { adapter, endpoint } = await device('summary.mining', answer);
    const reply = await adapter.apply(endpoint, SLEEP);
    expect(reply).toMatchObject({ kind: 'rejected', code });
    expect(JSON.stringify(reply)).not.toContain('hush');
  });
});
