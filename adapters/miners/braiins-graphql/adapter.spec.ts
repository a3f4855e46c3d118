import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { ModelConfig } from '../../../src/core/site.js';
import { freePortsNamed } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { replayHttp, replayTcp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import { HostScan } from '../../shared/host-scan.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { BraiinsGraphqlAdapter } from './adapter.js';
import { braiinsGraphql } from './index.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 30, hashrateThs: 0 };
const PLAIN: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3600, hashrateThs: 216 };
const MODEL: ModelConfig = {
  modelId: 's21plus',
  label: 'Antminer S21+',
  firmware: 'braiins-graphql',
  thermalClass: 'air',
  operatingPoints: [SLEEP, PLAIN],
  devFeeRatio: 0,
  inrushRatio: 1.2,
};

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

/** What a question is about, by a word that only it has. */
const QUESTIONS: Readonly<Record<string, RegExp>> = {
  system: /approxConsumptionW/,
  model: /modelName/,
  tuning: /autotuning \{ enabled/,
  limits: /metadata/,
  boards: /childSolvers/,
};

const ANSWERS: Readonly<Record<string, string>> = {
  system: fixture('system'),
  tuning: fixture('tuning'),
  boards: fixture('boards'),
  limits: fixture('limits'),
  model: '{"data":{"bosminer":{"info":{"modelName":"Antminer S21+"}}}}',
};
const STOPPED = { ...ANSWERS, system: fixture('system.stopped') };
const UNKNOWN = '{"errors":[{"message":"Unknown field \\"metadata\\" on type \\"BosminerQuery\\""}]}';
const DONE = '{"data":{"bosminer":{"stop":{"__typename":"VoidResult","void":null}}}}';

interface Options {
  /** What a change answers. */
  readonly change?: string;
  readonly pages?: Readonly<Record<string, string>>;
  readonly rpc?: Readonly<Record<string, string>>;
  /** The cookie that a login sets; null: none. */
  readonly cookie?: string | null;
}

/** A device that has `answers` to questions, takes every change, and knows no other field. */
async function device(answers: Readonly<Record<string, string>>, options: Options = {}) {
  const { change = DONE, pages = {}, rpc = {} } = options;
  const changes: unknown[] = [];
  const web = await replayHttp(({ path, body }) => {
    if (path !== '/graphql') return pages[path] ?? null;
    const { query, variables } = JSON.parse(body) as { query: string; variables: unknown };
    if (query.startsWith('mutation')) {
      changes.push(/updateAutotuning/.test(query) ? variables : /\b(start|stop)\b/.exec(query)?.[1]);
      return change;
    }
    const [name = ''] = Object.entries(QUESTIONS).find(([, words]) => words.test(query)) ?? [];
    return answers[name] ?? UNKNOWN;
  });
  const api = await replayTcp(
    (received) => JSON.parse(received.toString()) as { command: string },
    ({ command }) =>
      Buffer.from(rpc[command] ?? '{"STATUS":[{"STATUS":"E","Code":14,"Msg":"Invalid command"}]}'),
  );
  const adapter = new BraiinsGraphqlAdapter({ readTimeoutSeconds: 1, writeTimeoutSeconds: 1 });
  cleanups.push(
    () => adapter.close(),
    () => web.close(),
    () => api.close(),
  );
  return {
    adapter,
    changes,
    endpoint: { minerId: 'm', host: web.host, ports: { http: web.port, rpc: api.port } },
  };
}

describe('readings', () => {
  it('tell the limit in effect beside the target that is configured', async () => {
    const { adapter, endpoint } = await device(ANSWERS);
    expect(await adapter.read(endpoint)).toEqual({
      powerW: 3698,
      powerSource: 'estimated',
      hashrateThs: 205.7500005,
      claim: 'mining',
      profile: 'power target 3878 W, scaled to 3600 W',
      model: 'Antminer S21+',
      firmwareVersion: '2025-05-20-0-0f0e0d0c-25.05.1-plus',
      setting: { powerTargetW: 3878, effectivePowerTargetW: 3600 },
      chipTempC: 73.25,
    });
  });

  it.each(['system.stopped', 'system.all-null'])(
    'take errors beside the data for what they say: the process is stopped (%s)',
    async (name) => {
      const { adapter, endpoint } = await device({ ...ANSWERS, system: fixture(name) });
      expect(await adapter.read(endpoint)).toMatchObject({
        claim: 'sleeping',
        hashrateThs: 0,
        powerW: 30,
        powerSource: 'estimated',
        model: 'Antminer S21+',
      });
    },
  );

  it('take a solver that is null, and no error, for a stopped process too', async () => {
    const system = '{"data":{"bosminer":{"info":{"workSolver":null,"summary":null}}}}';
    const { adapter, endpoint } = await device({ system });
    expect(await adapter.read(endpoint)).toMatchObject({
      claim: 'sleeping',
      model: null,
      profile: null,
      setting: null,
    });
  });

  it('have what is there where an error keeps another part away', async () => {
    const partial = JSON.parse(fixture('system')) as { data: { bosminer: { info: object } } };
    partial.data.bosminer.info = { ...partial.data.bosminer.info, summary: null };
    const system = JSON.stringify({ ...partial, errors: [{ message: 'tuner is not ready' }] });
    const { adapter, endpoint } = await device({ system });
    expect(await adapter.read(endpoint)).toMatchObject({
      claim: 'mining',
      powerW: null,
      powerSource: 'absent',
    });
  });

  it('of a machine that does not hash and is not stopped are of one that starts', async () => {
    const system =
      '{"data":{"bosminer":{"info":{"workSolver":{"realHashrate":{"mhs5S":0}},"summary":{"power":{"approxConsumptionW":900}}}}}}';
    const { adapter, endpoint } = await device({ system });
    expect(await adapter.read(endpoint)).toMatchObject({ claim: 'starting', hashrateThs: 0, powerW: 900 });
  });

  it('name a hashrate target, and machines that are tuned by hand', async () => {
    const tuned = (autotuning: object): string =>
      JSON.stringify({ data: { bosminer: { config: { autotuning } } } });
    const byHash = tuned({ enabled: true, mode: 'HASHRATE_TARGET', powerTarget: 3000, hashrateTarget: 190 });
    const first = await device({ ...ANSWERS, tuning: byHash });
    expect(await first.adapter.read(first.endpoint)).toMatchObject({
      profile: 'hashrate target 190 TH/s',
      setting: { hashrateTargetThs: 190 },
    });
    const second = await device({ ...ANSWERS, tuning: tuned({ enabled: false, powerTarget: 3000 }) });
    expect(await second.adapter.read(second.endpoint)).toMatchObject({ profile: 'manual', setting: null });
  });

  it('come from TCP 4028 where the web interface has none', async () => {
    const rpc = {
      summary: '{"STATUS":[{"STATUS":"S"}],"SUMMARY":[{"MHS 5s":13500000.0,"MHS 24h":12000000.0}],"id":1}',
      tunerstatus:
        '{"STATUS":[{"STATUS":"S"}],"TUNERSTATUS":[{"ApproximateMinerPowerConsumption":1321,"PowerLimit":1300}]}',
      devdetails: '{"STATUS":[{"STATUS":"S"}],"DEVDETAILS":[{"ID":6,"Model":"Antminer S9","Chips":63}]}',
      version:
        '{"STATUS":[{"STATUS":"S","Description":"BOSminer+ 0.2.0-d360818"}],"VERSION":[{"API":"3.7","BOSminer+":"0.2.0-d360818"}]}',
      temps:
        '{"STATUS":[{"STATUS":"S"}],"TEMPS":[{"ID":6,"Board":60,"Chip":81},{"ID":7,"Board":0,"Chip":0}]}',
    };
    const { adapter, endpoint } = await device({}, { rpc });
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 1321,
      hashrateThs: 13.5,
      claim: 'mining',
      model: 'Antminer S9',
      firmwareVersion: '0.2.0-d360818',
      chipTempC: 81,
      profile: 'power target 1300 W',
    });
  });

  itWithSharedFixtures('of captured machines are understood', async () => {
    const answer = (name: string): string =>
      sharedFixture(`braiins/bos-v24_09-graphql/${name}.json`).toString('utf8');
    const { adapter, endpoint } = await device(
      { system: answer('gql_system'), tuning: answer('gql_tuning'), boards: answer('gql_boards') },
      { pages: { '/cgi-bin/luci/admin/network/iface_status/lan': answer('web_net_conf') } },
    );
    const { identity, telemetry } = await adapter.inspect(endpoint);
    expect(telemetry).toMatchObject({ powerW: 3572, claim: 'mining', chipTempC: 71.4375 });
    expect(telemetry.hashrateThs).toBeCloseTo(230.7, 1);
    expect(identity).toMatchObject({
      hostname: 'IC078',
      firmwareVersion: '2024-10-17-0-75912fc7-24.09-plus',
      mac: '02:00:00:00:00:01',
    });
  });
});

