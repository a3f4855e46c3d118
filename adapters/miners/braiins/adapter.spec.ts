import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { ModelConfig } from '../../../src/core/site.js';
import { freePorts } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { replayHttp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { HostScan } from '../../shared/host-scan.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { BraiinsAdapter } from './adapter.js';
import { braiins } from './index.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 30, hashrateThs: 0 };
const PLAIN: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3510, hashrateThs: 234 };
const MODEL: ModelConfig = {
  modelId: 's21pro',
  label: 'Antminer S21 Pro',
  firmware: 'braiins',
  thermalClass: 'air',
  operatingPoints: [SLEEP, PLAIN],
  devFeeRatio: 0,
  inrushRatio: 1.2,
};
/** As an attempt in which nothing is known of before, and nothing has failed. */
const FIRST = { attempt: 1, before: null };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function at(powerW: number): OperatingPoint {
  return { ...PLAIN, id: 'eco', kind: 'underclock', setting: { verb: 'power-target', powerW } };
}

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
}

function withStatus(status: number): string {
  return JSON.stringify({ ...(JSON.parse(fixture('details')) as object), status });
}

const PAGES: Readonly<Record<string, string>> = {
  '/auth/login': '{"token":"t0k3n","timeout_s":3600}',
  '/miner/details': fixture('details'),
  '/miner/stats': fixture('stats'),
  '/performance/tuner-state': fixture('tuner-state.scaled'),
  '/configuration/miner': fixture('configuration'),
  '/configuration/constraints': fixture('constraints'),
  '/cooling/state': fixture('cooling'),
};
const PAUSED = { ...PAGES, '/miner/details': withStatus(3), '/miner/stats': fixture('stats.paused') };

/** A device that has `pages`, takes every write, and answers 404 to what else it is asked. */
async function device(pages: Readonly<Record<string, string>>) {
  const replay = await replayHttp(({ method, path }) => {
    const page = path.replace('/api/v1', '');
    return pages[page] ?? (method === 'PUT' ? 'true' : null);
  });
  const adapter = new BraiinsAdapter({ readTimeoutSeconds: 1, writeTimeoutSeconds: 1 });
  cleanups.push(
    () => adapter.close(),
    () => replay.close(),
  );
  const written = (): string[] =>
    replay.requests
      .filter(({ method }) => method === 'PUT' || method === 'PATCH')
      .map(({ method, path, body }) => [method, path.replace('/api/v1', ''), body].join(' ').trim());
  const asked = (): string[] => replay.requests.map(({ path }) => path);
  return {
    adapter,
    written,
    asked,
    endpoint: { minerId: 'm', host: replay.host, ports: { http: replay.port } },
  };
}

function without(...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(PAGES).filter(([name]) => !names.includes(name)));
}

