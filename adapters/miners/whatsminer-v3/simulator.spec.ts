import { afterEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import type { OperatingPoint, PointSetting } from '../../../src/core/mining/operating-point.js';
import type { MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import type { ModelConfig } from '../../../src/core/site.js';
import { freePorts } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import type { MinerSimulator } from '../../shared/miner-firmware.js';
import { encryptParam, paramKeyOf, tokenOf } from './crypto.js';
import { frame, isWholeFrame, unframe } from './frame.js';
import { whatsminerV3 } from './index.js';

const NOMINAL_W = 3156;
const UP_SECONDS = whatsminerV3.envelope.upSeconds;
const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 13, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: NOMINAL_W, hashrateThs: 171 };
const CREDENTIALS = { username: 'super', password: 'open sesame' };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

interface Bench {
  readonly simulator: MinerSimulator;
  readonly adapter: MinerAdapter;
  readonly endpoint: MinerEndpoint;
  readonly clock: HandClock;
  readonly ports: { readonly api: number; readonly rpc: number; readonly web: number };
}

async function start(): Promise<Bench> {
  const clock = new HandClock();
  const [api = 0, rpc = 0, web = 0] = await freePorts(3);
  const ports = { api, rpc, web };
  const model: ModelConfig = {
    modelId: 'm',
    label: 'WhatsMiner M60S',
    firmware: 'whatsminer-v3',
    thermalClass: 'air',
    operatingPoints: [SLEEP, NOMINAL],
    devFeeRatio: 0,
    inrushRatio: 1.2,
  };
  const spec = { minerId: 'm', host: '127.0.0.1', ports, firmware: 'whatsminer-v3', model };
  const simulator = await whatsminerV3.simulate({
    spec: { ...spec, credentials: CREDENTIALS },
    clock,
    seed: 3,
  });
  const adapter = whatsminerV3.create({ unixSeconds: () => clock.now().toSeconds() });
  cleanups.push(
    () => simulator.close(),
    () => adapter.close(),
  );
  return { simulator, adapter, clock, ports, endpoint: { ...spec, credentials: CREDENTIALS } };
}

/** One framed message and its reply; null where the device closes without one. */
function ask({ ports }: Bench, message: Record<string, unknown>): Promise<Record<string, unknown> | null> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: ports.api });
    let received: Buffer = Buffer.alloc(0);
    socket.on('connect', () => socket.write(frame(message)));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (!isWholeFrame(received)) return;
      resolve(JSON.parse(unframe(received)!.toString()) as Record<string, unknown>);
      socket.destroy();
    });
    socket.on('end', () => resolve(null));
    socket.on('error', reject);
  });
}

async function write(
  bench: Bench,
  cmd: string,
  param: unknown,
  password = CREDENTIALS.password,
): Promise<Record<string, unknown> | null> {
  const { msg } = (await ask(bench, { cmd: 'get.device.info', param: 'salt' })) as { msg: { salt: string } };
  const ts = Math.floor(bench.clock.now().toSeconds());
  const token = tokenOf(cmd, password, msg.salt, ts);
  const secret = cmd === 'set.miner.pools';
  const sent = secret ? encryptParam(paramKeyOf(cmd, password, msg.salt, ts), param) : param;
  return ask(bench, { cmd, ts, token, account: CREDENTIALS.username, param: sent });
}

