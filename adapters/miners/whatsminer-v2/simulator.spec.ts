import { afterEach, describe, expect, it } from '@jest/globals';
import { createCipheriv, createHash } from 'node:crypto';
import { connect } from 'node:net';
import type { OperatingPoint, PointSetting } from '../../../src/core/mining/operating-point.js';
import type { MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import type { ModelConfig } from '../../../src/core/site.js';
import { freePorts } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { MinerSimulator } from '../../shared/miner-firmware.js';
import { decrypt, md5Crypt } from './crypto.js';
import { whatsminerV2 } from './index.js';

const NOMINAL_W = 3276;
const UP_SECONDS = whatsminerV2.envelope.upSeconds;
const POINTS: readonly OperatingPoint[] = [
  { id: 'sleep', kind: 'sleep', powerW: 13, hashrateThs: 0 },
  {
    id: '60pct',
    kind: 'underclock',
    powerW: 1966,
    hashrateThs: 75.6,
    setting: { verb: 'power-percent', percent: 60 },
  },
  { id: 'nominal', kind: 'nominal', powerW: NOMINAL_W, hashrateThs: 126 },
];

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

interface Bench {
  readonly simulator: MinerSimulator;
  readonly adapter: MinerAdapter;
  readonly endpoint: MinerEndpoint;
  readonly clock: HandClock;
  readonly web: number;
}

async function start(label = 'WhatsMiner M50S'): Promise<Bench> {
  const clock = new HandClock();
  const [api = 0, web = 0] = await freePorts(2);
  const model: ModelConfig = {
    modelId: 'm',
    label,
    firmware: 'whatsminer-v2',
    thermalClass: 'air',
    operatingPoints: POINTS,
    devFeeRatio: 0,
    inrushRatio: 1.2,
  };
  const spec = { minerId: 'm', host: '127.0.0.1', ports: { api, web }, firmware: 'whatsminer-v2', model };
  const simulator = await whatsminerV2.simulate({ spec, clock, seed: 3 });
  const adapter = whatsminerV2.create({ unixSeconds: () => clock.now().toSeconds() });
  cleanups.push(
    () => simulator.close(),
    () => adapter.close(),
  );
  const credentials = { username: 'admin', password: 'admin' };
  return { simulator, adapter, clock, web, endpoint: { ...spec, credentials } };
}

/** What comes back for `text`, up to the end of the connection. */
function exchange({ endpoint }: Bench, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: endpoint.host, port: endpoint.ports?.['api'] ?? 0 });
    let received = '';
    socket.on('connect', () => socket.write(text));
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
  });
}

async function ask(bench: Bench, command: string): Promise<Record<string, unknown>> {
  const reply = await exchange(bench, JSON.stringify({ command }));
  return JSON.parse(reply.replace(/\0$/, '')) as Record<string, unknown>;
}

/** A write as other people's tools send it: `command` instead of `cmd`, padded with NULs, a token of its own. */
async function write(
  bench: Bench,
  command: string,
  parameters: Record<string, unknown> = {},
  password = 'admin',
): Promise<Record<string, unknown> | null> {
  const { Msg } = (await ask(bench, 'get_token')) as { Msg: Record<'time' | 'salt' | 'newsalt', string> };
  const key = md5Crypt(password, Msg.salt);
  const token = md5Crypt(key + Msg.time, Msg.newsalt);
  const plain = Buffer.from(JSON.stringify({ command, token, ...parameters }));
  const cipher = createCipheriv('aes-256-ecb', createHash('sha256').update(key).digest(), null);
  cipher.setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc((16 - (plain.length % 16)) % 16)]);
  const data = Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
  const reply = await exchange(bench, JSON.stringify({ enc: 1, data }));
  if (reply === '') return null;
  const outer = JSON.parse(reply.replace(/\0$/, '')) as Record<string, unknown> | string;
  const { enc } = (typeof outer === 'string' ? JSON.parse(outer) : outer) as { enc?: string };
  return JSON.parse(enc === undefined ? reply.replace(/\0$/, '') : (decrypt(key, enc) ?? '')) as Record<
    string,
    unknown
  >;
}

function pointWith(setting: PointSetting): OperatingPoint {
  return { id: 'p', kind: 'underclock', powerW: 2000, hashrateThs: 75, setting };
}