describe('readings', () => {
  it('are of the last seconds, with watts that are an estimate', async () => {
    const { adapter, endpoint } = await device(PAGES);
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 3480,
      powerSource: 'estimated',
      hashrateThs: 248.0005,
      claim: 'mining',
      model: 'Antminer S21 Pro',
      firmwareVersion: '2026-04-09-0-1a2b3c4d-26.04-plus',
      chipTempC: 74.5,
    });
  });

  it('tell the target that is in effect beside the one that is configured', async () => {
    const { adapter, endpoint } = await device(PAGES);
    expect(await adapter.read(endpoint)).toMatchObject({
      profile: 'power target 3500 W, scaled to 2900 W',
      setting: { powerTargetW: 3500, effectivePowerTargetW: 2900 },
    });
  });

  it.each([
    ['{"tuner":{"enabled":false,"power_target":{"watt":3500}}}', 'manual', null],
    [
      '{"tuner":{"enabled":true,"tuner_mode":2,"power_target":{"watt":3500},"hashrate_target":{"terahash_per_second":190}}}',
      'hashrate target 190 TH/s',
      { hashrateTargetThs: 190 },
    ],
    ['{"tuner":{"power_target":{"watt":"3200"}}}', 'power target 3200 W', { powerTargetW: 3200 }],
    ['{"tuner":null}', null, null],
  ])('name what the tuner is set to: %s', async (configuration, profile, setting) => {
    const { adapter, endpoint } = await device({
      ...without('/performance/tuner-state'),
      '/configuration/miner': configuration,
    });
    expect(await adapter.read(endpoint)).toMatchObject({ profile, setting });
  });

  it.each([
    [1, 0, 'sleeping'],
    [2, 0, 'starting'],
    [2, 90, 'mining'],
    [3, 0, 'sleeping'],
    [4, 0, 'fault'],
    [5, 90, 'mining'],
    [77, 0, 'starting'],
    [77, 90, 'mining'],
  ])('judge status %i at %i TH/s', async (status, ths, claim) => {
    const stats = { miner_stats: { real_hashrate: { last_5s: { terahash_per_second: ths } } } };
    const pages = {
      ...PAGES,
      '/miner/details': withStatus(status),
      '/miner/stats': JSON.stringify(stats),
    };
    const { adapter, endpoint } = await device(pages);
    expect(await adapter.read(endpoint)).toMatchObject({ claim, hashrateThs: ths });
  });

  it('assume what a control board draws where a paused machine tells no watts', async () => {
    const { adapter, endpoint } = await device(PAUSED);
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 30,
      powerSource: 'estimated',
      hashrateThs: 0,
    });
  });

  it('have no watts where a hashing machine tells none', async () => {
    const stats =
      '{"miner_stats":{"real_hashrate":{"last_1m":{"gigahash_per_second":1000}}},"power_stats":null}';
    const pages = { ...without('/performance/tuner-state'), '/miner/stats': stats };
    const { adapter, endpoint } = await device(pages);
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: null,
      powerSource: 'absent',
      hashrateThs: 1,
    });
  });

  it('take the hash of the boards where there are no statistics', async () => {
    const board = { stats: { real_hashrate: { last_5s: { gigahash_per_second: 70_000 } } } };
    const boards = JSON.stringify({ hashboards: [board, board, { stats: null }] });
    const { adapter, endpoint } = await device({
      ...without('/miner/stats'),
      '/miner/hw/hashboards': boards,
    });
    expect(await adapter.read(endpoint)).toMatchObject({ hashrateThs: 140, powerW: 2950 });
  });

  it('need no more than the statistics', async () => {
    const { adapter, endpoint } = await device({ '/miner/stats': fixture('stats') });
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 3480,
      claim: 'mining',
      model: null,
      setting: null,
    });
  });

  it('are malformed where no report tells a hash', async () => {
    const { adapter, endpoint } = await device({ ...PAGES, '/miner/stats': '{}' });
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('never ask for the status that has no end', async () => {
    const { adapter, endpoint, asked } = await device(PAGES);
    await adapter.read(endpoint);
    await adapter.inspect(endpoint);
    expect(asked().filter((path) => path.endsWith('/miner/status'))).toEqual([]);
  });

  itWithSharedFixtures('of a captured S19 XP tell its scaled target', async () => {
    const page = (name: string): string =>
      sharedFixture(`braiins/bos-25.11-s19xp-rest1.1.0/${name}.json`).toString('utf8');
    const { adapter, endpoint } = await device({
      '/miner/details': page('miner_details'),
      '/miner/stats': page('miner_stats'),
      '/performance/tuner-state': page('performance_tuner_state'),
      '/configuration/miner': page('configuration_miner'),
      '/cooling/state': page('cooling_state'),
    });
    const { telemetry, identity, capabilities } = await adapter.inspect(endpoint);
    expect(telemetry).toMatchObject({
      powerW: 2472,
      powerSource: 'estimated',
      claim: 'mining',
      profile: 'power target 3031 W, scaled to 2431 W',
      setting: { powerTargetW: 3031, effectivePowerTargetW: 2431 },
      chipTempC: 71.5,
    });
    expect(telemetry.hashrateThs).toBeCloseTo(121.015, 2);
    expect(identity).toMatchObject({
      make: 'Bitmain',
      model: 'Antminer S19 XP',
      serial: 'YNAHEAUBCJCBA03GL',
    });
    expect(capabilities.nominalHashrateThs).toBe(141);
  });
});

