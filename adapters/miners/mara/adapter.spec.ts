import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { ApplyContext, MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import { freePortsNamed } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { replayHttp, replayTcp, type ReplayedHttp } from '../../../test/support/replay-device.js';
import type { HostScan } from '../../shared/host-scan.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { hashrateOf, idealOf } from './rates.js';
import { mara } from './index.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 20, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3050, hashrateThs: 104 };
const ECO: OperatingPoint = {
  ...NOMINAL,
  id: 'eco',
  kind: 'underclock',
  setting: { verb: 'power-target', powerW: 2400 },
};
const OK = '{"error":false,"msg":"success"}';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function fixture(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');
}

type Json = Record<string, unknown>;

function configWith(mode: Json, more: Json = {}): string {
  const config = JSON.parse(fixture('config.auto')) as { mode: Json };
  return JSON.stringify({ ...config, ...more, mode: { ...config.mode, ...mode } });
}

/** Text of each page; null: not there. */
interface Pages {
  readonly brief?: string | null;
  readonly config?: string | null;
  readonly history?: string | null;
  readonly overview?: string | null;
  readonly write?: string;
  readonly rpc?: string;
}

interface Bench {
  readonly endpoint: MinerEndpoint;
  readonly adapter: MinerAdapter;
  readonly requests: ReplayedHttp[];
  readonly written: () => unknown;
}

async function replay(pages: Pages): Promise<Bench> {
  const or = (text: string | null | undefined, name: string): string | null =>
    text === undefined ? fixture(name) : text;
  const bodies: Record<string, string | null> = {
    'GET brief': or(pages.brief, 'brief.mining'),
    'GET overview': or(pages.overview, 'overview'),
    'GET network_config': '{"hostname":"row3-12"}',
    'GET miner_config': or(pages.config, 'config.auto'),
    'GET log?type=miner_config_history': or(pages.history, 'history'),
    'POST miner_config': pages.write ?? OK,
  };
  const web = await replayHttp(
    ({ method, path }) => bodies[`${method} ${path.replace('/kaonsu/v1/', '')}`] ?? null,
  );
  const { rpc: shut } = await freePortsNamed(['rpc']);
  const rpc =
    pages.rpc === undefined
      ? null
      : await replayTcp(
          (received) => (received.length > 0 ? received : null),
          () => Buffer.from(`${pages.rpc}\0`),
        );
  const adapter = mara.create({ readTimeoutSeconds: 2, writeTimeoutSeconds: 2 });
  cleanups.push(
    () => adapter.close(),
    () => web.close(),
    async () => rpc?.close(),
  );
  return {
    endpoint: { minerId: 'm', host: web.host, ports: { http: web.port, rpc: rpc?.port ?? shut! } },
    adapter,
    requests: web.requests,
    written: () =>
      JSON.parse(web.requests.find(({ method }) => method === 'POST')?.body ?? 'null') as unknown,
  };
}

describe('MARA’s hashrate', () => {
  it.each<[string, Json, number | null]>([
    ['in TH/s, by what it should be', { hashrate_realtime: 104.7, hashrate_ideal: 105_300 }, 104.7],
    ['in GH/s, by what it should be', { hashrate_realtime: 104_700, hashrate_ideal: 105_300 }, 104.7],
    ['in TH/s while it starts', { hashrate_realtime: 3.1, hashrate_ideal: 105_300 }, 3.1],
    ['in TH/s, as what it should be is', { hashrate_realtime: 104.7, hashrate_ideal: 105.3 }, 104.7],
    ['in the unit that it names', { hashrate_realtime: 0.1047, hashrate_realtime_unit: 'PH/s' }, 104.7],
    ['in the unit that all have', { hashrate_average: 104_700, hashrate_unit: 'GH/s' }, 104.7],
    ['in TH/s, by its watts', { hashrate_realtime: 104.7, power_consumption_estimated: 3000 }, 104.7],
    ['in GH/s, by its watts', { hashrate_realtime: 104_700, power_consumption_estimated: 3000 }, 104.7],
    ['zero', { hashrate_realtime: 0, hashrate_average: 99, hashrate_ideal: 105_300 }, 0],
    ['as text', { hashrate_realtime: '104.7', hashrate_ideal: '105300' }, 104.7],
    ['not told', { hashrate_ideal: 105_300 }, null],
  ])('is read %s', (_, brief, expected) => {
    const ths = hashrateOf(brief, 'test');
    if (expected === null) expect(ths).toBeNull();
    else expect(ths).toBeCloseTo(expected, 6);
  });

  it('is malformed where it is out of reach in any unit', () => {
    expect(() => hashrateOf({ hashrate_realtime: 9e9, hashrate_ideal: 105_300 }, 'test')).toThrow(
      /out of reach/,
    );
  });

  it.each([
    [{ hashrate_ideal: 105_300 }, 105.3],
    [{ hashrate_ideal: 105.3 }, 105.3],
    [{ hashrate_ideal: 105_300, hashrate_ideal_unit: 'GH/s' }, 105.3],
    [{ hashrate_ideal: 0 }, null],
  ])('should be what %j says', (brief, expected) => {
    const ths = idealOf(brief);
    if (expected === null) expect(ths).toBeNull();
    else expect(ths).toBeCloseTo(expected, 6);
  });
});

describe('MARA reading', () => {
  it('tells watts as an estimate, hash, work mode, and what to come back to', async () => {
    const { adapter, endpoint } = await replay({});
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 3012.4,
      powerSource: 'estimated',
      hashrateThs: 104.73,
      claim: 'mining',
      profile: 'Auto',
      setting: { selector: 'Auto', concordeMode: 'PowerTarget', powerTargetW: 3000 },
      chipTempC: 71,
    });
  });

  it.each<[string, string, Pages]>([
    ['sleeping', 'the work mode is Sleep', { config: configWith({ 'work-mode-selector': 'Sleep' }) }],
    ['sleeping', 'it says so', { brief: fixture('brief.asleep') }],
    ['fault', 'it reports a failure', { brief: '{"status":"Failure","hashrate_realtime":0}' }],
    ['starting', 'it hashes nothing yet', { brief: '{"status":"Initializing","hashrate_realtime":0}' }],
    ['mining', 'it hashes, without a word', { brief: '{"hashrate_realtime":99,"hashrate_ideal":100000}' }],
  ])('is %s where %s', async (claim, _, pages) => {
    const { adapter, endpoint } = await replay(pages);
    expect(await adapter.read(endpoint)).toMatchObject({ claim });
  });

  it('keeps nothing to come back to from a miner that sleeps', async () => {
    const { adapter, endpoint } = await replay({ config: configWith({ 'work-mode-selector': 'Sleep' }) });
    expect((await adapter.read(endpoint)).setting).toBeNull();
  });

  it.each<[string, Pages, object]>([
    ['what it tells in a wrapper', { brief: `{"data":${fixture('brief.mining')}}` }, { hashrateThs: 104.73 }],
    ['no configuration', { config: null }, { hashrateThs: 104.73, profile: 'Auto', setting: null }],
    [
      'TCP 4028 alone',
      { brief: null, config: null, rpc: '{"STATS":[{"Type":"x"},{"GHS 5s":104100.5}]}' },
      { hashrateThs: 104.1005, claim: 'mining', powerSource: 'absent', profile: null },
    ],
    [
      'a summary on TCP 4028 alone',
      { brief: null, config: null, rpc: '{"SUMMARY":[{"GHS 5s":104100.5}]}' },
      { hashrateThs: 104.1005 },
    ],
  ])('makes do with %s', async (_, pages, expected) => {
    const { adapter, endpoint } = await replay({ ...pages, overview: null });
    expect(await adapter.read(endpoint)).toMatchObject(expected);
    expect((await adapter.inspect(endpoint)).telemetry).toMatchObject(expected);
  });

  it.each([
    ['rejected', '{"error":true,"msg":"busy"}'],
    ['malformed', '{"elapsed":5}'],
    ['malformed', '<html>'],
  ])('is %s where the brief is %s', async (code, brief) => {
    const { adapter, endpoint } = await replay({ brief });
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code });
  });
});

