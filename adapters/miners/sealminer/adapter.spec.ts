import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import { freePorts } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { replayCgminer } from '../../../test/support/replay-cgminer.js';
import { replayHttp } from '../../../test/support/replay-device.js';
import { exchangeCgminerBytes } from '../../shared/cgminer-client.js';
import type { MinerSimulator } from '../../shared/miner-firmware.js';
import { SEALMINER_ENVELOPE } from './adapter.js';
import { sealminer } from './index.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 60, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3500, hashrateThs: 207 };

function limitPoint(powerW: number): OperatingPoint {
  return { ...NOMINAL, id: `${powerW}w`, setting: { verb: 'power-target', powerW } };
}

function modePoint(profile: string): OperatingPoint {
  return { ...NOMINAL, id: profile, setting: { verb: 'profile', profile } };
}

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function fixture(name: string): Buffer {
  return readFileSync(new URL(`./fixtures/${name}.txt`, import.meta.url));
}

const RPC = { stats: fixture('stats.a2'), summary: fixture('summary.a2'), version: fixture('version') };
const PAGES = {
  get_system_info: fixture('get_system_info').toString(),
  miner_psu_status: fixture('miner_psu_status').toString(),
};
const CREDENTIALS = { username: 'seal', password: 'a&b c' };

async function replay(
  rpc: Readonly<Record<string, Buffer>>,
  pages: Readonly<Record<string, string>> = {},
): Promise<{ endpoint: MinerEndpoint; adapter: MinerAdapter; sent: () => string[] }> {
  const device = await replayCgminer(rpc);
  const web = await replayHttp(({ path }) => pages[/(\w[\w-]*)\.php$/.exec(path)?.[1] ?? ''] ?? null);
  const adapter = sealminer.create({ readTimeoutSeconds: 2 });
  cleanups.push(
    () => device.close(),
    () => adapter.close(),
    () => web.close(),
  );
  return {
    endpoint: { ...device.endpoint, ports: { ...device.endpoint.ports, http: web.port } },
    adapter,
    sent: () => [
      ...device.sent(),
      ...web.requests.map(({ method, path, body }) => `${method} ${path} ${body}`.trim()),
    ],
  };
}

function changed(name: string, from: string | RegExp, to: string): Buffer {
  return Buffer.from(fixture(name).toString().replace(from, to));
}

