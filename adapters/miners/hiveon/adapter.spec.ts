import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { ApplyContext, MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import { freePortsNamed } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { replayHttp, replayTcp, type ReplayedHttp } from '../../../test/support/replay-device.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import type { HostScan } from '../../shared/host-scan.js';
import { hiveon } from './index.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 30, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 2950, hashrateThs: 100 };
const OK = '{"stats":"success","code":"M000","msg":"OK!"}';
const VERSION =
  '{"VERSION":[{"BMMiner":"4.11.1 rwglr","API":"3.1","CompileTime":"Thu Apr 10","Type":"Antminer S19j Pro Hiveon"}]}';
const DEAD = 'Socket connect failed: Connection refused\n';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function fixture(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');
}

function confIn(mode: string): string {
  return JSON.stringify({ ...(JSON.parse(fixture('conf')) as object), 'bitmain-work-mode': mode });
}

interface Bench {
  readonly endpoint: MinerEndpoint;
  readonly adapter: MinerAdapter;
  readonly requests: ReplayedHttp[];
  readonly written: () => Record<string, unknown>;
}

/** A device without a password: `rpc` by command, `pages` by name; what is not named is not there. */
async function replay(
  rpc: Readonly<Record<string, string>>,
  pages: Readonly<Record<string, string>>,
): Promise<Bench> {
  const web = await replayHttp(({ path }) => pages[/(\w+)\.cgi$/.exec(path)?.[1] ?? ''] ?? null);
  const api = await replayTcp(
    (received) => (received.length > 0 ? (JSON.parse(received.toString()) as { command: string }) : null),
    ({ command }) =>
      Buffer.from(`${rpc[command] ?? '{"STATUS":[{"STATUS":"E","Code":14,"Msg":"Invalid command"}]}'}\0`),
  );
  const adapter = hiveon.create({ readTimeoutSeconds: 2, writeTimeoutSeconds: 2 });
  cleanups.push(
    () => adapter.close(),
    () => web.close(),
    () => api.close(),
  );
  return {
    endpoint: { minerId: 'm', host: web.host, ports: { http: web.port, rpc: api.port } },
    adapter,
    requests: web.requests,
    written: () =>
      JSON.parse(web.requests.find(({ method }) => method === 'POST')?.body ?? '') as Record<string, unknown>,
  };
}

const MINING = { stats: fixture('stats'), version: VERSION };

describe('Hiveon reading', () => {
  it('tells hash, watts, chips and mode, and the machine without the firmware’s name', async () => {
    const { adapter, endpoint } = await replay(MINING, { get_miner_conf: fixture('conf') });
    expect(await adapter.read(endpoint)).toEqual({
      powerW: 2945,
      powerSource: 'estimated',
      hashrateThs: 98.751,
      claim: 'mining',
      profile: 'mode 0',
      model: 'Antminer S19j Pro',
      firmwareVersion: 'Thu Apr 10 18:12:59 UTC 2025',
      setting: { mode: 0 },
      chipTempC: 68,
    });
  });

  it.each<[string, Record<string, string>, Record<string, string>, object]>([
    ['watts as text', { stats: fixture('stats.text-power') }, {}, { powerW: 1234.5, hashrateThs: 11.20355 }],
    [
      'a summary alone',
      { summary: '{"SUMMARY":[{"GHS 5s":"98000"}]}' },
      {},
      { hashrateThs: 98, claim: 'mining' },
    ],
    [
      'the web page alone',
      {},
      { stats: '{"INFO":{"type":"Antminer S19 HIVEON"},"STATS":[{"rate_5s":95000}]}' },
      { hashrateThs: 95, model: 'Antminer S19' },
    ],
    ['no configuration', MINING, {}, { hashrateThs: 98.751, claim: 'mining', profile: null, setting: null }],
    [
      'a mining process that is not there, asleep',
      { stats: DEAD, summary: DEAD },
      { get_miner_conf: confIn('1') },
      { hashrateThs: 0, claim: 'sleeping', powerW: 30, setting: null },
    ],
  ])('makes do with %s', async (_, rpc, pages, expected) => {
    const { adapter, endpoint } = await replay(rpc, pages);
    expect(await adapter.read(endpoint)).toMatchObject(expected);
  });

  it.each([
    ['unreachable', 'the mining process is not there, and it does not sleep', DEAD],
    ['malformed', 'it answers without a report', '{"STATUS":[{"STATUS":"S"}]}'],
  ])('is %s where %s', async (code, _, stats) => {
    const { adapter, endpoint } = await replay({ stats, summary: stats }, { get_miner_conf: confIn('0') });
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code });
  });
});