describe('inspection', () => {
  it('tells who it is and the limits of its power target', async () => {
    const { adapter, endpoint, written } = await device(PAGES);
    const { identity, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toEqual({
      make: 'Bitmain',
      model: 'Antminer S21 Pro',
      firmwareVersion: '2026-04-09-0-1a2b3c4d-26.04-plus',
      serial: 'EXAMPLESN0001',
      mac: '02:aa:bb:cc:dd:ee',
      hostname: 'rack-4-12',
    });
    expect(capabilities).toMatchObject({
      verbs: ['sleep', 'wake', 'power-target'],
      obstacles: [],
      powerTargetW: { min: 1160, max: 4600, step: 1, default: 3510 },
      nominalPowerW: 3510,
      nominalHashrateThs: 234,
    });
    expect(written()).toEqual([]);
  });

  it('lists the targets that are tuned already', async () => {
    const profile = {
      target: { watt: 3000 },
      estimated_power_consumption: { watt: 3061 },
      measured_hashrate: null,
    };
    const profiles = JSON.stringify({ power_target_profiles: [profile], hashrate_target_profiles: [] });
    const { adapter, endpoint } = await device({ ...PAGES, '/performance/target-profiles': profiles });
    expect((await adapter.inspect(endpoint)).capabilities.profiles).toMatchObject([
      { name: 'power target 3000 W', powerW: 3061, hashrateThs: null, settable: true },
    ]);
  });

  it.each([
    ['a tuner that is off', { ...PAGES, '/configuration/miner': '{"tuner":{"enabled":false}}' }],
    ['limits that are not told', without('/configuration/constraints')],
  ])('names %s as what is in the way of power targets', async (_, pages) => {
    const { adapter, endpoint } = await device(pages);
    const { verbs, obstacles } = (await adapter.inspect(endpoint)).capabilities;
    expect(verbs).toEqual(['sleep', 'wake']);
    expect(obstacles).toMatchObject([{ code: 'unsupported', verbs: ['power-target'] }]);
  });
});

describe('writes', () => {
  it('put it to sleep by a pause', async () => {
    const { adapter, endpoint, written } = await device(PAGES);
    expect(await adapter.apply(endpoint, SLEEP)).toEqual({ kind: 'accepted', detail: 'pause sent' });
    expect(written()).toEqual(['PUT /actions/pause']);
  });

  it('set the target before the machine wakes', async () => {
    const { adapter, endpoint, written } = await device(PAUSED);
    expect(await adapter.apply(endpoint, at(3000))).toMatchObject({ kind: 'accepted' });
    expect(written()).toEqual(['PUT /performance/power-target {"watt":3000}', 'PUT /actions/resume']);
  });

  it('start the mining service where it has been stopped', async () => {
    const { adapter, endpoint, written } = await device({ ...PAGES, '/miner/details': withStatus(1) });
    await adapter.apply(endpoint, PLAIN);
    expect(written()).toEqual(['PUT /actions/start']);
  });

  it.each([1159, 4601])('send no target outside the device’s own limits: %i W', async (powerW) => {
    const { adapter, endpoint, written } = await device(PAUSED);
    expect(await adapter.apply(endpoint, at(powerW))).toEqual({
      kind: 'rejected',
      code: 'unsupported',
      detail: expect.stringContaining('1160 to 4600 W'),
    });
    expect(written()).toEqual([]);
  });

  it.each([1160, 4600])('send a target at the limit: %i W', async (powerW) => {
    const { adapter, endpoint, written } = await device(PAGES);
    await adapter.apply(endpoint, at(powerW));
    expect(written()).toEqual([`PUT /performance/power-target {"watt":${powerW}}`]);
  });

  it.each([
    ['no limits are told', { ...PAGES, '/configuration/constraints': '{"tuner_constraints":null}' }],
    ['the tuner is off', { ...PAGES, '/configuration/miner': '{"tuner":{"enabled":false}}' }],
  ])('send no target where %s', async (_, pages) => {
    const { adapter, endpoint, written } = await device(pages);
    expect(await adapter.apply(endpoint, at(3000))).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    expect(written()).toEqual([]);
  });

  it('are not needed where the machine is awake as wanted, whatever scaling makes of it', async () => {
    const { adapter, endpoint, written } = await device(PAGES);
    expect(await adapter.apply(endpoint, at(3500))).toMatchObject({ kind: 'accepted' });
    expect(written()).toEqual([]);
  });

  it('are repeated where an earlier try had no effect', async () => {
    const { adapter, endpoint, written } = await device(PAGES);
    await adapter.apply(endpoint, at(3500), { ...FIRST, attempt: 2 });
    expect(written()).toEqual(['PUT /performance/power-target {"watt":3500}', 'PUT /actions/resume']);
  });

  it.each([
    [{ powerTargetW: 3100, effectivePowerTargetW: 2700 }, ['PUT /performance/power-target {"watt":3100}']],
    [{ hashrateTargetThs: 190 }, ['PUT /performance/hashrate-target {"terahash_per_second":190}']],
    [{ powerTargetW: 3500 }, []],
    [null, []],
  ])('lead a point without a setting back to what was before: %j', async (before, expected) => {
    const { adapter, endpoint, written } = await device(PAUSED);
    await adapter.apply(endpoint, PLAIN, { attempt: 1, before });
    expect(written()).toEqual([...expected, 'PUT /actions/resume']);
  });
});

async function simulated() {
  const clock = new HandClock();
  const [http = 0] = await freePorts(1);
  const credentials = { username: 'root', password: 'hunter2' };
  const spec = {
    minerId: 'm',
    host: '127.0.0.1',
    ports: { http },
    firmware: 'braiins',
    model: MODEL,
    credentials,
  };
  const simulator = await braiins.simulate({ spec, clock, seed: 5 });
  const adapter = braiins.create({ readTimeoutSeconds: 2, writeTimeoutSeconds: 2 });
  const client = new MinerHttp();
  cleanups.push(
    () => simulator.close(),
    () => adapter.close(),
    () => client.close(),
  );
  const ask = (method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown, token?: string) =>
    client.exchange({
      host: spec.host,
      port: http,
      method,
      path,
      timeoutMs: 500,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(token !== undefined && { headers: { authorization: token } }),
    });
  const login = async (): Promise<string> => {
    const { body } = await ask('POST', '/api/v1/auth/login', credentials);
    return (JSON.parse(body) as { token: string }).token;
  };
  return {
    simulator,
    adapter,
    clock,
    client,
    ask,
    login,
    endpoint: { minerId: 'm', host: spec.host, ports: spec.ports, credentials },
  };
}

describe('tokens', () => {
  it('are sent without a word before them, which the device refuses', async () => {
    const { ask, login } = await simulated();
    const token = await login();
    expect((await ask('GET', '/api/v1/miner/details', undefined, `Bearer ${token}`)).status).toBe(401);
    expect((await ask('GET', '/api/v1/miner/details', undefined, token)).status).toBe(200);
  });

  it('that ended in silence are renewed by one more login, for writes too', async () => {
    const { adapter, endpoint, clock, simulator } = await simulated();
    await adapter.read(endpoint);
    clock.advance(3601);
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
    expect(simulator.virtual.writesReceived).toBe(1);
  });

  it('that the device refuses for good leave a clear outcome', async () => {
    const { adapter, endpoint } = await simulated();
    const wrong = { ...endpoint, credentials: { username: 'root', password: 'no' } };
    await expect(adapter.read(wrong)).rejects.toMatchObject({
      code: 'unauthorised',
      message: expect.stringMatching(/Invalid username or password.*give the user and the password/),
    });
  });
});

describe('the virtual device', () => {
  it('refuses a target with its reason in the body, which the outcome carries', async () => {
    const { ask, login } = await simulated();
    const reply = await ask('PUT', '/api/v1/performance/power-target', { watt: 90_000 }, await login());
    expect(reply).toMatchObject({ status: 400, body: expect.stringContaining('out of range') });
    const refusing = await simulated();
    refusing.simulator.virtual.misbehaviour = 'refuses';
    expect(await refusing.adapter.apply(refusing.endpoint, at(3000))).toMatchObject({
      kind: 'rejected',
      code: 'rejected',
      detail: expect.stringContaining('Failed to set the power target'),
    });
  });

  it('never ends its status', async () => {
    const { ask, login } = await simulated();
    const token = await login();
    await expect(ask('GET', '/api/v1/miner/status', undefined, token)).rejects.toMatchObject({
      code: 'unreachable',
    });
  });

  it('says whether it was paused already', async () => {
    const { ask, login } = await simulated();
    const token = await login();
    expect((await ask('PUT', '/api/v1/actions/pause', undefined, token)).body).toBe('false');
    expect((await ask('PUT', '/api/v1/actions/pause', undefined, token)).body).toBe('true');
    expect((await ask('PUT', '/api/v1/actions/resume', undefined, token)).body).toBe('false');
  });

  it('still tells its model and version by GraphQL', async () => {
    const { ask } = await simulated();
    const query = '{ bosminer { info { modelName } } bos { info { version { full } } } }';
    expect(JSON.parse((await ask('POST', '/graphql', { query })).body)).toMatchObject({
      data: {
        bosminer: { info: { modelName: 'Antminer S21 Pro' } },
        bos: { info: { version: { full: expect.stringContaining('25.11') } } },
      },
    });
  });
});

describe('recognition', () => {
  it.each([
    ['the version of 26.04', '/api/v1/version/', '{"major":1,"minor":3,"patch":0}', true],
    ['the version of 25.07', '/api/v1/version', '{"major":1,"minor":0,"patch":0}', true],
    ['its details', '/api/v1/miner/details', fixture('details'), true],
    ['the version of something else', '/api/v1/version', '{"version":"1.2.7"}', false],
    ['the details of VNish', '/api/v1/info', '{"fw_name":"Vnish"}', false],
  ])('goes by %s at %s', async (_, path, body, expected) => {
    const replay = await replayHttp((request) => (request.path === path ? body : null));
    const http = new MinerHttp();
    cleanups.push(
      () => http.close(),
      () => replay.close(),
    );
    class Scan extends HostScan {
      protected override candidates(): number[] {
        return [replay.port];
      }
    }
    expect(await braiins.recognise(new Scan(replay.host, http, 500))).toBe(expected);
  });
});