describe('Sealminer telemetry', () => {
  it('is what both ports tell together', async () => {
    const { adapter, endpoint } = await replay(RPC, PAGES);
    expect(await adapter.read({ ...endpoint, credentials: CREDENTIALS })).toEqual({
      powerW: 3504,
      powerSource: 'metered',
      hashrateThs: expect.closeTo(206.9000005, 9),
      claim: 'mining',
      profile: 'normal',
      model: 'SEALMINER A2',
      firmwareVersion: '2025091001',
      setting: { powerLimitW: 3500, miningMode: 2 },
      chipTempC: 68,
    });
  });

  it.each<
    [string, Readonly<Record<string, Buffer>>, Readonly<Record<string, string>>, Record<string, unknown>]
  >([
    [
      'takes the watts of stats where they are there',
      { stats: changed('stats.a2', '"PSU Fan', '"PSU Input Power":3490,"PSU Fan') },
      {},
      { powerW: 3490, powerSource: 'metered' },
    ],
    [
      'takes the watts of the page under its other name',
      RPC,
      { 'miner-psu-status': PAGES.miner_psu_status },
      { powerW: 3504 },
    ],
    [
      'adds up the watts of several supplies',
      RPC,
      { miner_psu_status: '{"psu":[{"Power":1700},{"Power":"1750 W"}]}' },
      { powerW: 3450 },
    ],
    [
      'estimates by the model where no page tells',
      RPC,
      {},
      { powerW: expect.closeTo(206.9000005 * 17, 6), powerSource: 'estimated' },
    ],
    [
      'takes hash from the summary where stats has none',
      { ...RPC, stats: changed('stats.a2', /"\d MHS\(Sample\)":[\d.]+,/g, '') },
      {},
      { hashrateThs: expect.closeTo(206.86047351, 6) },
    ],
    [
      'lives without stats',
      { summary: RPC.summary, version: RPC.version },
      PAGES,
      { powerW: 3504, model: 'SEALMINER A2', firmwareVersion: '2025091001', claim: 'mining' },
    ],
    [
      'lives without pages',
      { summary: RPC.summary, version: RPC.version },
      {},
      { firmwareVersion: 'BDMiner 1.0.0', model: null },
    ],
    [
      'does not call a suspended miner mining',
      { stats: changed('stats.a2', '"Running"', '"Suspended"') },
      {},
      { claim: 'sleeping' },
    ],
    [
      'calls one without hash starting',
      { stats: changed('stats.a2', /MHS\(Sample\)":[\d.]+/g, 'MHS(Sample)":0') },
      {},
      { claim: 'starting', hashrateThs: 0, powerW: null, powerSource: 'absent' },
    ],
    [
      'calls one without hash and with an error code faulty',
      {
        stats: Buffer.from(
          changed('stats.a2', /MHS\(Sample\)":[\d.]+/g, 'MHS(Sample)":0')
            .toString()
            .replace('"Error Code":""', '"Error Code":"P:1"'),
        ),
      },
      {},
      { claim: 'fault' },
    ],
  ])('%s', async (_, rpc, pages, expected) => {
    const { adapter, endpoint } = await replay(rpc, pages);
    expect(await adapter.read({ ...endpoint, nominalJPerTh: 17 })).toMatchObject(expected);
  });

  it('is unsupported where a device has neither report', async () => {
    const { adapter, endpoint } = await replay({});
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('Sealminer commands', () => {
  const done = Buffer.from('{"STATUS":[{"STATUS":"S","Code":119,"Msg":"ASC 0 set OK"}],"id":1}\0');
  const restarted = Buffer.from('{"STATUS":"RESTART"}\0');
  const asleep = { ...RPC, stats: changed('stats.a2', '"Running"', '"Suspended"') };
  const rpc = { suspend: done, powerlimit: done, restart: restarted };
  const ok = '{"status":"success"}';
  const pages = { ...PAGES, reboot: ok, set_mining_mode: ok };
  const system = 'GET /cgi-bin/get_system_info.php';

  it.each<[string, Readonly<Record<string, Buffer>>, OperatingPoint, readonly string[]]>([
    ['put it to sleep', RPC, SLEEP, ['stats', 'ascset 0,suspend']],
    ['wake it by a restart of the program', asleep, NOMINAL, ['stats', 'restart']],
    ['do not restart one that runs', RPC, NOMINAL, ['stats']],
    [
      'limit it, and restart the machine',
      RPC,
      limitPoint(3000),
      ['stats', 'ascset 0,powerlimit,{"value":"3000"}', system, 'GET /cgi-bin/reboot.php'],
    ],
    ['do not limit it to what it is limited to', RPC, limitPoint(3500), ['stats']],
    [
      'set a mode',
      RPC,
      modePoint('low'),
      ['stats', system, 'POST /cgi-bin/set_mining_mode.php {"miningMode":0}'],
    ],
    [
      'set a mode and wake it',
      asleep,
      modePoint('high'),
      ['stats', 'restart', system, 'POST /cgi-bin/set_mining_mode.php {"miningMode":3}'],
    ],
    ['do not set the mode that is set', RPC, modePoint('normal'), ['stats', system]],
  ])('%s', async (_, reports, target, expected) => {
    const { adapter, endpoint, sent } = await replay({ ...reports, ...rpc }, pages);
    expect(await adapter.apply(endpoint, target)).toMatchObject({ kind: 'accepted' });
    expect(sent()).toEqual(expected);
  });

  it.each<[string, Record<string, number>, readonly string[]]>([
    [
      'limit',
      { powerLimitW: 3200 },
      ['stats', 'ascset 0,powerlimit,{"value":"3200"}', system, 'GET /cgi-bin/reboot.php'],
    ],
    [
      'mode',
      { powerLimitW: 3500, miningMode: 3 },
      ['stats', 'restart', system, 'POST /cgi-bin/set_mining_mode.php {"miningMode":3}'],
    ],
  ])('lead a miner back to the %s that it had before the event', async (_, before, expected) => {
    const { adapter, endpoint, sent } = await replay({ ...asleep, ...rpc }, pages);
    await adapter.apply(endpoint, NOMINAL, { attempt: 1, before });
    expect(sent()).toEqual(expected);
  });

  it.each<[string, OperatingPoint, Readonly<Record<string, string>>, Record<string, unknown>]>([
    [
      'a limit without a way to restart is not set',
      limitPoint(3000),
      {},
      { kind: 'rejected', code: 'unsupported' },
    ],
    [
      'a page that fails is a rejection',
      modePoint('low'),
      { ...pages, set_mining_mode: '{"status":"error","msg":"no"}' },
      { kind: 'rejected', code: 'rejected' },
    ],
    [
      'a login page is unauthorised',
      modePoint('low'),
      { ...pages, get_system_info: '<!doctype html>' },
      { kind: 'rejected', code: 'unauthorised' },
    ],
    [
      'a mode that there is not is unsupported',
      modePoint('turbo'),
      pages,
      { kind: 'rejected', code: 'unsupported' },
    ],
    ['no watts are no limit', limitPoint(0), pages, { kind: 'rejected', code: 'unsupported' }],
  ])('%s', async (_, target, web, expected) => {
    const { adapter, endpoint, sent } = await replay({ ...RPC, ...rpc }, web);
    expect(await adapter.apply(endpoint, target)).toMatchObject(expected);
    expect(sent().filter((one) => one.startsWith('ascset'))).toEqual([]);
  });
});

describe('Sealminer at onboarding', () => {
  it('says who it is, and that modes and limits need the web password', async () => {
    const { adapter, endpoint } = await replay(RPC, PAGES);
    expect(await adapter.inspect(endpoint)).toMatchObject({
      identity: {
        make: 'Bitdeer',
        serial: 'S127200259990001',
        mac: '50:d4:48:00:00:01',
        firmwareVersion: '2025091001',
      },
      capabilities: {
        verbs: ['sleep', 'wake'],
        obstacles: [
          {
            code: 'unauthorised',
            verbs: ['profile', 'power-target'],
            advice: expect.stringContaining('password') as unknown,
          },
        ],
        powerTargetW: { default: 3500 },
        nominalHashrateThs: expect.closeTo(230.83940729, 6) as unknown,
      },
    });
  });
});

describe('A virtual Sealminer', () => {
  async function simulated(password: string): Promise<{
    simulator: MinerSimulator;
    endpoint: MinerEndpoint;
    adapter: MinerAdapter;
    clock: HandClock;
  }> {
    const clock = new HandClock();
    const [api = 0, http = 0] = await freePorts(2);
    const model = {
      modelId: 'test',
      label: 'Sealminer A2',
      firmware: 'sealminer',
      thermalClass: 'air' as const,
      operatingPoints: [
        SLEEP,
        { ...limitPoint(2400), kind: 'underclock' as const, powerW: 2400, hashrateThs: 150 },
        NOMINAL,
      ],
      devFeeRatio: 0,
      inrushRatio: 1.3,
    };
    const host = '127.0.0.1';
    const ports = { api, http };
    const spec = { minerId: 'm', host, ports, firmware: 'sealminer', model, credentials: CREDENTIALS };
    const simulator = await sealminer.simulate({ spec, clock, seed: 5 });
    const adapter = sealminer.create();
    cleanups.push(
      () => simulator.close(),
      () => adapter.close(),
    );
    const credentials = { ...CREDENTIALS, password };
    return { simulator, endpoint: { minerId: 'm', host, ports, credentials }, adapter, clock };
  }

  it('takes a power limit by a restart of the machine, and a wake leads back to the old one', async () => {
    const { adapter, endpoint, clock } = await simulated(CREDENTIALS.password);
    const { setting } = await adapter.read(endpoint);
    expect(await adapter.apply(endpoint, limitPoint(2400))).toMatchObject({ kind: 'accepted' });
    clock.advance(5);
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'unreachable' });
    clock.advance(SEALMINER_ENVELOPE.upSeconds);
    expect(Math.abs(((await adapter.read(endpoint)).powerW ?? 0) - 2400)).toBeLessThan(100);
    await adapter.apply(endpoint, SLEEP);
    clock.advance(SEALMINER_ENVELOPE.downSeconds);
    await adapter.apply(endpoint, NOMINAL, { attempt: 1, before: setting ?? null });
    clock.advance(SEALMINER_ENVELOPE.upSeconds);
    expect(Math.abs(((await adapter.read(endpoint)).powerW ?? 0) - 3500)).toBeLessThan(140);
  });

  it('refuses a limit that it does not have', async () => {
    const { adapter, endpoint, simulator } = await simulated(CREDENTIALS.password);
    expect(await adapter.apply(endpoint, limitPoint(100))).toMatchObject({
      kind: 'rejected',
      code: 'rejected',
    });
    expect(simulator.virtual.writesReceived).toBe(0);
  });

  it('with the wrong web password still sleeps and wakes, and does nothing else', async () => {
    const { adapter, endpoint, simulator } = await simulated('wrong');
    const { capabilities } = await adapter.inspect(endpoint);
    expect(capabilities).toMatchObject({ verbs: ['sleep', 'wake'], obstacles: [{ code: 'unauthorised' }] });
    expect(await adapter.apply(endpoint, limitPoint(2400))).toMatchObject({ code: 'unauthorised' });
    expect(simulator.virtual.writesReceived).toBe(0);
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
  });

  it('is what a scan looks for, on both ports', async () => {
    const { endpoint } = await simulated(CREDENTIALS.password);
    const port = endpoint.ports?.['api'] ?? 0;
    const request = { host: endpoint.host, port, text: '{"command":"version"}', timeoutMs: 1000 };
    expect((await exchangeCgminerBytes(request)).toString()).toContain('BDMiner');
    const page = await fetch(`http://${endpoint.host}:${endpoint.ports?.['http']}/`);
    expect(await page.text()).toContain('amazeui');
  });
});
