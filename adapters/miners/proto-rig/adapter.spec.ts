import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import { replayHttp, type ReplayedHttp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { ProtoRigAdapter } from './adapter.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3600, hashrateThs: 145 };
const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 30, hashrateThs: 0 };

function at(powerW: number): OperatingPoint {
  return { ...NOMINAL, id: 'eco', kind: 'underclock', setting: { verb: 'power-target', powerW } };
}

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
}

/** A rig that has `pages`, takes whatever is written to it, and knows no password. */
async function rig(pages: Readonly<Record<string, string>>) {
  const replay = await replayHttp(({ method, path }) => {
    const page = path.replace('/api/v1', '').replace(/\?.*/, '');
    return method === 'GET' ? (pages[page] ?? null) : '{"message":"ok"}';
  });
  const adapter = new ProtoRigAdapter({ readTimeoutSeconds: 1, writeTimeoutSeconds: 1 });
  cleanups.push(
    () => adapter.close(),
    () => replay.close(),
  );
  const written = (): [string, string][] =>
    replay.requests
      .filter(({ method }: ReplayedHttp) => method !== 'GET')
      .map(({ path, body }) => [path.replace('/api/v1', ''), body]);
  return { adapter, written, endpoint: { minerId: 'm', host: replay.host, ports: { http: replay.port } } };
}

const MINING = {
  '/mining': fixture('mining'),
  '/mining/target': fixture('target'),
  '/telemetry': fixture('telemetry'),
};
const STOPPED = { ...MINING, '/mining': fixture('mining.stopped') };

describe('readings', () => {
  it('takes the watts at the inputs of all supplies', async () => {
    const { adapter, endpoint } = await rig(MINING);
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 3610,
      powerSource: 'metered',
      hashrateThs: 140.2105,
      claim: 'mining',
      profile: 'Efficiency',
      setting: { powerTargetW: 3400 },
      chipTempC: 70.1,
    });
  });

  it('estimates where the supplies do not tell', async () => {
    const { adapter, endpoint } = await rig({ '/mining': fixture('mining') });
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 3391.2,
      powerSource: 'estimated',
      profile: null,
      setting: null,
    });
  });

  it.each([
    ['Stopped', 0, 'sleeping'],
    ['PoweringOff', 20_000, 'sleeping'],
    ['PoweringOn', 0, 'starting'],
    ['DegradedMining', 90_000, 'mining'],
    ['NoPools', 0, 'fault'],
    ['Error', 0, 'fault'],
    ['something new', 90_000, 'mining'],
  ])('a rig that says %s at %d GH/s', async (status, ghs, claim) => {
    const { adapter, endpoint } = await rig({
      '/mining': JSON.stringify({ 'mining-status': { status, hashrate_ghs: ghs } }),
    });
    expect((await adapter.read(endpoint)).claim).toBe(claim);
  });

  itWithSharedFixtures('of the maker’s simulated rig', async () => {
    const page = (name: string): string => sharedFixture(`proto-rig/v1-simulator/${name}.json`).toString();
    const { adapter, endpoint } = await rig({
      '/mining': page('mining'),
      '/telemetry': page('telemetry_full'),
      '/system': page('system'),
      '/network': page('network'),
    });
    const { identity, telemetry } = await adapter.inspect(endpoint);
    expect(identity).toEqual({
      make: 'Proto',
      model: 'Proto Rig',
      firmwareVersion: '1.8.0',
      serial: 'PROTO-SIM-b6bdaf86',
      mac: '02:00:00:00:00:01',
      hostname: 'proto-miner-af86',
    });
    expect(telemetry.hashrateThs).toBeCloseTo(141.147, 2);
    expect(telemetry.powerSource).toBe('metered');
    expect(telemetry.powerW).toBeGreaterThan(3447);
  });
});

describe('writes', () => {
  it.each<[string, Readonly<Record<string, string>>, OperatingPoint, [string, string][]]>([
    ['sleep stops the mining', MINING, SLEEP, [['/mining/stop', '']]],
    ['a plain wake starts one that is stopped', STOPPED, NOMINAL, [['/mining/start', '']]],
    ['a plain wake leaves one alone that mines', MINING, NOMINAL, []],
    [
      'a target is set before the start',
      STOPPED,
      at(2000),
      [
        ['/mining/target', '{"power_target_watts":2000}'],
        ['/mining/start', ''],
      ],
    ],
    ['a target that is set already is not sent', MINING, at(3400), []],
  ])('%s', async (_, pages, point, expected) => {
    const { adapter, endpoint, written } = await rig(pages);
    expect(await adapter.apply(endpoint, point)).toMatchObject({ kind: 'accepted' });
    expect(written()).toEqual(expected);
  });

  it.each([1100, 3700])('%d W is outside the rig’s own range: nothing is sent', async (powerW) => {
    const { adapter, endpoint, written } = await rig(MINING);
    expect(await adapter.apply(endpoint, at(powerW))).toMatchObject({
      kind: 'rejected',
      code: 'unsupported',
      detail: expect.stringMatching(/1200 to 3600 W/),
    });
    expect(written()).toEqual([]);
  });

  it('goes back to the target that it had before the event', async () => {
    const { adapter, endpoint, written } = await rig(STOPPED);
    await adapter.apply(endpoint, NOMINAL, { attempt: 1, before: { powerTargetW: 2900 } });
    expect(written()[0]).toEqual(['/mining/target', '{"power_target_watts":2900}']);
  });
});