describe('writes', () => {
  // A replayed device sets no cookie: changes are tried on the virtual one, which remembers what it was told.
  it('without a session that was opened are unauthorised, and nothing is sent', async () => {
    const { adapter, endpoint, changes } = await device(ANSWERS);
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({
      kind: 'rejected',
      code: 'unauthorised',
      detail: expect.stringContaining('password of the device’s web page'),
    });
    expect(changes).toEqual([undefined]);
  });

  it('are not needed for a machine whose process is stopped already', async () => {
    const { adapter, endpoint, changes } = await device(STOPPED);
    expect(await adapter.apply(endpoint, SLEEP)).toEqual({ kind: 'accepted', detail: 'as wanted already' });
    expect(changes).toEqual([]);
  });
});

const CREDENTIALS = { username: 'root', password: 'hunter2' };

async function simulated(
  model: ModelConfig = MODEL,
  credentials: { username: string; password: string } = CREDENTIALS,
) {
  const clock = new HandClock();
  const ports = (await freePortsNamed(['http', 'rpc'])) as { http: number; rpc: number };
  const spec = { minerId: 'm', host: '127.0.0.1', ports, firmware: 'braiins-graphql', model, credentials };
  const simulator = await braiinsGraphql.simulate({ spec, clock, seed: 8 });
  const adapter = braiinsGraphql.create({ readTimeoutSeconds: 2, writeTimeoutSeconds: 2 });
  const client = new MinerHttp();
  cleanups.push(
    () => simulator.close(),
    () => adapter.close(),
    () => client.close(),
  );
  const post = async (query: string, variables: object = {}, cookie?: string) => {
    const reply = await client.exchange({
      host: spec.host,
      port: ports.http,
      method: 'POST',
      path: '/graphql',
      timeoutMs: 500,
      headers: { 'content-type': 'application/json', ...(cookie !== undefined && { cookie }) },
      body: JSON.stringify({ query, variables }),
    });
    return { cookie: reply.headers['set-cookie'], body: JSON.parse(reply.body) as Record<string, unknown> };
  };
  return {
    simulator,
    adapter,
    clock,
    client,
    post,
    spec,
    endpoint: { minerId: 'm', host: spec.host, ports, credentials },
  };
}