describe('a virtual WhatsMiner V2', () => {
  it('answers every read that a third party asks for', async () => {
    const bench = await start();
    expect(await ask(bench, 'summary')).toMatchObject({
      STATUS: [{ STATUS: 'S' }],
      SUMMARY: [{ 'Factory GHS': 126_000, 'Power Mode': 'Normal', 'Hash Stable': true }],
    });
    expect(await ask(bench, 'devs')).toMatchObject({ DEVS: [{ ASC: 0 }, { ASC: 1 }, { ASC: 2 }] });
    expect(await ask(bench, 'edevs')).toHaveProperty('DEVS');
    expect(await ask(bench, 'pools')).toMatchObject({ POOLS: [{ POOL: 1, Status: 'Alive' }, { POOL: 2 }] });
    expect(await ask(bench, 'devdetails')).toMatchObject({
      DEVDETAILS: [{ Driver: 'bitmicro', Model: 'M50S_VH50' }, {}, {}],
    });
    expect(await ask(bench, 'status')).toMatchObject({
      Code: 131,
      Msg: { mineroff: 'false', power_mode: 'normal', power_limit_set: '' },
    });
    expect(await ask(bench, 'get_version')).toMatchObject({
      Msg: { api_ver: '2.0.5', fw_ver: expect.stringMatching(/^2024/) },
    });
    expect(await ask(bench, 'get_psu')).toMatchObject({ Msg: { pin: expect.stringMatching(/^3[23]\d\d$/) } });
    expect(await ask(bench, 'get_miner_info')).toMatchObject({
      Msg: { mac: expect.stringMatching(/^02:/), minersn: expect.any(String) },
    });
    expect(await ask(bench, 'get_error_code')).toMatchObject({ Msg: { error_code: [] } });
    expect(await ask(bench, 'version')).toMatchObject({ STATUS: 'E', Code: 14 });
  });

  it('answers several reports at once, and in text', async () => {
    const bench = await start();
    expect(await ask(bench, 'summary+status')).toMatchObject({
      summary: [{ SUMMARY: [{}] }],
      status: [{ Msg: { mineroff: 'false' } }],
    });
    expect(await exchange(bench, 'summary')).toMatch(/^STATUS=S.*\|SUMMARY,Elapsed=/);
  });

  it('of an old model speaks version 1', async () => {
    const bench = await start('WhatsMiner M20S');
    expect(await ask(bench, 'status')).toMatchObject({ Msg: { btmineroff: 'false' } });
    expect(await ask(bench, 'get_psu')).toMatchObject({ Msg: { name: 'P222B' } });
    expect(await ask(bench, 'summary')).toMatchObject({ SUMMARY: [{ Power_RT: expect.any(Number) }] });
    expect(await write(bench, 'set_power_pct', { percent: '60' })).toMatchObject({ Code: 14 });
    expect(await bench.adapter.inspect(bench.endpoint)).toMatchObject({
      identity: { model: 'M20S_V10', firmwareVersion: '20210322.22.REL' },
    });
    expect(await bench.adapter.apply(bench.endpoint, POINTS[0]!)).toMatchObject({ kind: 'accepted' });
    bench.clock.advance(15);
    expect(await ask(bench, 'status')).toMatchObject({ Msg: { btmineroff: 'true' } });
    expect(await bench.adapter.read(bench.endpoint)).toMatchObject({ claim: 'sleeping' });
  });

  it('sends everybody to its encrypted web pages', async () => {
    const { web } = await start();
    const page = await fetch(`http://127.0.0.1:${web}/`, { redirect: 'manual' });
    expect(page.status).toBe(307);
    expect(page.headers.get('location')).toMatch(/^https:.*\/cgi-bin\/luci/);
  });

  it('takes the writes of other people’s tools', async () => {
    const bench = await start();
    expect(await write(bench, 'power_off', { respbefore: 'true' })).toMatchObject({
      STATUS: 'S',
      Code: 131,
      Msg: 'API command OK',
    });
    bench.clock.advance(15);
    expect(bench.simulator.virtual.powerW).toBeLessThan(20);
    expect(await write(bench, 'power_on')).toMatchObject({ Code: 131 });
    bench.clock.advance(UP_SECONDS);
    expect(bench.simulator.virtual.powerW).toBeGreaterThan(3200);
  });

  it.each([
    ['a command that it does not have', 'power_sideways', {}, 14],
    ['a number where a text is meant', 'set_power_pct', { percent: 60 }, 132],
    ['a percentage above 100 in air', 'set_power_pct', { percent: '120' }, 132],
    ['a limit that is none', 'adjust_power_limit', { power_limit: '' }, 132],
  ])('refuses %s', async (_, command, parameters, code) => {
    const bench = await start();
    expect(await write(bench, command, parameters)).toMatchObject({ STATUS: 'E', Code: code });
  });

  it('cannot read what is encrypted with another password, and refuses writes in the clear', async () => {
    const bench = await start();
    expect(await write(bench, 'power_off', {}, 'guess')).toMatchObject({ STATUS: 'E', Code: 23 });
    expect(await ask(bench, 'power_off')).toMatchObject({ STATUS: 'E', Code: 45 });
    expect(bench.simulator.virtual.writesReceived).toBe(0);
  });

  it('gives no more than 32 tokens in half an hour', async () => {
    const bench = await start();
    for (let given = 0; given < 32; given += 1)
      expect(await ask(bench, 'get_token')).toMatchObject({ Code: 134 });
    expect(await ask(bench, 'get_token')).toMatchObject({ STATUS: 'E', Code: 136 });
    expect(await bench.adapter.apply(bench.endpoint, POINTS[0]!)).toMatchObject({ code: 'rate-limited' });
    bench.clock.advance(30 * 60);
    expect(await bench.adapter.apply(bench.endpoint, POINTS[0]!)).toMatchObject({ kind: 'accepted' });
  });

  it('forgets the token with the password, and the adapter says that it is another one', async () => {
    const bench = await start();
    await bench.adapter.apply(bench.endpoint, POINTS[0]!);
    expect(await write(bench, 'update_pwd', { old: 'admin', new: 'secret' })).toMatchObject({ Code: 131 });
    expect(await bench.adapter.apply(bench.endpoint, POINTS[0]!)).toMatchObject({ code: 'unauthorised' });
  });

  it('says nothing when it is told to reboot, and is away for a while', async () => {
    const bench = await start();
    expect(await write(bench, 'reboot')).toBeNull();
    expect(bench.simulator.virtual.reachable).toBe(false);
  });

  it('restarts its mining process for a mode and a limit, and not for a percentage', async () => {
    for (const [setting, restarts] of [
      [{ verb: 'profile', profile: 'low' }, true],
      [{ verb: 'power-target', powerW: 2400 }, true],
      [{ verb: 'power-percent', percent: 80 }, false],
    ] as const) {
      const bench = await start();
      expect(await bench.adapter.apply(bench.endpoint, pointWith(setting))).toMatchObject({
        kind: 'accepted',
      });
      bench.clock.advance(30);
      const { claim } = await bench.adapter.read(bench.endpoint);
      expect([setting.verb, claim]).toEqual([setting.verb, restarts ? 'starting' : 'mining']);
    }
  });

  it.each<[PointSetting, number, object]>([
    [{ verb: 'profile', profile: 'low' }, NOMINAL_W * 0.8, { profile: 'low' }],
    [
      { verb: 'power-target', powerW: 2400 },
      2400,
      { setting: { mode: 'normal', limit: 2400, percent: null } },
    ],
    [{ verb: 'power-percent', percent: 60 }, 1966, {}],
    [{ verb: 'power-percent', percent: 80, pace: 'normal' }, NOMINAL_W * 0.8, {}],
  ])('comes to where %j leads, and back', async (setting, powerW, told) => {
    const bench = await start();
    const { setting: before = null } = await bench.adapter.read(bench.endpoint);
    await bench.adapter.apply(bench.endpoint, pointWith(setting));
    bench.clock.advance(UP_SECONDS);
    const there = await bench.adapter.read(bench.endpoint);
    expect(there).toMatchObject({ claim: 'mining', ...told });
    expect(Math.abs((there.powerW ?? 0) - powerW)).toBeLessThan(powerW * 0.02);
    expect(await bench.adapter.apply(bench.endpoint, POINTS[2]!, { attempt: 1, before })).toMatchObject({
      kind: 'accepted',
    });
    bench.clock.advance(UP_SECONDS);
    const back = await bench.adapter.read(bench.endpoint);
    expect(Math.abs((back.powerW ?? 0) - NOMINAL_W)).toBeLessThan(NOMINAL_W * 0.02);
  });

  it('takes minutes for a normal percentage and a second for a fast one', async () => {
    for (const [pace, watts] of [
      ['fast', 1966],
      ['normal', NOMINAL_W],
    ] as const) {
      const bench = await start();
      await bench.adapter.apply(bench.endpoint, pointWith({ verb: 'power-percent', percent: 60, pace }));
      bench.clock.advance(2);
      expect(Math.abs(bench.simulator.virtual.powerW - watts)).toBeLessThan(watts * 0.03);
      bench.clock.advance(whatsminerV2.envelope.changeSeconds?.['power-percent'] ?? 0);
      expect(Math.abs(bench.simulator.virtual.powerW - 1966)).toBeLessThan(1966 * 0.03);
    }
  });

  it('loses its percentage over a reboot', async () => {
    const bench = await start();
    await bench.adapter.apply(bench.endpoint, POINTS[1]!);
    bench.clock.advance(5);
    await write(bench, 'reboot');
    bench.clock.advance(UP_SECONDS + 100);
    expect(bench.simulator.virtual.powerW).toBeGreaterThan(NOMINAL_W * 0.95);
  });

  it('keeps its mode over a reboot, and not that it was off', async () => {
    const bench = await start();
    await bench.adapter.apply(bench.endpoint, pointWith({ verb: 'profile', profile: 'low' }));
    bench.clock.advance(UP_SECONDS);
    await bench.adapter.apply(bench.endpoint, POINTS[0]!);
    bench.clock.advance(15);
    await write(bench, 'reboot');
    bench.clock.advance(UP_SECONDS + 100);
    expect(await ask(bench, 'status')).toMatchObject({ Msg: { mineroff: 'false', power_mode: 'low' } });
    expect(await bench.adapter.read(bench.endpoint)).toMatchObject({ claim: 'mining', profile: 'low' });
  });
});
