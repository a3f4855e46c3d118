import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { ModelConfig } from '../../../src/core/site.js';
import { freePortsNamed } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { replayHttp, type ReplayedHttp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { MinerHttp, type HttpRequest } from '../../shared/miner-http.js';
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

interface Pages {
  readonly stats?: string;
  readonly summary?: string;
  readonly conf?: string;
  readonly write?: string;
  readonly power?: string;
}

interface Bench {
  readonly endpoint: MinerEndpoint;
  readonly adapter: MinerAdapter;
  readonly requests: ReplayedHttp[];
  readonly written: () => Record<string, unknown>;
}

/** A device without a password that shows `pages`, and `power` on its second port. */
async function replay(pages: Pages): Promise<Bench> {
  const bodies: Record<string, string | undefined> = {
    '/cgi-bin/stats.cgi': pages.stats ?? fixture('stats.mining'),
    '/cgi-bin/summary.cgi': pages.summary ?? fixture('summary.asleep'),
    '/cgi-bin/get_miner_conf.cgi': pages.conf ?? fixture('conf.mining'),
    '/cgi-bin/set_miner_conf.cgi': pages.write ?? OK,
  };
  const web = await replayHttp(({ path }) => bodies[path] ?? null);
  const power = await replayHttp(() => pages.power ?? null);
  const adapter = antminerStock.create({ readTimeoutSeconds: 2, writeTimeoutSeconds: 2 });
  cleanups.push(
    () => adapter.close(),
    () => web.close(),
    () => power.close(),
  );
  return {
    endpoint: { minerId: 'm', host: web.host, ports: { http: web.port, power: power.port } },
    adapter,
    requests: web.requests,
    written: () =>
      JSON.parse(web.requests.find(({ method }) => method === 'POST')?.body ?? '') as Record<string, unknown>,
  };
}

describe('stock Antminer power', () => {
  it('is what port 6060 tells, where it tells', async () => {
    const { adapter, endpoint } = await replay({ power: 'miner power:3421' });
    expect(await adapter.read(endpoint)).toMatchObject({ powerW: 3421, powerSource: 'metered' });
  });

  it.each([
    ['the device’s own name', undefined, 100.2505 * 30.5],
    ['the configured model first', 28, 100.2505 * 28],
  ])(
    'is estimated from hash and J/TH by %s where the port does not tell',
    async (_, nominalJPerTh, expectedW) => {
      const { adapter, endpoint } = await replay({ power: 'error 6060 cmd' });
      const telemetry = await adapter.read(
        nominalJPerTh === undefined ? endpoint : { ...endpoint, nominalJPerTh },
      );
      expect(telemetry).toMatchObject({
        powerSource: 'estimated',
        hashrateThs: 100.2505,
        claim: 'mining',
        model: 'Antminer S19j Pro',
      });
      expect(telemetry.powerW).toBeCloseTo(expectedW, 3);
    },
  );

  it('is absent for a model that nobody knows', async () => {
    const stats = fixture('stats.mining').replace('Antminer S19j Pro', 'Antminer X1');
    const { adapter, endpoint } = await replay({ stats });
    expect(await adapter.read(endpoint)).toMatchObject({ powerW: null, powerSource: 'absent' });
  });

  it('is absent while starting: the boards may draw much without a hash', async () => {
    const stats = statsWith({ rate_5s: 0 });
    const { adapter, endpoint } = await replay({ stats });
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

describe('stock Antminer claim', () => {
  it.each([
    ['sleeping', 'empty reports in mode 1', { stats: fixture('stats.asleep'), conf: fixture('conf.asleep') }],
    ['fault', 'empty reports in mode 0', { stats: fixture('stats.asleep') }],
    ['mining', 'hash in mode 0', {}],
  ] as const)('is %s: %s', async (claim, _, pages) => {
    const { adapter, endpoint } = await replay(pages);
    expect(await adapter.read(endpoint)).toMatchObject({ claim });
  });

  it.each([
    ['GH/s', 100.2505],
    ['TH/s', 100250.5],
    ['MH/s', 0.1002505],
    ['H/s', 1.002505e-7],
    ['GH', 100.2505],
  ])('counts hash in %s', async (unit, expectedThs) => {
    const { adapter, endpoint } = await replay({ stats: statsWith({ rate_unit: unit }) });
    expect((await adapter.read(endpoint)).hashrateThs).toBeCloseTo(expectedThs, 9);
  });

  it('is malformed in a unit that does not exist', async () => {
    const { adapter, endpoint } = await replay({ stats: statsWith({ rate_unit: 'sol/s' }) });
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'malformed' });
  });

  itWithSharedFixtures('is read from the replies of others’ fixtures too', async () => {
    const page = (name: string): string =>
      sharedFixture(`antminer-stock/s19-proto-fleet-shaped/web/${name}.json`).toString();
    const mining = await replay({
      stats: page('stats'),
      conf: page('get_miner_conf'),
      summary: page('summary'),
    });
    expect(await mining.adapter.read(mining.endpoint)).toMatchObject({
      claim: 'mining',
      hashrateThs: 88.422,
      model: 'Antminer S19',
    });
    const power = sharedFixture('antminer-stock/mos-mock/port6060.miner_power.txt').toString();
    const stats = sharedFixture('antminer-stock/mos-mock/stats.cgi.sleep.json').toString();
    const asleep = await replay({ stats, power, conf: fixture('conf.asleep') });
    expect(await asleep.adapter.read(asleep.endpoint)).toMatchObject({
      claim: 'sleeping',
      powerW: 3421,
      powerSource: 'metered',
    });
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

  it('wakes from mode 1 to mode 0', async () => {
    const { adapter, endpoint, written } = await replay({ conf: fixture('conf.asleep') });
    expect(await adapter.apply(endpoint, NOMINAL)).toMatchObject({ kind: 'accepted' });
    expect(written()).toMatchObject({ 'miner-mode': 0, 'bitmain-work-mode': '0' });
  });

  it.each(['0', '2', '3'])('does not restart a miner that is awake in mode %s', async (mode) => {
    const conf = JSON.stringify({ ...JSON.parse(fixture('conf.mining')), 'bitmain-work-mode': mode });
    const { adapter, endpoint, requests } = await replay({ conf });
    expect(await adapter.apply(endpoint, NOMINAL)).toMatchObject({
      kind: 'accepted',
      detail: `awake already, in mode ${mode}`,
    });
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it.each([
    ['pools are missing', '{"bitmain-work-mode":"0"}'],
    ['a password is missing', '{"pools":[{"url":"a","user":"b"}],"bitmain-work-mode":"0"}'],
  ])('is not sent where %s: it would erase them', async (_, conf) => {
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

describe('a virtual stock Antminer', () => {
  const model: ModelConfig = {
    modelId: 's21',
    label: 'Antminer S21',
    firmware: 'antminer-stock',
    thermalClass: 'air',
    operatingPoints: [SLEEP, NOMINAL],
    devFeeRatio: 0,
    inrushRatio: 1.2,
  };
  const credentials = { username: 'root', password: 'pass"word' };

  async function simulated(): Promise<
    Pick<Bench, 'endpoint' | 'adapter'> & { clock: HandClock; client: MinerHttp }
  > {
    const clock = new HandClock();
    const endpoint = {
      minerId: 'm',
      host: '127.0.0.1',
      ports: await freePortsNamed(['http', 'power']),
      credentials,
    };
    const spec = { ...endpoint, firmware: 'antminer-stock', model };
    const simulator = await antminerStock.simulate({ spec, clock, seed: 5 });
    const adapter = antminerStock.create({ readTimeoutSeconds: 2 });
    const client = new MinerHttp();
    cleanups.push(
      () => adapter.close(),
      () => client.close(),
      () => simulator.close(),
    );
    return { clock, endpoint, adapter, client };
  }

  function page({ host, ports }: MinerEndpoint, name: string): HttpRequest {
    const path = `/cgi-bin/${name}.cgi`;
    return { host, port: ports?.['http'] ?? 0, method: 'GET', path, credentials, timeoutMs: 1000 };
  }

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

  it('keeps its pools through sleep and wake', async () => {
    const { clock, endpoint, adapter, client } = await simulated();
    for (const point of [SLEEP, NOMINAL]) {
      expect(await adapter.apply(endpoint, point)).toMatchObject({ kind: 'accepted' });
      clock.advance(600);
    }
    const conf: unknown = JSON.parse(await client.request(page(endpoint, 'get_miner_conf')));
    expect(conf).toMatchObject({ pools: [{ user: 'mine.m', pass: 'x' }], 'bitmain-work-mode': '0' });
  });

  it('does not answer for a while after a write: its mining process restarts', async () => {
    const { clock, endpoint, adapter } = await simulated();
    await adapter.apply(endpoint, SLEEP);
    clock.advance(3);
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'unreachable' });
    clock.advance(60);
    expect(await adapter.read(endpoint)).toMatchObject({ claim: 'sleeping' });
  });
});