describe('targets', () => {
  it.each([900, 5000])('outside the limits that the device tells are not sent: %i W', async (powerW) => {
    const { adapter, endpoint, simulator } = await simulated();
    expect(await adapter.apply(endpoint, at(powerW))).toMatchObject({
      kind: 'rejected',
      code: 'unsupported',
      detail: expect.stringContaining('1008 to 4680 W'),
    });
    expect(simulator.virtual.writesReceived).toBe(0);
  });

  it('that an event brought are taken back by a plain wake', async () => {
    const { adapter, endpoint, clock } = await simulated();
    const { setting: before = null } = await adapter.read(endpoint);
    expect(before).toEqual({ powerTargetW: 3600, effectivePowerTargetW: 3600 });
    await adapter.apply(endpoint, at(2400));
    clock.advance(300);
    expect(await adapter.read(endpoint)).toMatchObject({ setting: { powerTargetW: 2400 } });
    expect(await adapter.apply(endpoint, PLAIN, { attempt: 1, before })).toEqual({
      kind: 'accepted',
      detail: 'power target 3600 W set',
    });
    expect(await adapter.read(endpoint)).toMatchObject({ setting: { powerTargetW: 3600 } });
  });

  it('are set before the process is started', async () => {
    const { adapter, endpoint, clock } = await simulated();
    await adapter.apply(endpoint, SLEEP);
    clock.advance(30);
    expect(await adapter.apply(endpoint, at(2400))).toEqual({
      kind: 'accepted',
      detail: 'power target 2400 W set, start sent',
    });
  });

  it('that the device refuses carry its reason', async () => {
    const { adapter, endpoint, simulator } = await simulated();
    simulator.virtual.misbehaviour = 'refuses';
    expect(await adapter.apply(endpoint, at(2400))).toMatchObject({
      kind: 'rejected',
      code: 'rejected',
      detail: expect.stringContaining('Configuration could not be applied'),
    });
  });
});

