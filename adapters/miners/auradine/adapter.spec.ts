import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import { replayHttp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { AuradineAdapter } from './adapter.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 60, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 8700, hashrateThs: 600 };

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
}

async function device(pages: Readonly<Record<string, string>>) {
  const web = await replayHttp(({ method, path }) => {
    if (method === 'GET') return pages[path.slice(1)] ?? null;
    return path === '/token' ? '{"Token":[{"Token":"t"}]}' : '{"STATUS":[{"STATUS":"S"}]}';
  });
  const adapter = new AuradineAdapter({ readTimeoutSeconds: 1, writeTimeoutSeconds: 1 });
  cleanups.push(
    () => adapter.close(),
    () => web.close(),
  );
  const posted = (): string[] =>
    web.requests.filter(({ method, path }) => method === 'POST' && path === '/mode').map(({ body }) => body);
  return { adapter, posted, endpoint: { minerId: 'm', host: web.host, ports: { http: web.port } } };
}

const MINING = { mode: fixture('mode.custom'), summary: fixture('summary'), psu: fixture('psu') };
const ASLEEP = { mode: fixture('mode.asleep'), psu: '{"PSU":[{"PowerIn":"58.94W"}]}' };

describe('readings', () => {
  it.each([
    [
      'a custom target',
      MINING,
      { powerW: 5299, hashrateThs: 381.2000005, claim: 'mining', profile: 'custom 5200 W' },
    ],
    [
      'asleep, without a mining process',
      ASLEEP,
      { powerW: 58.94, hashrateThs: 0, claim: 'sleeping', profile: 'eco' },
    ],
  ])('%s', async (_, pages, expected) => {
    const { adapter, endpoint } = await device(pages);
    expect(await adapter.read(endpoint)).toMatchObject({ ...expected, powerSource: 'metered' });
  });

  it('estimates where the supplies do not tell', async () => {
    const { adapter, endpoint } = await device({ ...MINING, psu: '{"PSU":[]}' });
    expect(await adapter.read({ ...endpoint, nominalJPerTh: 14.5 })).toMatchObject({
      powerSource: 'estimated',
    });
  });

  itWithSharedFixtures('of the maker’s document', async () => {
    const page = (name: string): string =>
      sharedFixture(`auradine/v1-vendor-doc-samples/${name}.json`).toString();
    const names = ['mode', 'summary', 'psu', 'temperature', 'ipreport'];
    const { adapter, endpoint } = await device(Object.fromEntries(names.map((name) => [name, page(name)])));
    const { identity, telemetry } = await adapter.inspect(endpoint);
    expect(identity).toEqual({
      make: 'Auradine',
      model: 'AT1500',
      firmwareVersion: '2023-12.27',
      serial: 'AU23200006',
      mac: '02:00:00:00:00:01',
      hostname: 'teraflux-01',
    });
    expect(telemetry).toMatchObject({ powerW: 58.94, claim: 'mining', profile: 'custom 2000 W' });
    expect(telemetry.hashrateThs).toBeCloseTo(20.6, 1);
    expect(telemetry.chipTempC).toBeCloseTo(51.4, 1);
  });
});

describe('writes', () => {
  const eco: OperatingPoint = { ...NOMINAL, id: 'eco', setting: { verb: 'profile', profile: 'eco' } };
  const at5200: OperatingPoint = { ...NOMINAL, id: 'low', setting: { verb: 'power-target', powerW: 5200 } };
  const at4000: OperatingPoint = { ...NOMINAL, id: 'lower', setting: { verb: 'power-target', powerW: 4000 } };

  it.each<[string, Readonly<Record<string, string>>, OperatingPoint, object[]]>([
    ['sleep', MINING, SLEEP, [{ sleep: 'on' }]],
    ['a plain wake', ASLEEP, NOMINAL, [{ sleep: 'off' }]],
    ['a mode', MINING, eco, [{ mode: 'eco' }]],
    ['a mode that is set, on one that sleeps', ASLEEP, eco, [{ sleep: 'off' }]],
    ['a target', MINING, at4000, [{ mode: 'custom', tune: 'power', power: 4000 }]],
    ['a target that is set', MINING, at5200, []],
  ])('%s', async (_, pages, point, expected) => {
    const { adapter, endpoint, posted } = await device(pages);
    expect(await adapter.apply(endpoint, point)).toMatchObject({ kind: 'accepted' });
    expect(posted().map((body) => JSON.parse(body))).toEqual(
      expected.map((change) => ({ command: 'mode', ...change })),
    );
  });

  it('goes back to the target that it had before the event', async () => {
    const { adapter, endpoint, posted } = await device(ASLEEP);
    await adapter.apply(endpoint, NOMINAL, { attempt: 1, before: { mode: 'custom', powerTargetW: 6000 } });
    expect(JSON.parse(posted()[0]!)).toMatchObject({ mode: 'custom', power: 6000 });
  });

  it('refuses a mode that it does not know', async () => {
    const { adapter, endpoint, posted } = await device(MINING);
    const hyper: OperatingPoint = { ...NOMINAL, setting: { verb: 'profile', profile: 'hyper' } };
    expect(await adapter.apply(endpoint, hyper)).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    expect(posted()).toEqual([]);
  });
});