describe('MARA at onboarding', () => {
  it('tells who it is and what it aims at', async () => {
    const { adapter, endpoint, requests } = await replay({});
    const { identity, telemetry, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toEqual({
      make: 'Bitmain',
      model: 'Antminer S19j Pro',
      firmwareVersion: '1.0.3',
      serial: null,
      mac: '02:aa:bb:cc:dd:0e',
      hostname: 'row3-12',
    });
    expect(telemetry).toMatchObject({ model: 'Antminer S19j Pro', firmwareVersion: '1.0.3' });
    expect(capabilities).toMatchObject({
      verbs: ['sleep', 'wake', 'power-target'],
      powerTargetW: { min: null, max: null, default: 3000 },
      nominalHashrateThs: 105.3,
      obstacles: [],
    });
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  const withoutTarget = { concorde: undefined };
  it.each<[string, Pages, readonly string[], RegExp]>([
    ['no block for a target', { config: configWith(withoutTarget) }, ['sleep', 'wake'], /no block/],
    ['hidden passwords', { config: configWith({}, { pools: [{ url: 'a', user: 'b' }] }) }, [], /passwords/],
    ['a configuration without a work mode', { config: '{"mode":{}}' }, [], /work-mode-selector/],
    ['no configuration', { config: null }, [], /does not have it/],
  ])('says what stands in the way: %s', async (_, pages, verbs, problem) => {
    const { adapter, endpoint } = await replay(pages);
    const { capabilities } = await adapter.inspect(endpoint);
    expect(capabilities.verbs).toEqual(verbs);
    expect(capabilities.obstacles[0]?.problem).toMatch(problem);
  });
});

describe('MARA write', () => {
  const context = (before: ApplyContext['before'], attempt = 1): ApplyContext => ({ attempt, before });
  const asleep = { config: configWith({ 'work-mode-selector': 'Sleep' }) };
  const inStock = { selector: 'Stock', concordeMode: 'Hashrate', powerTargetW: 3200 };

  it('is the whole configuration with another work mode', async () => {
    const { adapter, endpoint, written } = await replay({});
    expect(await adapter.apply(endpoint, SLEEP)).toEqual({ kind: 'accepted', detail: 'success' });
    expect(written()).toEqual(JSON.parse(configWith({ 'work-mode-selector': 'Sleep' })));
  });

  it.each<[string, Pages, OperatingPoint, ApplyContext, Json]>([
    [
      'wakes to what was there before',
      asleep,
      NOMINAL,
      context(inStock),
      {
        'work-mode-selector': 'Stock',
        concorde: { 'mode-select': 'Hashrate', 'power-target': 3200, 'hash-target': 100 },
      },
    ],
    [
      'wakes by the device’s own log where nobody saw it',
      asleep,
      NOMINAL,
      context(null),
      { 'work-mode-selector': 'Fixed' },
    ],
    [
      'goes back from a target to what was there before',
      {},
      NOMINAL,
      context({ selector: 'Auto', concordeMode: 'PowerTarget', powerTargetW: 3100 }),
      { concorde: { 'mode-select': 'PowerTarget', 'power-target': 3100, 'hash-target': 100 } },
    ],
    [
      'sets a target, and wakes with it',
      asleep,
      ECO,
      context(inStock),
      {
        'work-mode-selector': 'Auto',
        concorde: { 'mode-select': 'PowerTarget', 'power-target': 2400, 'hash-target': 100 },
      },
    ],
  ])('%s', async (_, pages, target, from, mode) => {
    const { adapter, endpoint, written } = await replay(pages);
    expect(await adapter.apply(endpoint, target, from)).toMatchObject({ kind: 'accepted' });
    expect(written()).toEqual(JSON.parse(configWith(mode)));
  });

  it('sends no field that was not read', async () => {
    const fixed = { 'work-mode-selector': 'Sleep', concorde: undefined };
    const { adapter, endpoint, written } = await replay({ config: configWith(fixed) });
    await adapter.apply(endpoint, NOMINAL, context(inStock));
    expect(written()).toEqual(JSON.parse(configWith({ ...fixed, 'work-mode-selector': 'Stock' })));
  });

  it.each<[string, OperatingPoint, ApplyContext]>([
    ['where nobody saw another state', NOMINAL, context(null)],
    ['in what was there before', NOMINAL, context({ selector: 'Auto', powerTargetW: 3000 })],
    ['at the target', { ...ECO, setting: { verb: 'power-target', powerW: 3000 } }, context(null)],
  ])('leaves a miner alone that is awake, %s', async (_, target, from) => {
    const { adapter, endpoint, requests } = await replay({});
    expect(await adapter.apply(endpoint, target, from)).toMatchObject({ kind: 'accepted' });
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('sets a target again that had no effect', async () => {
    const { adapter, endpoint, written } = await replay({});
    await adapter.apply(
      endpoint,
      { ...ECO, setting: { verb: 'power-target', powerW: 3000 } },
      context(null, 2),
    );
    expect(written()).not.toBeNull();
  });

  it.each<[string, Pages, OperatingPoint]>([
    ['nothing tells the work mode from before', { ...asleep, history: '[]' }, NOMINAL],
    ['the device keeps no log', { ...asleep, history: null }, NOMINAL],
    ['there is no block for a target', { config: configWith({ concorde: { 'hash-target': 1 } }) }, ECO],
    ['a password is missing', { config: configWith({}, { pools: [{ url: 'a', user: 'b' }] }) }, SLEEP],
  ])('is not sent where %s', async (_, pages, target) => {
    const { adapter, endpoint, requests } = await replay(pages);
    expect(await adapter.apply(endpoint, target)).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it.each([
    ['rejected', '{"error":true,"msg":"invalid work mode"}'],
    ['unknown', ''],
    ['unknown', '<html>busy</html>'],
    ['unknown', '{}'],
  ])('is %s where the answer is %s', async (kind, write) => {
    const { adapter, endpoint } = await replay({ write });
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind });
  });
});

describe('MARA recognition', () => {
  const realm = (text: string) => ({
    status: 401,
    headers: { 'www-authenticate': `Digest realm="${text}"` },
    body: '',
  });
  const brief = { status: 200, headers: {}, body: fixture('brief.mining') };

  it.each<[boolean, string, string | null, Json]>([
    [true, 'KAONSU on TCP 4028', '{"VERSION":[{"BMMiner":"kaonsu 1.0"}]}', {}],
    [true, 'MARAFW on TCP 4028', '{"VERSION":[{"Miner":"MaraFW 1.0"}]}', {}],
    [true, 'its own realm', null, { '/': realm('MaraFW') }],
    [
      true,
      'its brief behind Bitmain’s realm',
      null,
      { '/': realm('antMiner Configuration'), '/kaonsu/v1/brief': brief },
    ],
    [
      false,
      'Bitmain’s realm alone',
      null,
      { '/': realm('antMiner Configuration'), '/kaonsu/v1/brief': realm('antMiner') },
    ],
    [false, 'another miner', '{"VERSION":[{"CGMiner":"4.11.1"}]}', {}],
  ])('is %s by %s', async (expected, _, version, pages) => {
    const scan = {
      rpc: () => Promise.resolve(version),
      http: ({ path }: { path: string }) => Promise.resolve(pages[path] ?? null),
    };
    expect(await mara.recognise(scan as unknown as HostScan)).toBe(expected);
  });
});

describe('a virtual MARA miner', () => {
  it('sleeps, notes from where, and wakes to it without being told; its pools stay', async () => {
    const clock = new HandClock();
    const ports = await freePortsNamed(['http', 'rpc']);
    const credentials = { username: 'root', password: 'secret' };
    const endpoint = { minerId: 'm', host: '127.0.0.1', ports, credentials };
    const model = {
      modelId: 's19j',
      label: 'Antminer S19j Pro',
      firmware: 'mara',
      thermalClass: 'air' as const,
      operatingPoints: [SLEEP, NOMINAL],
      devFeeRatio: 0,
      inrushRatio: 1.2,
    };
    const simulator = await mara.simulate({ spec: { ...endpoint, firmware: 'mara', model }, clock, seed: 3 });
    const adapter = mara.create({ readTimeoutSeconds: 2 });
    const client = new MinerHttp();
    cleanups.push(
      () => adapter.close(),
      () => client.close(),
      () => simulator.close(),
    );
    expect(await adapter.read(endpoint)).toMatchObject({ profile: 'Stock', setting: { selector: 'Stock' } });
    for (const [point, profile] of [
      [SLEEP, 'Sleep'],
      [NOMINAL, 'Stock'],
    ] as const) {
      expect(await adapter.apply(endpoint, point)).toMatchObject({ kind: 'accepted' });
      clock.advance(600);
      expect(await adapter.read(endpoint)).toMatchObject({ profile });
    }
    const path = '/kaonsu/v1/miner_config';
    const request = {
      host: '127.0.0.1',
      port: ports['http']!,
      method: 'GET' as const,
      credentials,
      timeoutMs: 1000,
    };
    expect(JSON.parse(await client.request({ ...request, path }))).toMatchObject({
      pools: [{ user: 'mine.m', pass: 'x' }, {}, {}],
    });
  });
});