describe('sessions', () => {
  it('that the device has forgotten are opened once more', async () => {
    const first = await simulated();
    await first.adapter.apply(first.endpoint, at(2400));
    await first.simulator.close();
    const again = await braiinsGraphql.simulate({ spec: first.spec, clock: first.clock, seed: 9 });
    cleanups.push(() => again.close());
    expect(await first.adapter.apply(first.endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
    expect(again.virtual.writesReceived).toBe(1);
  });

  it('of a device without a password are opened with any', async () => {
    const { adapter, endpoint } = await simulated(MODEL, { username: 'root', password: '' });
    const guessed = { ...endpoint, credentials: { username: 'root', password: 'whatever' } };
    expect(await adapter.apply(guessed, SLEEP)).toMatchObject({ kind: 'accepted' });
  });
});

describe('the virtual device', () => {
  it('takes changes with the cookie of a login alone', async () => {
    const { post } = await simulated();
    const stop = 'mutation { bosminer { stop { ... on VoidResult { void } } } }';
    expect((await post(stop)).body).toMatchObject({ errors: [{ message: 'Unauthorized' }] });
    const login = `mutation ($username: String!, $password: String!) {
      auth { login(username: $username, password: $password) { ... on VoidResult { void } } } }`;
    const { cookie } = await post(login, CREDENTIALS);
    expect(cookie).toMatch(/^session_id=\w+/);
    expect((await post(stop, {}, cookie)).body).toEqual({ data: { bosminer: { stop: { void: null } } } });
  });

  it('answers what other people’s programs ask', async () => {
    const { post } = await simulated();
    const query = `{
      bos { hostname faultLight info { version { full } } uptime { durationS } }
      bosminer { info { workSolver { realHashrate { mhs5S mhs1M } nominalMhs childSolvers { name hwDetails { chips } } }
        fans { name speed rpm } summary { power { limitW approxConsumptionW } } } } }`;
    const { body } = await post(query);
    expect(body).toMatchObject({
      data: { bos: { faultLight: false }, bosminer: { info: { fans: { length: 4 } } } },
    });
    expect(body).not.toHaveProperty('errors');
  });

  it('tells its address on the router’s pages', async () => {
    const { adapter, endpoint, simulator } = await simulated();
    expect((await adapter.inspect(endpoint)).identity.mac).toBe(simulator.virtual.identity.mac);
  });

  it('says on TCP 4028 that the process is away while it is stopped', async () => {
    const { adapter, endpoint, clock } = await simulated();
    const ask = (command: string) =>
      askCgminer({ host: endpoint.host, port: endpoint.ports.rpc, command, timeoutMs: 500 });
    expect(await ask('tunerstatus')).toMatchObject({ TUNERSTATUS: [{ PowerLimit: 3600 }] });
    await adapter.apply(endpoint, SLEEP);
    clock.advance(30);
    await expect(ask('devdetails')).rejects.toMatchObject({
      message: expect.stringContaining('Unavailable'),
    });
    expect(await ask('version')).toMatchObject({ VERSION: [{ API: '3.7' }] });
  });
});

describe('recognition', () => {
  it.each([
    ['BOSer on TCP 4028', '{"STATUS":[{"Description":"BOSer boser-buildroot 0.1.0"}]}', null, null, true],
    ['BOSminer on TCP 4028', '{"VERSION":[{"BOSminer+":"0.2.0"}]}', null, null, true],
    ['its web page', null, '<title>Braiins OS+</title>', null, true],
    [
      'its version by GraphQL',
      null,
      null,
      '{"data":{"bos":{"info":{"version":{"full":"2022-09-13-0-11012d53-22.08-plus"}}}}}',
      true,
    ],
    [
      'another miner',
      '{"STATUS":[{"Description":"cgminer 4.11.1"}]}',
      '<title>Miner</title>',
      '{"errors":[]}',
      false,
    ],
  ])('goes by %s', async (_, version, page, graphql, expected) => {
    const web = await replayHttp(({ path }) => (path === '/' ? page : path === '/graphql' ? graphql : null));
    const rpc = await replayTcp(
      (received) => received.toString(),
      () => Buffer.from(version ?? ''),
    );
    const http = new MinerHttp();
    cleanups.push(
      () => http.close(),
      () => web.close(),
      () => rpc.close(),
    );
    class Scan extends HostScan {
      protected override candidates(standard: number): number[] {
        return [standard === 4028 ? rpc.port : web.port];
      }
    }
    expect(await braiinsGraphql.recognise(new Scan(web.host, http, 500))).toBe(expected);
  });
});