describe('a virtual WhatsMiner V3', () => {
  it('tells of itself whole and by section', async () => {
    const bench = await start();
    expect(await ask(bench, { cmd: 'get.device.info' })).toMatchObject({
      code: 0,
      desc: 'get.device.info',
      msg: {
        network: { mac: expect.stringMatching(/^02:/), hostname: 'WhatsMiner' },
        miner: { working: 'true', type: 'M60S_VK40', 'miner-sn': expect.any(String) },
        system: { apiswitch: '1', fwversion: expect.stringMatching(/^2025/) },
        power: { mode: '1' },
        salt: expect.any(String),
        'error-code': [],
      },
    });
    expect(await ask(bench, { cmd: 'get.device.info', param: 'miner' })).toMatchObject({
      msg: { miner: { working: 'true' } },
    });
    expect(await ask(bench, { cmd: 'get.miner.status', param: 'summary+pools+edevs' })).toMatchObject({
      msg: { summary: { 'up-freq-finish': 1 }, pools: [{ id: 1, status: 'alive' }, {}], edevs: [{}, {}, {}] },
    });
    expect(await ask(bench, { cmd: 'get.miner.setting' })).toMatchObject({
      msg: { 'power-mode': 'normal', 'power-percent': 100 },
    });
    expect(await ask(bench, { cmd: 'get.the.moon' })).toMatchObject({ code: -2, desc: 'get.the.moon' });
  });

  it('refuses to tell of its pools alone while it is idle', async () => {
    const bench = await start();
    await write(bench, 'set.miner.service', 'stop');
    bench.clock.advance(10);
    expect(await ask(bench, { cmd: 'get.miner.status', param: 'pools' })).toMatchObject({ code: -1 });
    expect(await ask(bench, { cmd: 'get.miner.status', param: 'summary+pools' })).toMatchObject({
      code: 0,
      msg: { summary: { 'hash-realtime': 0 } },
    });
  });

  it.each([
    ['a percentage that is a number', 'set.miner.power_percent', { percent: 60, mode: 'fast' }, -1],
    ['a percentage without a pace', 'set.miner.power_percent', { percent: '60' }, -1],
    ['a mode that it has not', 'set.miner.power_mode', 'turbo', -1],
    ['a service action that it has not', 'set.miner.service', 'pause', -1],
    ['a command that it has not', 'set.miner.moon', 1, -2],
  ])('refuses %s', async (_, cmd, param, code) => {
    expect(await write(await start(), cmd, param)).toMatchObject({ code });
  });

  it('takes pools encrypted, as its makers’ tools send them', async () => {
    const bench = await start();
    const pools = [{ pool: 'stratum+tcp://other.example.com:3333', worker: 'w', passwd: 'x' }];
    expect(await write(bench, 'set.miner.pools', pools)).toMatchObject({ code: 0, msg: 'ok' });
    expect(await ask(bench, { cmd: 'get.miner.status', param: 'pools' })).toMatchObject({
      msg: { pools: [{ url: 'stratum+tcp://other.example.com:3333', account: 'w' }] },
    });
  });

  it('has no permission for another password', async () => {
    const bench = await start();
    expect(await write(bench, 'set.miner.service', 'stop', 'guess')).toMatchObject({ code: -4 });
    expect(bench.simulator.virtual.writesReceived).toBe(0);
  });

  it('answers reads of version 2 on its old port, and no writes', async () => {
    const bench = await start();
    const old = (command: string): Promise<Record<string, unknown>> =>
      askCgminer({ host: '127.0.0.1', port: bench.ports.rpc, command, timeoutMs: 1000 });
    expect(await old('get_version')).toMatchObject({ Msg: { fw_ver: expect.stringMatching(/^2025/) } });
    expect(await old('devdetails')).toMatchObject({
      DEVDETAILS: [{ Driver: 'bitmicro', Model: 'M60S_VK40' }, {}, {}],
    });
    const { SUMMARY } = (await old('summary')) as { SUMMARY: [{ Power: number }] };
    expect(Math.abs(SUMMARY[0].Power - NOMINAL_W)).toBeLessThan(NOMINAL_W * 0.02);
    await expect(old('get_token')).rejects.toMatchObject({ code: 'unauthorised' });
    await expect(old('power_off')).rejects.toMatchObject({ code: 'unsupported' });
    const page = await fetch(`http://127.0.0.1:${bench.ports.web}/`, { redirect: 'manual' });
    expect(page.status).toBe(307);
  });

  it.each<[PointSetting, number, object, boolean]>([
    [{ verb: 'profile', profile: 'low' }, NOMINAL_W * 0.8, { profile: 'low' }, true],
    [
      { verb: 'power-target', powerW: 2400 },
      2400,
      { setting: { mode: 'normal', limit: 2400, percent: 100 } },
      true,
    ],
    [
      { verb: 'power-percent', percent: 70, pace: 'normal' },
      NOMINAL_W * 0.7,
      { setting: expect.objectContaining({ percent: 70 }) },
      false,
    ],
  ])('comes to where %j leads, and back', async (setting, powerW, told, restarts) => {
    const { adapter, endpoint, clock } = await start();
    const { setting: before = null } = await adapter.read(endpoint);
    const target: OperatingPoint = { id: 'p', kind: 'underclock', powerW, hashrateThs: 100, setting };
    expect(await adapter.apply(endpoint, target)).toMatchObject({ kind: 'accepted' });
    clock.advance(30);
    expect(await adapter.read(endpoint)).toMatchObject({ claim: restarts ? 'starting' : 'mining' });
    clock.advance(UP_SECONDS);
    const there = await adapter.read(endpoint);
    expect(there).toMatchObject({ claim: 'mining', ...told });
    expect(Math.abs((there.powerW ?? 0) - powerW)).toBeLessThan(powerW * 0.02);
    await adapter.apply(endpoint, NOMINAL, { attempt: 1, before });
    clock.advance(UP_SECONDS);
    const back = await adapter.read(endpoint);
    expect(Math.abs((back.powerW ?? 0) - NOMINAL_W)).toBeLessThan(NOMINAL_W * 0.02);
  });

  it('closes without a word when it is told to reboot, and is away for a while', async () => {
    const bench = await start();
    expect(await write(bench, 'set.system.reboot', undefined)).toBeNull();
    expect(bench.simulator.virtual.reachable).toBe(false);
  });
});
