import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.js';
import { replayHttp, type ReplayDevice, type ReplayedHttp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { plainModel } from '../../../test/support/virtual-mine.js';
import { freePortsNamed } from '../../../test/support/free-ports.js';
import { BitaxeAdapter } from './adapter.js';
import { isAxeInfo } from './api.js';
import { simulateBitaxe } from './simulator.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const [SLEEP, NOMINAL] = plainModel('bitaxe').operatingPoints;

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
}

/** A device that answers its report and takes what is posted. */
async function device(report: string) {
  const replay: ReplayDevice<ReplayedHttp> = await replayHttp(({ method, path }) => {
    if (method === 'POST') return '{"message":"ok"}';
    return path === '/api/system/info' ? report : null;
  });
  const adapter = new BitaxeAdapter({ readTimeoutSeconds: 1, writeTimeoutSeconds: 1 });
  cleanups.push(
    () => adapter.close(),
    () => replay.close(),
  );
  const posted = (): string[] =>
    replay.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
  return { adapter, posted, endpoint: { minerId: 'm', host: replay.host, ports: { http: replay.port } } };
}

describe('readings', () => {
  it.each([
    [
      'info.v2.14.mining',
      { powerW: 17.9, hashrateThs: 1.1984, claim: 'mining', model: 'Gamma', chipTempC: 58.6 },
    ],
    ['info.v2.14.paused', { powerW: 3.1, hashrateThs: 0, claim: 'sleeping', chipTempC: null }],
    [
      'info.v2.5',
      { powerW: 11.4, hashrateThs: 0.4862, claim: 'mining', model: 'BM1366', firmwareVersion: 'v2.5.1' },
    ],
    ['info.overheated', { powerW: 2.2, hashrateThs: 0, claim: 'fault' }],
  ])('%s', async (name, expected) => {
    const { adapter, endpoint } = await device(fixture(name));
    const { hashrateThs, ...rest } = expected;
    const telemetry = await adapter.read(endpoint);
    expect(telemetry).toMatchObject(rest);
    expect(telemetry.hashrateThs).toBeCloseTo(hashrateThs, 6);
  });

  it('has no watts where the device tells none', async () => {
    const { adapter, endpoint } = await device('{"ASICModel":"BM1366","hashRate":500}');
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: null,
      powerSource: 'absent',
      claim: 'mining',
    });
  });

  itWithSharedFixtures('of a real board that has just started', async () => {
    const { adapter, endpoint } = await device(sharedFixture('bitaxe/v2_0_0/system_info.json').toString());
    const { identity, telemetry, capabilities } = await adapter.inspect(endpoint);
    expect(telemetry).toMatchObject({ hashrateThs: 1, model: 'BM1368', chipTempC: 59.875 });
    expect(telemetry.powerW).toBeCloseTo(2.65, 3);
    expect(identity).toMatchObject({ mac: '02:00:00:00:00:01', hostname: 'bitaxe' });
    expect(capabilities.verbs).toEqual([]);
  });
});

describe('writes', () => {
  it('an early AxeOS is not written to, and the operator is told what to do', async () => {
    const { adapter, endpoint, posted } = await device(fixture('info.v2.5'));
    expect(await adapter.apply(endpoint, SLEEP!)).toMatchObject({
      kind: 'rejected',
      code: 'unsupported',
      detail: expect.stringMatching(/update it to 2\.14/),
    });
    expect(posted()).toEqual([]);
  });

  it.each([
    [
      'sleep is sent even where it says that it is paused',
      'info.v2.14.paused',
      SLEEP!,
      ['/api/system/pause'],
    ],
    ['a paused one is resumed', 'info.v2.14.paused', NOMINAL!, ['/api/system/resume']],
    ['one that mines is not resumed', 'info.v2.14.mining', NOMINAL!, []],
  ])('%s', async (_, report, point, expected) => {
    const { adapter, endpoint, posted } = await device(fixture(report));
    expect(await adapter.apply(endpoint, point)).toMatchObject({ kind: 'accepted' });
    expect(posted()).toEqual(expected);
  });

  it('a pause is forgotten when the device restarts', async () => {
    const clock = new HandClock();
    const ports = await freePortsNamed(['http']);
    const spec = { minerId: 'm', host: '127.0.0.1', ports, firmware: 'bitaxe', model: plainModel('bitaxe') };
    const simulator = await simulateBitaxe({ spec, clock, seed: 1 });
    const adapter = new BitaxeAdapter({});
    cleanups.push(
      () => adapter.close(),
      () => simulator.close(),
    );
    await adapter.apply(spec, SLEEP!);
    clock.advance(60);
    expect((await adapter.read(spec)).claim).toBe('sleeping');
    simulator.virtual.reboot();
    clock.advance(600);
    expect((await adapter.read(spec)).claim).toBe('mining');
  });
});

describe('recognition', () => {
  it.each([
    [fixture('info.v2.5'), true],
    ['{"status":"ok"}', false],
    ['<html>', false],
  ])('%#', (body, expected) => expect(isAxeInfo(body)).toBe(expected));
});
