import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { MinerAdapter, MinerEndpoint, MinerTelemetry } from '../../../src/core/ports/miner.js';
import { miningos } from './index.js';

const HOST = '127.0.0.1';
const NOW_MS = 1_755_000_020_000;
const TOKEN = 'pub:api:2f7a';
const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 20, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 5500, hashrateThs: 212 };
const LOW: OperatingPoint = {
  id: 'low',
  kind: 'underclock',
  powerW: 4000,
  hashrateThs: 170,
  setting: { verb: 'profile', profile: 'low' },
};
const at = (percent: number): OperatingPoint => ({
  ...LOW,
  id: `p${percent}`,
  setting: { verb: 'power-percent', percent },
});

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as T;
}

const FLEET = fixture<unknown>('list-things.fleet');
const ACTIONS = fixture<Readonly<Record<string, unknown>>>('actions');
const PERMISSIONS = fixture<Readonly<Record<string, unknown>>>('permissions');

interface Asked {
  readonly route: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly authorization: string | undefined;
}
type Script = Readonly<Record<string, unknown>>;

/** A gateway that answers from a script, by method and path: a body, or a status with one. */
async function gateway(
  script: Script,
  adapter: MinerAdapter = miningos.create({ readTimeoutSeconds: 2, writeTimeoutSeconds: 2 }),
): Promise<{ adapter: MinerAdapter; at: (unit: string) => MinerEndpoint; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://gateway');
      const route = `${incoming.method} ${pathname}`;
      const text = Buffer.concat(chunks).toString('utf8');
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      asked.push({ route, query: searchParams, body, authorization: incoming.headers.authorization });
      const answer = script[route];
      const [status, reply] = Array.isArray(answer) && typeof answer[0] === 'number' ? answer : [200, answer];
      response.writeHead(answer === undefined ? 404 : Number(status), {
        date: new Date(NOW_MS).toUTCString(),
      });
      response.end(JSON.stringify(reply ?? { message: 'Not Found' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  cleanups.push(() => adapter.close());
  const ports = { http: (server.address() as AddressInfo).port };
  const credentials = { password: TOKEN };
  return { adapter, asked, at: (unit) => ({ minerId: 'm', host: HOST, ports, credentials, unit }) };
}

const THINGS = { 'GET /auth/list-things': FLEET };

describe('a reading through the gateway', () => {
  it.each<[string, Partial<MinerTelemetry>]>([
    [
      'fyimhbwahprowpk',
      {
        powerW: 5512,
        powerSource: 'metered',
        hashrateThs: 212.11,
        claim: 'mining',
        profile: 'normal',
        model: 'M56S',
        firmwareVersion: '20240624.14.REL',
        setting: { powerMode: 'normal', powerPercent: 100 },
        chipTempC: 78.4,
      },
    ],
    [
      'asleepwhatsminr',
      { powerW: 13, powerSource: 'metered', hashrateThs: 0, claim: 'sleeping', setting: null },
    ],
    [
      'antminernopower',
      {
        powerW: null,
        powerSource: 'absent',
        hashrateThs: 251.9,
        claim: 'mining',
        model: 'S19XP_H',
        chipTempC: null,
      },
    ],
    ['avalonwithfault', { powerW: 410, powerSource: 'metered', hashrateThs: 0, claim: 'fault' }],
    [
      'avalonstartsnow',
      { powerW: 900, hashrateThs: 0, claim: 'starting', setting: { powerMode: 'low', powerPercent: null } },
    ],
    ['plainnumberhash', { hashrateThs: 334, claim: 'mining', setting: null }],
  ])('of %s', async (unit, expected) => {
    const { adapter, at: endpoint } = await gateway(THINGS);
    expect(await adapter.read(endpoint(unit))).toMatchObject(expected);
  });

  it('estimates the watts of a miner that the gateway has none of by its model', async () => {
    const { adapter, at: endpoint } = await gateway(THINGS);
    const telemetry = await adapter.read({ ...endpoint('antminernopower'), nominalJPerTh: 20 });
    expect(telemetry).toMatchObject({ powerW: 5038, powerSource: 'estimated' });
  });

  it.each([
    ['offlinebyitself', 'unreachable', /does not reach it: offline/],
    ['neverconnected1', 'unreachable', /ERR_THING_CONNECTION_FAILURE/],
    ['notlookedatlong', 'stale', /1020 s ago/],
    ['nohashatallhere', 'malformed', /no hashrate/],
    ['nobodyknowsthis', 'unsupported', /give its id/],
  ])('of %s is %s', async (unit, code, message) => {
    const { adapter, at: endpoint } = await gateway(THINGS);
    const problem = { name: 'EbbError', code, message: expect.stringMatching(message) };
    await expect(adapter.read(endpoint(unit))).rejects.toMatchObject(problem);
  });

  it('takes one list in place of one for each orchestrator', async () => {
    const { adapter, at: endpoint } = await gateway({ 'GET /auth/list-things': (FLEET as unknown[]).flat() });
    expect(await adapter.read(endpoint('fyimhbwahprowpk'))).toMatchObject({ powerW: 5512 });
  });

  it.each<[string, unknown, string]>([
    ['no token', [401, { statusCode: 401, message: 'ERR_AUTH_FAIL' }], 'unauthorised'],
    ['a token that is over', [400, { statusCode: 400, message: 'ERR_AUTH_FAIL' }], 'unauthorised'],
    ['another error', [400, { statusCode: 400, message: 'ERR_QUERY_INVALID_JSON' }], 'rejected'],
    ['no orchestrator', [{ error: '[HRPC_ERR]=CHANNEL_CLOSED' }], 'unreachable'],
    ['no list', { things: [] }, 'malformed'],
    ['a gateway without the route', [404, {}], 'unsupported'],
  ])('says what is wrong with %s', async (_, answer, code) => {
    const { adapter, at: endpoint } = await gateway({ 'GET /auth/list-things': answer });
    const problem = await adapter.read(endpoint('fyimhbwahprowpk')).catch((error: unknown) => error);
    expect(problem).toMatchObject({ name: 'EbbError', code });
    expect((problem as Error).message).not.toContain(TOKEN);
  });

  it('asks once for all that are read at the same time, past the gateway’s cache, with the token', async () => {
    const { adapter, at: endpoint, asked } = await gateway(THINGS);
    const units = ['fyimhbwahprowpk', 'asleepwhatsminr', 'antminernopower'];
    await Promise.all(units.map((unit) => adapter.read(endpoint(unit))));
    expect(asked).toHaveLength(1);
    const [{ query, authorization }] = asked as [Asked];
    expect(JSON.parse(query.get('query') ?? '')).toEqual({ id: { $in: units } });
    expect([query.get('overwriteCache'), query.get('status'), query.get('limit')]).toEqual([
      'true',
      '1',
      '3',
    ]);
    expect(authorization).toBe(`Bearer ${TOKEN}`);
  });
});

describe('a command through the gateway', () => {
  it.each<[string, OperatingPoint, object | null, [string, unknown][]]>([
    ['fyimhbwahprowpk', SLEEP, null, [['setPowerMode', 'sleep']]],
    ['asleepwhatsminr', SLEEP, null, [['setPowerMode', 'sleep']]],
    ['fyimhbwahprowpk', NOMINAL, null, []],
    ['asleepwhatsminr', NOMINAL, null, [['setPowerMode', 'normal']]],
    ['asleepwhatsminr', NOMINAL, { powerMode: 'high', powerPercent: null }, [['setPowerMode', 'high']]],
    [
      'asleepwhatsminr',
      NOMINAL,
      { powerMode: 'low', powerPercent: 100 },
      [
        ['setPowerMode', 'low'],
        ['setPowerPct', 100],
      ],
    ],
    ['fyimhbwahprowpk', NOMINAL, { powerMode: 'low', powerPercent: 100 }, [['setPowerMode', 'low']]],
    ['fyimhbwahprowpk', LOW, null, [['setPowerMode', 'low']]],
    ['avalonstartsnow', LOW, null, []],
    ['fyimhbwahprowpk', at(60.4), null, [['setPowerPct', 60]]],
    ['fyimhbwahprowpk', at(100), null, []],
    [
      'asleepwhatsminr',
      at(60),
      null,
      [
        ['setPowerMode', 'normal'],
        ['setPowerPct', 60],
      ],
    ],
  ])('for %s to %j, before %j, sends %j', async (unit, target, before, expected) => {
    const {
      adapter,
      at: endpoint,
      asked,
    } = await gateway({
      ...THINGS,
      'POST /auth/actions/voting': ACTIONS['bare'],
    });
    const context = { attempt: 1, before: before as never };
    expect(await adapter.apply(endpoint(unit), target, context)).toMatchObject({ kind: 'accepted' });
    const pushed = asked.filter(({ route }) => route.startsWith('POST')).map(({ body }) => body);
    expect(pushed).toEqual(
      expected.map(([action, parameter]) => ({
        query: { id: { $in: [unit] } },
        action,
        params: [parameter],
      })),
    );
  });

  it.each<[string, OperatingPoint, RegExp]>([
    ['avalonstartsnow', at(60), /no power percentage/],
    ['fyimhbwahprowpk', at(150), /outside 0 to 100/],
    ['fyimhbwahprowpk', { ...LOW, setting: { verb: 'profile', profile: 'turbo' } }, /low, normal, high/],
    ['fyimhbwahprowpk', { ...LOW, setting: { verb: 'power-target', powerW: 4000 } }, /power target/],
  ])('for %s to what it does not have sends nothing', async (unit, target, detail) => {
    const { adapter, at: endpoint, asked } = await gateway(THINGS);
    expect(await adapter.apply(endpoint(unit), target)).toMatchObject({
      kind: 'rejected',
      code: 'unsupported',
      detail: expect.stringMatching(detail),
    });
    expect(asked.map(({ route }) => route)).toEqual(['GET /auth/list-things']);
  });

  it.each<[string, unknown, object]>([
    ['taken', ACTIONS['taken'], { kind: 'accepted', detail: expect.stringMatching(/1755000001234/) }],
    ['nothingToDo', ACTIONS['nothingToDo'], { kind: 'rejected', code: 'unsupported' }],
    ['anotherMiner', ACTIONS['anotherMiner'], { kind: 'rejected', code: 'unsupported' }],
    ['invalid', ACTIONS['invalid'], { kind: 'rejected', code: 'rejected' }],
    ['denied', ACTIONS['denied'], { kind: 'rejected', code: 'write-disabled' }],
    ['none', ACTIONS['none'], { kind: 'rejected' }],
    [
      'a viewer’s token',
      [401, { message: 'ERR_AUTH_FAIL_NO_PERMS' }],
      { kind: 'rejected', code: 'write-disabled' },
    ],
    ['a viewer’s token, older', [400, { message: 'ERR_WRITE_PERM_REQUIRED' }], { code: 'write-disabled' }],
    ['a failure of the gateway', [500, {}], { kind: 'unknown' }],
  ])('answered with %s', async (_, answer, expected) => {
    const { adapter, at: endpoint } = await gateway({ ...THINGS, 'POST /auth/actions/voting': answer });
    expect(await adapter.apply(endpoint('fyimhbwahprowpk'), SLEEP)).toMatchObject(expected);
  });

  it('is taken back where it waits for votes: nobody shall approve it hours later', async () => {
    const script = { ...THINGS, 'POST /auth/actions/voting': ACTIONS['voting'] };
    const cancelled = await gateway({ ...script, 'DELETE /auth/actions/voting/cancel': [{ res: [true] }] });
    expect(await cancelled.adapter.apply(cancelled.at('fyimhbwahprowpk'), SLEEP)).toMatchObject({
      kind: 'rejected',
      code: 'write-disabled',
      detail: expect.stringMatching(/2 votes and was taken back/),
    });
    expect(cancelled.asked.at(-1)?.query.get('ids')).toBe('1755000002345');
    const left = await gateway(script);
    expect(await left.adapter.apply(left.at('fyimhbwahprowpk'), SLEEP)).toMatchObject({
      code: 'write-disabled',
      detail: expect.stringMatching(/could not be taken back.*deny it/),
    });
  });
});

describe('an inspection through the gateway', () => {
  it('tells who the miner is', async () => {
    const { adapter, at: endpoint } = await gateway(THINGS);
    expect((await adapter.inspect(endpoint('fyimhbwahprowpk'))).identity).toEqual({
      make: 'MicroBT',
      model: 'M56S',
      firmwareVersion: '20240624.14.REL',
      serial: 'HTM38X2FQ20230914A0001',
      mac: 'c4:11:04:01:2b:9f',
      hostname: null,
    });
  });

  it.each<[string, string | undefined, boolean]>([
    ['operator', 'operator', true],
    ['viewer', 'viewer', false],
    ['pool manager, who may not write miners', 'poolManager', false],
    ['super admin', 'superAdmin', true],
    ['token of an older gateway', 'older', true],
    ['gateway that answers otherwise', 'odd', true],
    ['gateway that does not say', undefined, true],
  ])('with the rights of a %s', async (_, name, mayWrite) => {
    const { adapter, at: endpoint } = await gateway({
      ...THINGS,
      ...(name !== undefined && { 'GET /auth/permissions': PERMISSIONS[name] }),
    });
    const { verbs, obstacles } = (await adapter.inspect(endpoint('fyimhbwahprowpk'))).capabilities;
    expect(verbs).toEqual(mayWrite ? ['sleep', 'wake', 'profile', 'power-percent'] : []);
    expect(obstacles.map(({ code }) => code)).toEqual(mayWrite ? [] : ['write-disabled']);
  });

  it('leaves out the percentage of a miner that has none, and says what is stale', async () => {
    const { adapter, at: endpoint } = await gateway(THINGS);
    expect((await adapter.inspect(endpoint('antminernopower'))).capabilities.verbs).toEqual([
      'sleep',
      'wake',
      'profile',
    ]);
    const { telemetry, capabilities } = await adapter.inspect(endpoint('notlookedatlong'));
    expect(telemetry.powerW).toBe(5500);
    expect(capabilities.obstacles).toMatchObject([{ code: 'stale', verbs: [] }]);
  });
});
