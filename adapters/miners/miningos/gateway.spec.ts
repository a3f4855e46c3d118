import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { miningos } from './index.js';
import { matches, projected } from './query.js';
import { VirtualGateway } from './simulator.js';
import { GatewayMiner, VirtualUnit } from './virtual-unit.js';

const HOST = '127.0.0.1';
const TOKEN = 'pub:api:2f7a';
const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 20, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 5500, hashrateThs: 212 };
const MODEL = {
  modelId: 'm56s',
  label: 'WhatsMiner M56S',
  firmware: 'miningos',
  thermalClass: 'immersion',
  operatingPoints: [SLEEP, NOMINAL],
  devFeeRatio: 0,
  inrushRatio: 1.2,
};

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Mine {
  readonly clock: HandClock;
  readonly adapter: MinerAdapter;
  readonly gateway: VirtualGateway;
  readonly miners: readonly GatewayMiner[];
  readonly requests: string[];
  readonly at: (unit: string) => MinerEndpoint;
}

/** A gateway with `count` virtual miners, miner-0 and on. */
async function mine(count: number): Promise<Mine> {
  const clock = new HandClock();
  const miners = Array.from({ length: count }, (_, index) => {
    const spec = { minerId: `miner-${index}`, host: HOST, firmware: 'miningos', model: MODEL };
    return new GatewayMiner({ spec, clock, seed: 1 });
  });
  const units = miners.map((miner, index) => new VirtualUnit(`miner-${index}`, miner, clock));
  const gateway = new VirtualGateway(units, clock, TOKEN);
  const requests: string[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      requests.push(`${incoming.method} ${incoming.url?.replace(/\?.*/, '')}`);
      const { method = '', url: path = '', headers } = incoming;
      const body = Buffer.concat(chunks).toString('utf8');
      const authorization = headers.authorization ?? '';
      const reply = gateway.answer({ method, path, headers, authorization, body });
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const adapter = miningos.create({ readTimeoutSeconds: 5, writeTimeoutSeconds: 5 });
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  cleanups.push(() => adapter.close());
  const ports = { http: (server.address() as AddressInfo).port };
  const credentials = { password: TOKEN };
  const at = (unit: string): MinerEndpoint => ({ minerId: unit, host: HOST, ports, credentials, unit });
  return { clock, adapter, gateway, miners, requests, at };
}

describe('a fleet behind its gateway', () => {
  it('is listed whole, page by page', async () => {
    const { at } = await mine(60);
    const units = (await miningos.listUnits?.(at('any'))) ?? [];
    expect(units.map(({ unit }) => unit)).toEqual(Array.from({ length: 60 }, (_, index) => `miner-${index}`));
    expect(units[0]).toMatchObject({
      identity: { make: 'MicroBT', model: 'M56S', mac: expect.stringMatching(/^02(:[0-9a-f]{2}){5}$/) },
      address: '192.0.2.10',
      place: 'virtual-site virtual-1 1-1_a1',
    });
    expect(new Set(units.map(({ identity }) => identity.serial)).size).toBe(60);
  });

  it('is put to sleep and read back with one request each, however many miners it has', async () => {
    const { adapter, at, clock, miners, requests } = await mine(40);
    const all = miners.map((_, index) => at(`miner-${index}`));
    const replies = await Promise.all(all.map((endpoint) => adapter.apply(endpoint, SLEEP)));
    expect(new Set(replies.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
    clock.advance(60);
    const readings = await Promise.all(all.map((endpoint) => adapter.read(endpoint)));
    expect(new Set(readings.map(({ claim }) => claim))).toEqual(new Set(['sleeping']));
    expect(miners.map(({ writesReceived }) => writesReceived)).toEqual(Array(40).fill(1));
    expect(requests).toEqual(['GET', 'POST', 'GET'].map((method) => expect.stringContaining(method)));
  });

  it('says which of its miners it does not reach, and reads the others', async () => {
    const { adapter, at, clock, miners } = await mine(2);
    miners[0]!.switchPower(false, 0, []);
    clock.advance(15);
    await expect(adapter.read(at('miner-0'))).rejects.toMatchObject({ code: 'unreachable' });
    expect(await adapter.read(at('miner-1'))).toMatchObject({ claim: 'mining' });
  });

  it('does not show what it has not looked at again', async () => {
    const { adapter, at, clock } = await mine(1);
    await adapter.read(at('miner-0'));
    await adapter.apply(at('miner-0'), { ...NOMINAL, setting: { verb: 'profile', profile: 'low' } });
    clock.advance(5);
    expect((await adapter.read(at('miner-0'))).profile).toBe('normal');
    clock.advance(10);
    expect((await adapter.read(at('miner-0'))).profile).toBe('low');
  });

  it('goes back to the mode and the percentage from before', async () => {
    const { adapter, at, clock } = await mine(1);
    const endpoint = at('miner-0');
    const step = async (target: OperatingPoint, before: object | null): Promise<void> => {
      const reply = await adapter.apply(endpoint, target, { attempt: 1, before: before as never });
      expect(reply).toMatchObject({ kind: 'accepted' });
      clock.advance(700);
    };
    await step({ ...NOMINAL, setting: { verb: 'power-percent', percent: 80 } }, null);
    const { setting } = await adapter.read(endpoint);
    expect(setting).toEqual({ powerMode: 'normal', powerPercent: 80 });
    await step({ ...NOMINAL, setting: { verb: 'power-percent', percent: 50 } }, setting ?? null);
    await step(SLEEP, setting ?? null);
    await step(NOMINAL, setting ?? null);
    expect((await adapter.read(endpoint)).setting).toEqual(setting);
  });

  it('leaves nothing behind where it asks for a second vote', async () => {
    const { adapter, at, gateway, miners, clock } = await mine(1);
    gateway.votesNeeded = 2;
    expect(await adapter.apply(at('miner-0'), SLEEP)).toMatchObject({
      kind: 'rejected',
      code: 'write-disabled',
    });
    clock.advance(60);
    expect(miners[0]!.writesReceived).toBe(0);
  });

  it('names a viewer’s token as the obstacle, and refuses its writes', async () => {
    const { adapter, at, gateway } = await mine(1);
    gateway.role = 'viewer';
    const { verbs, obstacles } = (await adapter.inspect(at('miner-0'))).capabilities;
    expect([verbs, obstacles.map(({ code }) => code)]).toEqual([[], ['write-disabled']]);
    expect(await adapter.apply(at('miner-0'), SLEEP)).toMatchObject({ code: 'write-disabled' });
  });
});

describe('a query', () => {
  const THING = { id: 'a', tags: ['t-miner', 'x'], info: { pos: '1-1', site: null }, last: { n: 3 } };
  it.each<[object | undefined, boolean]>([
    [undefined, true],
    [{}, true],
    [{ id: 'a' }, true],
    [{ id: 'b' }, false],
    [{ id: { $in: ['b', 'a'] } }, true],
    [{ id: { $nin: ['a'] } }, false],
    [{ tags: 't-miner' }, true],
    [{ tags: { $in: ['t-container'] } }, false],
    [{ 'info.pos': { $eq: '1-1' } }, true],
    [{ 'info.pos': { $ne: '1-1' } }, false],
    [{ 'info.pos': { $regex: '^1-', $options: 'i' } }, true],
    [{ 'info.rack': { $exists: false } }, true],
    [{ $and: [{ id: 'a' }, { 'last.n': 3 }] }, true],
    [{ $or: [{ id: 'b' }, { 'last.n': 4 }] }, false],
  ])('%j fits: %s', (query, expected) => expect(matches(THING, query)).toBe(expected));

  it('with an operator that is not known is no query', () => {
    expect(() => matches(THING, { id: { $where: '1' } })).toThrow('ERR_QUERY_INVALID');
  });

  it('gives the fields that are asked for', () => {
    expect(projected(THING, { id: 1, 'info.pos': 1, 'last.x': 1 })).toEqual({
      id: 'a',
      info: { pos: '1-1' },
    });
    expect(projected(THING, undefined)).toBe(THING);
  });
});
