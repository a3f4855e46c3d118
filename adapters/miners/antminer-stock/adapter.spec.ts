import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { ApplyContext, MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import { freePortsNamed } from '../../../test/support/free-ports.js';
import { replayHttp, replayTcp, type ReplayedHttp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import type { HostScan } from '../../shared/host-scan.js';
import { antminerStock } from './index.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 30, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3050, hashrateThs: 100 };
const OK = '{"stats":"success","code":"M000","msg":"OK!"}';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function fixture(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');
}

/** The fixture with `changes` made in the first of its reports. */
function statsWith(changes: Record<string, unknown>): string {
  const page = JSON.parse(fixture('stats.mining')) as { STATS: Record<string, unknown>[] };
  return JSON.stringify({ ...page, STATS: [{ ...page.STATS[0], ...changes }] });
}

function confWith(changes: Record<string, unknown>): string {
  const conf = { ...(JSON.parse(fixture('conf.mining')) as Record<string, unknown>), ...changes };
  return JSON.stringify(conf);
}

function modePoint(profile: string): OperatingPoint {
  return { ...NOMINAL, id: 'eco', kind: 'underclock', setting: { verb: 'profile', profile } };
}

/** Text of each page and of each port; null: not there. */
interface Pages {
  readonly stats?: string | null;
  readonly summary?: string;
  readonly conf?: string | null;
  readonly system?: string | null;
  readonly write?: string;
  readonly power?: string;
  readonly rpc?: string;
}

interface Bench {
  readonly endpoint: MinerEndpoint;
  readonly adapter: MinerAdapter;
  readonly requests: ReplayedHttp[];
  readonly written: () => Record<string, unknown>;
}

/** A device without a password that shows `pages`, `power` on its second port, and `rpc` on the third. */
async function replay(pages: Pages): Promise<Bench> {
  const or = (text: string | null | undefined, name: string): string | null =>
    text === undefined ? fixture(name) : text;
  const bodies: Record<string, string | null> = {
    '/cgi-bin/stats.cgi': or(pages.stats, 'stats.mining'),
    '/cgi-bin/summary.cgi': or(pages.summary, 'summary.asleep'),
    '/cgi-bin/get_miner_conf.cgi': or(pages.conf, 'conf.mining'),
    '/cgi-bin/get_system_info.cgi': or(pages.system, 'system-info'),
    '/cgi-bin/set_miner_conf.cgi': pages.write ?? OK,
  };
  const web = await replayHttp(({ path }) => bodies[path] ?? null);
  const power = await replayHttp(() => pages.power ?? null);
  const { rpc: shut } = await freePortsNamed(['rpc']);
  const rpc =
    pages.rpc === undefined
      ? null
      : await replayTcp(
          (received) => (received.length > 0 ? received : null),
          () => Buffer.from(`${pages.rpc}\0`),
        );
  const adapter = antminerStock.create({ readTimeoutSeconds: 2, writeTimeoutSeconds: 2 });
  cleanups.push(
    () => adapter.close(),
    () => web.close(),
    () => power.close(),
    async () => rpc?.close(),
  );
  const ports = { http: web.port, power: power.port, rpc: rpc?.port ?? shut! };
  return {
    endpoint: { minerId: 'm', host: web.host, ports },
    adapter,
    requests: web.requests,
    written: () =>
      JSON.parse(web.requests.find(({ method }) => method === 'POST')?.body ?? '') as Record<string, unknown>,
  };
}

describe('stock Antminer power', () => {
  it('is what port 6060 tells, where it tells', async () => {
    const { adapter, endpoint } = await replay({ power: 'miner power:3421', stats: fixture('stats.hydro') });
    expect(await adapter.read(endpoint)).toMatchObject({ powerW: 3421, powerSource: 'metered' });
  });

  it.each([
    ['watt', { watt: 5525 }, 5525],
    ['chain_power', { chain_power: '1234 W' }, 1234],
  ])('is the firmware’s own, and no meter’s, in %s', async (_, changes, powerW) => {
    const { adapter, endpoint } = await replay({ stats: statsWith(changes) });
    expect(await adapter.read(endpoint)).toMatchObject({ powerW, powerSource: 'estimated' });
  });

  it.each([
    ['the device’s own name', undefined, 100.2505 * 30.5],
    ['the configured model first', 28, 100.2505 * 28],
  ])('is estimated from hash and J/TH by %s where nothing tells', async (_, nominalJPerTh, expectedW) => {
    const { adapter, endpoint } = await replay({ power: 'error 6060 cmd' });
    const telemetry = await adapter.read(
      nominalJPerTh === undefined ? endpoint : { ...endpoint, nominalJPerTh },
    );
    expect(telemetry).toMatchObject({ powerSource: 'estimated', hashrateThs: 100.2505, claim: 'mining' });
    expect(telemetry.powerW).toBeCloseTo(expectedW, 3);
  });

  it('is absent for a model that nobody knows', async () => {
    const stats = fixture('stats.mining').replace('Antminer S19j Pro', 'Antminer X1');
    const { adapter, endpoint } = await replay({ stats });
    expect(await adapter.read(endpoint)).toMatchObject({ powerW: null, powerSource: 'absent' });
  });

  it('is absent while starting: the boards may draw much without a hash', async () => {
    const { adapter, endpoint } = await replay({ stats: statsWith({ rate_5s: 0 }) });
    expect(await adapter.read(endpoint)).toMatchObject({ powerW: null, claim: 'starting' });
  });

  it('is asked of the second port again only after many readings without an answer', async () => {
    let asked = 0;
    const { adapter, endpoint } = await replay({});
    const shy = await replayHttp(() => {
      asked += 1;
      return 'error 6060 cmd';
    });
    cleanups.push(() => shy.close());
    const target = { ...endpoint, ports: { ...endpoint.ports, power: shy.port } };
    for (let reading = 0; reading < 5; reading += 1) await adapter.read(target);
    expect(asked).toBe(1);
  });
});

describe('stock Antminer reading', () => {
  it.each([
    ['sleeping', 'empty reports in mode 1', { stats: fixture('stats.asleep'), conf: fixture('conf.asleep') }],
    ['fault', 'empty reports in mode 0', { stats: fixture('stats.asleep') }],
    ['mining', 'hash in mode 0', {}],
    ['mining', 'hash in mode 3', { conf: confWith({ 'bitmain-work-mode': '3' }) }],
  ] as const)('is %s: %s', async (claim, _, pages) => {
    const { adapter, endpoint } = await replay(pages);
    expect(await adapter.read(endpoint)).toMatchObject({ claim });
  });

  it.each([
    ['0', 'mode 0', { mode: 0 }],
    ['2', 'mode 2', { mode: 2 }],
    ['1', 'mode 1', null],
  ])('keeps mode %s for the way back, where a miner mines in it', async (mode, profile, setting) => {
    const { adapter, endpoint } = await replay({ conf: confWith({ 'bitmain-work-mode': mode }) });
    expect(await adapter.read(endpoint)).toMatchObject({ profile, setting });
  });

  it.each([
    ['GH/s', 100.2505],
    ['TH/s', 100250.5],
    ['H/s', 1.002505e-7],
  ])('counts hash in %s', async (unit, expectedThs) => {
    const { adapter, endpoint } = await replay({ stats: statsWith({ rate_unit: unit }) });
    expect((await adapter.read(endpoint)).hashrateThs).toBeCloseTo(expectedThs, 9);
  });

  it.each([
    ['a unit that does not exist', statsWith({ rate_unit: 'sol/s' })],
    ['no report in it', '{"STATUS":{"STATUS":"S"}}'],
  ])('is malformed with %s', async (_, stats) => {
    const { adapter, endpoint } = await replay({ stats });
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('takes a report with a status in a list, surplus commas and a cut end', async () => {
    const stats = `{"STATUS":[{"STATUS":"S"}],"INFO":{"type":"Antminer S19"},"STATS":[{"rate_5s":95000.5,"rate_unit":"GH/s",},{"rate`;
    const { adapter, endpoint } = await replay({ stats });
    expect(await adapter.read(endpoint)).toMatchObject({ hashrateThs: 95.0005, model: 'Antminer S19' });
  });

  it('reads a hydro machine: hash, watts, the hottest chip', async () => {
    const { adapter, endpoint } = await replay({ stats: fixture('stats.hydro') });
    expect(await adapter.read(endpoint)).toMatchObject({
      model: 'Antminer S23 Hyd.',
      hashrateThs: 575.1002,
      powerW: 5512,
      chipTempC: 57,
    });
  });

  it('asks TCP 4028 on builds with other web pages', async () => {
    const { adapter, endpoint } = await replay({ conf: null, stats: null, rpc: fixture('stats.rpc') });
    expect(await adapter.read(endpoint)).toMatchObject({
      model: 'Antminer S17 Pro',
      hashrateThs: 52.8714,
      powerW: 52.8714 * 39.51,
      powerSource: 'estimated',
      claim: 'mining',
      profile: null,
      setting: null,
      chipTempC: 78,
    });
  });

  it.each<[string, Pages, object]>([
    ['no configuration', { conf: null }, { hashrateThs: 100.2505, profile: 'mode 0', setting: { mode: 0 } }],
    [
      'a summary alone',
      { conf: null, stats: null, summary: fixture('stats.mining').replace('"STATS"', '"SUMMARY"') },
      { hashrateThs: 100.2505 },
    ],
    ['a broken configuration', { conf: '<html>' }, { hashrateThs: 100.2505, claim: 'mining' }],
    [
      'TCP 4028 alone, and there the summary alone',
      { conf: null, stats: null, rpc: '{"SUMMARY":[{"GHS 5s":"95000"}]}' },
      { hashrateThs: 95, claim: 'mining' },
    ],
  ])('makes do with %s', async (_, pages, expected) => {
    const { adapter, endpoint } = await replay({ ...pages, system: null });
    expect(await adapter.read(endpoint)).toMatchObject(expected);
    expect((await adapter.inspect(endpoint)).telemetry).toMatchObject(expected);
  });

  it('is unsupported where neither the pages nor TCP 4028 are there', async () => {
    const { adapter, endpoint } = await replay({ conf: null, stats: null });
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'unsupported' });
  });

  itWithSharedFixtures('is right about the replies of others’ fixtures too', async () => {
    const page = (name: string): string =>
      sharedFixture(`antminer-stock/s19-proto-fleet-shaped/web/${name}.json`).toString();
    const mining = await replay({
      stats: page('stats'),
      conf: page('get_miner_conf'),
      summary: page('summary'),
      system: page('get_system_info'),
    });
    expect(await mining.adapter.inspect(mining.endpoint)).toMatchObject({
      identity: { model: 'Antminer S19', mac: '02:00:00:00:00:01', serial: null },
      telemetry: { claim: 'mining', hashrateThs: 88.422, model: 'Antminer S19', chipTempC: 70 },
    });
    const power = sharedFixture('antminer-stock/mos-mock/port6060.miner_power.txt').toString();
    const stats = sharedFixture('antminer-stock/mos-mock/stats.cgi.sleep.json').toString();
    const asleep = await replay({ stats, power, conf: fixture('conf.asleep') });
    expect(await asleep.adapter.read(asleep.endpoint)).toMatchObject({
      claim: 'sleeping',
      powerW: 3421,
      powerSource: 'metered',
    });
    const system = sharedFixture('antminer-stock/s21-FR-1.12-251009/get_system_info.json').toString();
    const s21 = await replay({ system });
    expect((await s21.adapter.inspect(s21.endpoint)).identity).toEqual({
      make: 'Bitmain',
      model: 'Antminer S21',
      firmwareVersion: 'FR-1.12(251009-S21)',
      serial: 'THQING0BDJAB024NF',
      mac: null,
      hostname: 'Antminer',
    });
  });
});

describe('stock Antminer at onboarding', () => {
  it('tells who it is, its modes, and what it should hash', async () => {
    const { adapter, endpoint, requests } = await replay({});
    const { identity, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toEqual({
      make: 'Bitmain',
      model: 'Antminer S19j Pro',
      firmwareVersion: 'Tue Dec 6 15:29:57 CST 2022',
      serial: 'SMTTYRHBDJAAI0042',
      mac: '02:1a:2b:3c:4d:5e',
      hostname: 'row3-12',
    });
    expect(capabilities).toMatchObject({ verbs: ['sleep', 'wake', 'profile'], nominalHashrateThs: 100 });
    expect(capabilities.profiles.map(({ name, settable }) => [name, settable])).toEqual([
      ['mode 0', true],
      ['mode 2', false],
      ['mode 3', false],
    ]);
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('goes by the reports where there is no page about the system', async () => {
    const { adapter, endpoint } = await replay({ system: null });
    expect((await adapter.inspect(endpoint)).identity).toMatchObject({
      model: 'Antminer S19j Pro',
      firmwareVersion: 'Thu Jul 11 16:38:25 CST 2024',
      serial: null,
    });
  });

  it.each([
    [
      'hides the passwords of its pools',
      { conf: confWith({ pools: [{ url: 'a', user: 'b' }] }) },
      /passwords/,
    ],
    ['has no modes', { conf: '{"pools":[],"bitmain-freq":"650"}' }, /no work mode/],
    ['has other pages', { conf: null, stats: null, rpc: fixture('stats.rpc') }, /does not have it/],
    ['hides its configuration', { conf: null }, /does not have it/],
  ])('has a miner that %s do nothing, and says why', async (_, pages, problem) => {
    const { adapter, endpoint } = await replay(pages);
    const { verbs, obstacles, profiles } = (await adapter.inspect(endpoint)).capabilities;
    expect([verbs, profiles]).toEqual([[], []]);
    expect(obstacles).toEqual([
      expect.objectContaining({ code: 'unsupported', problem: expect.stringMatching(problem) }),
    ]);
  });
});

describe('stock Antminer recognition', () => {
  const version = '{"VERSION":[{"BMMiner":"1.0.0","API":"3.1","Type":"Antminer S21 XP Hyd."}]}';
  const head = (type: string): string => `{"STATS":[{"BMMiner":"4.11.1","Type":"${type}"}]}`;

  it.each<[boolean, string, Readonly<Record<string, string>>]>([
    [true, 'the realm of its web server', { '/': 'Digest realm="antMiner Configuration", nonce="1"' }],
    [true, 'its version', { version }],
    [true, 'its stats, where it has no version', { stats: head('Antminer S19 Pro') }],
    [true, 'its page about the system', { '/cgi-bin/get_system_info.cgi': '{"minertype":"Antminer S21"}' }],
    [false, 'another realm', { '/': 'Digest realm="blackMiner Configuration"' }],
    [
      false,
      'another firmware on the same machine',
      { version: 'Invalid command', stats: head('Antminer S19 (vnish 1.2.6)') },
    ],
    [false, 'Hiveon', { stats: head('Antminer S19x88 Hiveon') }],
    [false, 'MARA', { version: '{"VERSION":[{"Miner":"MARAFW 1.0","Type":"Antminer S19"}]}' }],
    [false, 'another miner', { version: '{"VERSION":[{"CGMiner":"4.11.1","PROD":"AvalonMiner 15"}]}' }],
    [false, 'nothing', {}],
  ])('is %s by %s', async (expected, _, answers) => {
    const scan = {
      rpc: (command: string) => Promise.resolve(answers[command] ?? null),
      http: ({ path }: { path: string }) => {
        const text = answers[path];
        if (text === undefined) return Promise.resolve(null);
        const isRealm = path === '/';
        const headers = isRealm ? { 'www-authenticate': text } : {};
        return Promise.resolve({ status: isRealm ? 401 : 200, headers, body: text });
      },
    };
    expect(await antminerStock.recognise(scan as unknown as HostScan)).toBe(expected);
  });
});

describe('stock Antminer write', () => {
  it('keeps pools, passwords and all else, and sets the mode under both names', async () => {
    const { adapter, endpoint, written } = await replay({});
    expect(await adapter.apply(endpoint, SLEEP)).toEqual({ kind: 'accepted', detail: 'M000 OK!' });
    const before = JSON.parse(fixture('conf.mining')) as Record<string, unknown>;
    expect(written()).toEqual({
      ...before,
      'bitmain-ccdelay': '0',
      'freq-level': '100',
      'bitmain-work-mode': '1',
      'miner-mode': 1,
    });
    expect(written()).not.toHaveProperty('bitmain-hashrate-percent');
  });

  it('echoes a share of hash that was read, and sends no level that was empty', async () => {
    const conf = confWith({ 'bitmain-hashrate-percent': '85', 'bitmain-freq-level': '' });
    const { adapter, endpoint, written } = await replay({ conf });
    await adapter.apply(endpoint, SLEEP);
    expect(written()).toMatchObject({ 'bitmain-hashrate-percent': '85', 'bitmain-freq-level': '' });
    expect(written()).not.toHaveProperty('freq-level');
  });

  const context = (before: ApplyContext['before'], attempt = 1): ApplyContext => ({ attempt, before });

  it.each<[string, string, OperatingPoint, ApplyContext, number]>([
    ['wakes to the normal mode where nobody saw another', '1', NOMINAL, context(null), 0],
    ['wakes to the mode from before', '1', NOMINAL, context({ mode: 3 }), 3],
    ['wakes to the normal mode where what was kept makes no sense', '1', NOMINAL, context({ mode: 1 }), 0],
    ['goes back from a profile to the mode from before', '3', NOMINAL, context({ mode: 0 }), 0],
    ['goes to the mode that a point names', '0', modePoint('mode 3'), context(null), 3],
    ['wakes to the mode that a point names', '1', modePoint('mode 2'), context({ mode: 0 }), 2],
    ['writes a mode again that had no effect', '3', modePoint('mode 3'), context(null, 2), 3],
    ['sleeps again where it says that it sleeps', '1', SLEEP, context(null), 1],
  ])('%s', async (_, mode, target, from, expected) => {
    const { adapter, endpoint, written } = await replay({ conf: confWith({ 'bitmain-work-mode': mode }) });
    expect(await adapter.apply(endpoint, target, from)).toMatchObject({ kind: 'accepted' });
    expect(written()).toMatchObject({ 'miner-mode': expected, 'bitmain-work-mode': String(expected) });
  });

  it.each<[string, OperatingPoint, ApplyContext]>([
    ['0', NOMINAL, context(null)],
    ['2', NOMINAL, context(null)],
    ['3', NOMINAL, context({ mode: 3 })],
    ['3', modePoint('mode 3'), context(null)],
  ])('does not restart a miner that is in mode %s already', async (mode, target, from) => {
    const { adapter, endpoint, requests } = await replay({ conf: confWith({ 'bitmain-work-mode': mode }) });
    expect(await adapter.apply(endpoint, target, from)).toMatchObject({
      kind: 'accepted',
      detail: expect.stringMatching(`mode ${mode}`),
    });
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it.each([
    ['the mode that is sleep', modePoint('mode 1')],
    ['a mode that no source knows', modePoint('mode 7')],
    ['a name in place of a number', modePoint('eco')],
    ['watts', { ...NOMINAL, setting: { verb: 'power-target', powerW: 3000 } } as OperatingPoint],
  ])('asks nothing of the device for %s', async (_, target) => {
    const { adapter, endpoint, requests } = await replay({});
    expect(await adapter.apply(endpoint, target)).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    expect(requests).toEqual([]);
  });

  it.each([
    ['pools are missing', '{"bitmain-work-mode":"0"}'],
    ['a password is missing', '{"pools":[{"url":"a","user":"b"}],"bitmain-work-mode":"0"}'],
    ['there is no mode to set', '{"pools":[{"url":"a","user":"b","pass":"x"}]}'],
  ])('is not sent where %s', async (_, conf) => {
    const { adapter, endpoint, requests } = await replay({ conf });
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it.each([
    ['accepted', '{"success": true}'],
    ['rejected', '{"stats":"error","code":"M001","msg":"Illegal request!"}'],
    ['rejected', '{"success": false}'],
    ['unknown', ''],
    ['unknown', '<html>busy</html>'],
    ['unknown', '{}'],
  ])('is %s where the answer is %s', async (kind, write) => {
    const { adapter, endpoint } = await replay({ write });
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind });
  });
});
