import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import type { ModelConfig } from '../../../src/core/site.js';
import { freePortsNamed } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { exchangeCgminerBytes } from '../../shared/cgminer-client.js';
import { parseCgminerReply } from '../../shared/cgminer-json.js';
import { MinerHttp, type HttpRequest } from '../../shared/miner-http.js';
import { antminerStock } from './index.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 30, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3050, hashrateThs: 100 };
const MODEL: ModelConfig = {
  modelId: 's21',
  label: 'Antminer S21',
  firmware: 'antminer-stock',
  thermalClass: 'air',
  operatingPoints: [SLEEP, NOMINAL],
  devFeeRatio: 0,
  inrushRatio: 1.2,
};
const credentials = { username: 'root', password: 'pass"word' };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

interface Simulated {
  readonly endpoint: MinerEndpoint;
  readonly adapter: MinerAdapter;
  readonly clock: HandClock;
  readonly client: MinerHttp;
  /** The reply to a command on TCP 4028. */
  readonly ask: (request: Record<string, unknown> | string) => Promise<Record<string, unknown>>;
}

async function simulated(model = MODEL): Promise<Simulated> {
  const clock = new HandClock();
  const ports = await freePortsNamed(['http', 'power', 'rpc']);
  const endpoint = { minerId: 'm', host: '127.0.0.1', ports, credentials };
  const spec = { ...endpoint, firmware: 'antminer-stock', model };
  const simulator = await antminerStock.simulate({ spec, clock, seed: 5 });
  const adapter = antminerStock.create({ readTimeoutSeconds: 2 });
  const client = new MinerHttp();
  cleanups.push(
    () => adapter.close(),
    () => client.close(),
    () => simulator.close(),
  );
  const ask: Simulated['ask'] = async (request) => {
    const text = typeof request === 'string' ? request : JSON.stringify(request);
    const bytes = await exchangeCgminerBytes({
      host: '127.0.0.1',
      port: ports['rpc']!,
      text,
      timeoutMs: 1000,
    });
    return parseCgminerReply(bytes, 'test');
  };
  return { clock, endpoint, adapter, client, ask };
}

function page({ host, ports }: MinerEndpoint, name: string): HttpRequest {
  const path = `/cgi-bin/${name}.cgi`;
  return { host, port: ports?.['http'] ?? 0, method: 'GET', path, credentials, timeoutMs: 1000 };
}