describe('Hiveon at onboarding', () => {
  it('tells who it is by both its interfaces', async () => {
    const system =
      '{"minertype":"Antminer S19j Pro Hiveon","macaddr":"02:1A:2B:3C:4D:5E","hostname":"h","serinum":"S1","system_filesystem_version":"1.03@250410"}';
    const { adapter, endpoint } = await replay(MINING, {
      get_miner_conf: fixture('conf'),
      get_system_info: system,
    });
    const { identity, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toEqual({
      make: 'Bitmain',
      model: 'Antminer S19j Pro',
      firmwareVersion: '1.03@250410',
      serial: 'S1',
      mac: '02:1a:2b:3c:4d:5e',
      hostname: 'h',
    });
    expect(capabilities).toMatchObject({
      verbs: ['sleep', 'wake'],
      obstacles: [],
      nominalHashrateThs: 100.1004,
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no page with a configuration', {}, /does not have it/],
    ['no work mode', { get_miner_conf: '{"pools":[]}' }, /no work mode/],
    [
      'hidden passwords',
      { get_miner_conf: '{"pools":[{"url":"a","user":"b"}],"bitmain-work-mode":"0"}' },
      /passwords/,
    ],
  ])('is read-only, and says why: %s', async (_, pages, problem) => {
    const { adapter, endpoint } = await replay(MINING, pages);
    const { verbs, obstacles } = (await adapter.inspect(endpoint)).capabilities;
    expect(verbs).toEqual([]);
    expect(obstacles[0]?.problem).toMatch(problem);
  });
});

describe('Hiveon write', () => {
  const context = (before: ApplyContext['before']): ApplyContext => ({ attempt: 1, before });

  it.each<[string, string, OperatingPoint, ApplyContext, number]>([
    ['sleeps', '0', SLEEP, context(null), 1],
    ['wakes', '1', NOMINAL, context(null), 0],
    ['wakes to the mode from before', '1', NOMINAL, context({ mode: 2 }), 2],
  ])('%s by the whole configuration with another mode', async (_, mode, target, from, expected) => {
    const { adapter, endpoint, written } = await replay(MINING, {
      get_miner_conf: confIn(mode),
      set_miner_conf: OK,
    });
    expect(await adapter.apply(endpoint, target, from)).toMatchObject({ kind: 'accepted' });
    const { pools } = JSON.parse(fixture('conf')) as { pools: unknown };
    expect(written()).toMatchObject({ pools, 'miner-mode': expected, 'bitmain-work-mode': String(expected) });
  });

  it('leaves a miner alone that is awake', async () => {
    const { adapter, endpoint, requests } = await replay(MINING, { get_miner_conf: confIn('0') });
    expect(await adapter.apply(endpoint, NOMINAL)).toMatchObject({ kind: 'accepted' });
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it.each([
    ['rejected', '{"stats":"error","code":"M001","msg":"Illegal request!"}'],
    ['unknown', 'ok'],
  ])('is %s where the answer is %s', async (kind, answer) => {
    const { adapter, endpoint } = await replay(MINING, {
      get_miner_conf: confIn('0'),
      set_miner_conf: answer,
    });
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind });
  });
});

describe('Hiveon recognition', () => {
  it.each<[boolean, string, Record<string, string>, string | null]>([
    [true, 'its version', { version: VERSION }, null],
    [true, 'its stats, where it has no version', { stats: fixture('stats') }, null],
    [true, 'its web page', {}, '<title>Hiveon ASIC</title>'],
    [false, 'Bitmain’s version', { version: '{"VERSION":[{"Type":"Antminer S19"}]}' }, null],
    [false, 'nothing', {}, null],
  ])('is %s by %s', async (expected, _, rpc, home) => {
    const scan = {
      rpc: (command: string) => Promise.resolve(rpc[command] ?? null),
      http: () => Promise.resolve(home === null ? null : { status: 200, headers: {}, body: home }),
    };
    expect(await hiveon.recognise(scan as unknown as HostScan)).toBe(expected);
  });
});

describe('a virtual Hiveon miner', () => {
  const model = {
    modelId: 's19j',
    label: 'Antminer S19j Pro',
    firmware: 'hiveon',
    thermalClass: 'air' as const,
    operatingPoints: [SLEEP, NOMINAL],
    devFeeRatio: 0,
    inrushRatio: 1.2,
  };

  async function simulated(password: string) {
    const clock = new HandClock();
    const ports = await freePortsNamed(['http', 'rpc']);
    const base = { minerId: 'm', host: '127.0.0.1', ports };
    const spec = {
      ...base,
      firmware: 'hiveon',
      model,
      credentials: { username: 'root', password: 'secret' },
    };
    const simulator = await hiveon.simulate({ spec, clock, seed: 3 });
    const adapter = hiveon.create({ readTimeoutSeconds: 2 });
    cleanups.push(
      () => adapter.close(),
      () => simulator.close(),
    );
    return { clock, adapter, endpoint: { ...base, credentials: { username: 'root', password } } };
  }

  it('calls itself by both names, and tells the watts of its boards', async () => {
    const { endpoint } = await simulated('secret');
    const ask = (command: string) =>
      askCgminer({ host: '127.0.0.1', port: endpoint.ports['rpc']!, command, timeoutMs: 1000 });
    expect(await ask('version')).toMatchObject({ VERSION: [{ Type: 'Antminer S19j Pro Hiveon' }] });
    expect(await ask('stats')).toMatchObject({
      STATS: [{ BMMiner: '4.11.1 rwglr' }, { chain_power: expect.stringMatching(/^29\d\d W$/) }],
    });
  });

  it('is read with a wrong password while it mines, and not taken for broken while it sleeps', async () => {
    const known = await simulated('secret');
    await known.adapter.apply(known.endpoint, SLEEP);
    known.clock.advance(90);
    const credentials = { username: 'root', password: 'wrong' };
    await expect(known.adapter.read({ ...known.endpoint, credentials })).rejects.toMatchObject({
      code: 'unauthorised',
    });
    const stranger = await simulated('wrong');
    expect(await stranger.adapter.read(stranger.endpoint)).toMatchObject({ claim: 'mining', profile: null });
  });
});
