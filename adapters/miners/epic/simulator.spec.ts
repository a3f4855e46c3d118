import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { ModelConfig } from '../../../src/core/site.js';
import { freePortsNamed } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { replayHttp } from '../../../test/support/replay-device.js';
import { HostScan } from '../../shared/host-scan.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { epic } from './index.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const NOMINAL: OperatingPoint = {
  id: 'nominal',
  kind: 'nominal',
  powerW: 3350,
  hashrateThs: 142,
  setting: { verb: 'profile', profile: '3350W' },
};
const MODEL: ModelConfig = {
  modelId: 's19xp',
  label: 'Antminer S19 XP',
  firmware: 'epic',
  thermalClass: 'air',
  operatingPoints: [
    { id: 'sleep', kind: 'sleep', powerW: 30, hashrateThs: 0 },
    {
      ...NOMINAL,
      id: '2200',
      kind: 'underclock',
      powerW: 2200,
      hashrateThs: 100,
      setting: { verb: 'profile', profile: '2200W' },
    },
    NOMINAL,
  ],
  devFeeRatio: 0,
  inrushRatio: 1.2,
};

async function simulated() {
  const clock = new HandClock();
  const ports = (await freePortsNamed(['api', 'web'])) as { api: number; web: number };
  const spec = { minerId: 'm', host: '127.0.0.1', ports, firmware: 'epic', model: MODEL };
  const simulator = await epic.simulate({ spec, clock, seed: 4 });
  const adapter = epic.create({ readTimeoutSeconds: 2, writeTimeoutSeconds: 2 });
  const http = new MinerHttp();
  cleanups.push(
    () => simulator.close(),
    () => adapter.close(),
    () => http.close(),
  );
  const get = async (path: string, port = ports.api): Promise<string> =>
    (await http.exchange({ host: spec.host, port, method: 'GET', path, timeoutMs: 500 })).body;
  return { simulator, adapter, clock, get, ports, endpoint: { minerId: 'm', host: spec.host, ports } };
}

describe('a virtual ePIC control board', () => {
  it('answers a command of the cgminer API with an error of HTTP', async () => {
    const { ports } = await simulated();
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(ports.api, '127.0.0.1', () => socket.write('{"command":"version"}'));
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 400/);
  });

  it('has the web page by which other people’s programs know it', async () => {
    const { get, ports } = await simulated();
    expect(await get('/', ports.web)).toContain('Miner Web Dashboard');
  });

  it.each([
    '/summary',
    '/capabilities',
    '/network',
    '/hashrate',
    '/clocks',
    '/temps',
    '/temps/chip',
    '/voltages',
    '/perpetualtune',
  ])('has the report %s', async (path) => {
    const { get } = await simulated();
    expect(JSON.parse(await get(path))).not.toHaveProperty('error');
  });

  it('goes to watts by its power algorithm, and back by a preset, which ends the tuning', async () => {
    const { adapter, endpoint, clock, get } = await simulated();
    const eco: OperatingPoint = { ...NOMINAL, id: 'eco', setting: { verb: 'power-target', powerW: 2500 } };
    expect(await adapter.apply(endpoint, eco)).toMatchObject({ kind: 'accepted' });
    clock.advance(600);
    expect(await adapter.read(endpoint)).toMatchObject({ profile: 'Power 2500 W', claim: 'mining' });
    expect(JSON.parse(await get('/perpetualtune'))).toMatchObject({
      Enable: true,
      'Current Algorithm': 'Power',
    });
    await adapter.apply(endpoint, NOMINAL);
    clock.advance(600);
    expect(await adapter.read(endpoint)).toMatchObject({
      profile: '3350W',
      setting: { perpetualTune: false },
    });
  });

  it('takes the password that it left the factory with where none is given', async () => {
    const { adapter, endpoint } = await simulated();
    expect((await adapter.inspect(endpoint)).capabilities.obstacles).toEqual([]);
  });
});

describe('recognition', () => {
  it.each([
    ['an error of HTTP on the cgminer port', {}, true],
    ['the page', { '/': '<title>Miner Web Dashboard</title>' }, true],
    ['the summary', { '/summary': '{"Status":{"Operating State":"Mining"}}' }, true],
  ])('goes by %s', async (_, pages: Readonly<Record<string, string>>, expected) => {
    const web = await replayHttp(({ path }) => pages[path] ?? null);
    const http = new MinerHttp();
    cleanups.push(
      () => http.close(),
      () => web.close(),
    );
    const isByPort = Object.keys(pages).length === 0;
    class Scan extends HostScan {
      override rpc(command: string): Promise<string | null> {
        return isByPort ? super.rpc(command) : Promise.resolve(null);
      }

      protected override candidates(): number[] {
        return [web.port];
      }
    }
    expect(await epic.recognise(new Scan(web.host, http, 500))).toBe(expected);
  });

  it('does not ask a cgminer API for web pages', async () => {
    const web = await replayHttp(() => '{"Operating State":"Mining"}');
    const http = new MinerHttp();
    cleanups.push(
      () => http.close(),
      () => web.close(),
    );
    class Scan extends HostScan {
      override rpc(): Promise<string | null> {
        return Promise.resolve('{"STATUS":[{"Description":"cgminer 4.11.1"}]}');
      }

      protected override candidates(): number[] {
        return [web.port];
      }
    }
    expect(await epic.recognise(new Scan(web.host, http, 500))).toBe(false);
    expect(web.requests.map(({ path }) => path)).toEqual(['/']);
  });
});