describe('a virtual stock Antminer', () => {
  it('is logged in to once for many requests, and again when the nonce is old', async () => {
    const { clock, endpoint, client } = await simulated();
    const sent: number[] = [];
    for (const waitSeconds of [0, 0, 0, 301, 0]) {
      clock.advance(waitSeconds);
      const before = client.requestsSent;
      await client.request(page(endpoint, 'stats'));
      sent.push(client.requestsSent - before);
    }
    expect(sent).toEqual([2, 1, 1, 2, 1]);
  });

  it('lets several clients in at the same time, each with a nonce of its own', async () => {
    const { endpoint } = await simulated();
    const clients = Array.from({ length: 4 }, () => new MinerHttp());
    cleanups.push(...clients.map((client) => () => client.close()));
    const read = clients.flatMap((client) => [0, 1, 2].map(() => client.request(page(endpoint, 'summary'))));
    expect((await Promise.all(read)).every((text) => text.includes('rate_5s'))).toBe(true);
  });

  it('keeps its pools through sleep and wake', async () => {
    const { clock, endpoint, adapter, client } = await simulated();
    for (const point of [SLEEP, NOMINAL]) {
      expect(await adapter.apply(endpoint, point)).toMatchObject({ kind: 'accepted' });
      clock.advance(600);
    }
    const conf: unknown = JSON.parse(await client.request(page(endpoint, 'get_miner_conf')));
    expect(conf).toMatchObject({ pools: [{ user: 'mine.m', pass: 'x' }, {}, {}], 'bitmain-work-mode': '0' });
  });

  it('does not answer for a while after a write: its mining process restarts', async () => {
    const { clock, endpoint, adapter } = await simulated();
    await adapter.apply(endpoint, SLEEP);
    clock.advance(3);
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'unreachable' });
    clock.advance(60);
    expect(await adapter.read(endpoint)).toMatchObject({ claim: 'sleeping' });
  });

  it.each(['mode 2', 'mode 3'])(
    'is asleep and awake again in %s, which its model has no point for',
    async (profile) => {
      const { clock, endpoint, adapter } = await simulated();
      const point: OperatingPoint = { ...NOMINAL, setting: { verb: 'profile', profile } };
      for (const [target, context] of [
        [point, { attempt: 1, before: null }],
        [SLEEP, { attempt: 1, before: null }],
        [NOMINAL, { attempt: 1, before: { mode: Number(profile.slice(-1)) } }],
      ] as const) {
        expect(await adapter.apply(endpoint, target, context)).toMatchObject({ kind: 'accepted' });
        clock.advance(600);
      }
      expect(await adapter.read(endpoint)).toMatchObject({ profile, claim: 'mining' });
    },
  );

  it('obeys the mode under the name that it is written, and not under the name that it is read', async () => {
    const { clock, endpoint, client } = await simulated();
    const write = { ...page(endpoint, 'set_miner_conf'), method: 'POST' as const };
    const text = await client.request({ ...write, body: '{"pools":[],"bitmain-work-mode":"1"}' });
    expect(JSON.parse(text)).toMatchObject({ code: 'M000' });
    clock.advance(100);
    const conf: unknown = JSON.parse(await client.request(page(endpoint, 'get_miner_conf')));
    expect(conf).toMatchObject({ 'bitmain-work-mode': '0', pools: [] });
  });

  it.each([
    'stats',
    'summary',
    'pools',
    'get_system_info',
    'get_network_info',
    'miner_type',
    'get_blink_status',
  ])('has the page %s', async (name) => {
    const { endpoint, client } = await simulated();
    expect(JSON.parse(await client.request(page(endpoint, name)))).toEqual(expect.any(Object));
  });

  it.each([
    ['version', 'VERSION', { Type: 'Antminer S21', API: '3.1' }],
    ['summary', 'SUMMARY', { 'GHS 5s': expect.any(Number) }],
    ['pools', 'POOLS', { User: 'mine.m', Status: 'Alive' }],
    ['devs', 'DEVS', { ASC: 0 }],
    ['stats', 'STATS', { Type: 'Antminer S21' }],
  ])('tells %s on TCP 4028 without a password', async (command, name, expected) => {
    const { ask } = await simulated();
    const reply = await ask({ command });
    expect(reply[name]).toEqual(expect.arrayContaining([expect.objectContaining(expected)]));
  });

  it('tells its hash on TCP 4028, in the old way, in the new way, and as text', async () => {
    const { ask } = await simulated();
    expect(await ask({ command: 'stats' })).toMatchObject({
      STATS: [{}, { rate_unit: 'GH', 'GHS 5s': expect.any(Number) }],
    });
    expect(await ask({ command: 'stats', new_api: true })).toMatchObject({ STATS: [{ rate_unit: 'GH/s' }] });
    expect(await ask('summary')).toHaveProperty('SUMMARY');
  });

  it.each(['devdetails', 'config', 'ascset', 'version+stats'])('has no command %s', async (command) => {
    const { ask } = await simulated();
    expect(JSON.stringify(await ask({ command }))).toMatch(/Invalid command/);
  });

  it('tells its watts on port 6060, where its model does', async () => {
    const power = async ({ endpoint, client }: Simulated, path: string): Promise<string> =>
      client.request({
        host: endpoint.host,
        port: endpoint.ports!['power']!,
        method: 'GET',
        path,
        timeoutMs: 1000,
      });
    const talkative = await simulated();
    expect(await power(talkative, '/miner_power')).toMatch(/^miner power:30\d\d$/);
    expect(await power(talkative, '/warning')).toBe('{"error_message":"None"}');
    expect(await power(talkative, '/nothing')).toBe('error 6060 cmd');
    const silent = await simulated({ ...MODEL, label: 'Antminer S19j Pro' });
    expect(await power(silent, '/miner_power')).toBe('error 6060 cmd');
  });
});
