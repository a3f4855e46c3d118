import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { OperatingPoint, PointSetting } from '../../../src/core/mining/operating-point.js';
import { FIRST_TRY, type MinerAdapter, type MinerEndpoint } from '../../../src/core/ports/miner.js';
import { replayTcp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { decrypt, encrypt, tokenOf } from './crypto.js';
import { whatsminerV2 } from './index.js';
import { errorCodesOf } from './report.js';
import { parseReply } from './reply.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 13, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3276, hashrateThs: 126 };
const PASSWORD = 'open sesame';
const UNIX_SECONDS = 1_722_000_000;
const SEED = { time: '5626', salt: 'Zx9kQ2wE', newsalt: 'mN4pR7tY' };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function fixture(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
}

function fixtures(name: string): Record<string, Record<string, unknown>> {
  return JSON.parse(fixture(`${name}.json`)) as Record<string, Record<string, unknown>>;
}

type Request = Record<string, unknown>;
/** The reply to a plain command, as text; null: the device closes without a word. */
type Reads = (command: string) => string | null;
/** The reply to an encrypted command. */
type Writes = (command: Request, token: number) => string | null;

const message = (Msg: unknown, Code = 131, STATUS = 'S'): string =>
  JSON.stringify({ STATUS, When: UNIX_SECONDS, Code, Msg, Description: '' });
const OK = message('API command OK');
const refusal = (code: number, text: string): string => message(text, code, 'E');
const INVALID = refusal(14, 'invalid cmd');

interface Bench {
  readonly adapter: MinerAdapter;
  readonly endpoint: MinerEndpoint;
  /** Plain commands by name, encrypted ones as they were before. */
  readonly requests: (string | Request)[];
  readonly written: () => Request[];
  now: number;
}

async function replay(
  reads: Reads,
  writes: Writes = () => OK,
  seeds: readonly (typeof SEED)[] = [SEED],
): Promise<Bench> {
  const requests: (string | Request)[] = [];
  let given = 0;
  const seed = (): typeof SEED => seeds[Math.min(Math.max(given, 1), seeds.length) - 1]!;
  const device = await replayTcp<Request>(
    (received) => JSON.parse(received.toString()) as Request,
    (request) => {
      if (request['enc'] !== 1) {
        const command = String(request['cmd']);
        requests.push(command);
        if (command === 'get_token' && reads(command) === INVALID) given += 1;
        return Buffer.from(
          command === 'get_token' && reads(command) === INVALID
            ? message(seed(), 134)
            : (reads(command) ?? ''),
        );
      }
      const { key } = tokenOf(PASSWORD, seed());
      const plain = decrypt(key, String(request['data']));
      if (plain?.startsWith('{') !== true) return Buffer.from(refusal(23, 'json cmd err'));
      const command = JSON.parse(plain) as Request;
      requests.push(command);
      const reply = writes(command, given);
      return Buffer.from(reply === null ? '' : JSON.stringify({ enc: encrypt(key, reply) }));
    },
  );
  const bench = { now: UNIX_SECONDS };
  const adapter = whatsminerV2.create({ readTimeoutSeconds: 2, unixSeconds: () => bench.now });
  cleanups.push(
    () => device.close(),
    () => adapter.close(),
  );
  const credentials = { username: 'admin', password: PASSWORD };
  return Object.assign(bench, {
    adapter,
    endpoint: { minerId: 'm', host: device.host, ports: { api: device.port }, credentials },
    requests,
    written: () => requests.filter((request): request is Request => typeof request !== 'string'),
  });
}

/** A device with these reports; everything else is an invalid command. */
function reports(replies: Record<string, unknown>): Reads {
  return (command) => {
    const reply = replies[command];
    if (reply === undefined) return INVALID;
    return typeof reply === 'string' || reply === null ? reply : message(reply);
  };
}

const STATUS = fixtures('status');
const PSU = fixtures('psu');
const MINING = reports({ summary: fixture('summary.m50s.json'), status: STATUS['2.0 mining'] });
const OFF = reports({ summary: INVALID, status: STATUS['2.0 off'], get_psu: PSU['new'] });

function pointWith(setting: PointSetting): OperatingPoint {
  return { id: 'eco', kind: 'underclock', powerW: 2000, hashrateThs: 75, setting };
}

describe('WhatsMiner V2 telemetry', () => {
  it('is in W and TH/s, with the mode in lower case and what a wake has to lead back to', async () => {
    const { adapter, endpoint } = await replay(
      reports({
        summary: fixture('summary.m50s.json'),
        status: STATUS['2.0 mining'],
        devdetails: JSON.stringify({
          STATUS: [{ STATUS: 'S' }],
          DEVDETAILS: [{ Driver: 'bitmicro', Model: 'M50S_VH50' }],
        }),
      }),
    );
    expect(await adapter.read(endpoint)).toEqual({
      powerW: 3281,
      powerSource: 'metered',
      hashrateThs: 125.502117,
      claim: 'mining',
      profile: 'normal',
      model: 'M50S_VH50',
      firmwareVersion: '20240624.18.REL',
      setting: { mode: 'normal', limit: 3400, percent: null },
      chipTempC: 92.5,
    });
  });

  it('of version 1 takes the watts under their old name and drops the quotes within quotes', async () => {
    const { adapter, endpoint } = await replay(
      reports({ summary: fixture('summary.m20s.json'), status: STATUS['1.4 mining'] }),
    );
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 3402,
      hashrateThs: expect.closeTo(67.790017),
      claim: 'mining',
      firmwareVersion: '20210322.22.REL',
    });
  });

  it('of newer firmware is in the message instead of under SUMMARY', async () => {
    const { adapter, endpoint } = await replay(
      reports({
        summary: fixture('summary.wrapped.json'),
        status: STATUS['2.2 at 60 %'],
        get_version: { api_ver: '2.2.2', fw_ver: '20260312.16.REL3', miner_type: 'M60S_VK40' },
      }),
    );
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 5423.5,
      hashrateThs: 300.70016,
      profile: 'high',
      model: 'M60S_VK40',
      setting: { mode: 'high', limit: 5500, percent: 60 },
    });
  });

  it('asks for the model once, and again when another machine answers at the address', async () => {
    let mac = '02:00:00:AA:BB:01';
    const bench = await replay((command) =>
      command === 'devdetails'
        ? JSON.stringify({ DEVDETAILS: [{ Model: mac.endsWith('01') ? 'M50S_VH50' : 'M50_VH30' }] })
        : (MINING(command)?.replace('02:00:00:AA:BB:01', mac) ?? null),
    );
    const models = [];
    for (const next of [mac, mac, '02:00:00:AA:BB:99']) {
      mac = next;
      models.push((await bench.adapter.read(bench.endpoint)).model);
    }
    expect(models).toEqual(['M50S_VH50', 'M50S_VH50', 'M50_VH30']);
    expect(bench.requests.filter((request) => request === 'devdetails')).toHaveLength(2);
  });

  it.each([
    ['the power it names', PSU['new'], 47, 'metered'],
    ['volts in hundredths and amperes in thousandths', PSU['without pin'], 1952.832, 'metered'],
    ['nothing', PSU['old'], null, 'absent'],
  ])(
    'of a device that refuses its summary has the supply’s watts: %s',
    async (_, psu, powerW, powerSource) => {
      const { adapter, endpoint } = await replay(reports({ status: STATUS['2.0 off'], get_psu: psu }));
      expect(await adapter.read(endpoint)).toMatchObject({
        powerW,
        powerSource,
        hashrateThs: 0,
        claim: 'sleeping',
      });
    },
  );

  it('of a device with a dead mining process is asleep', async () => {
    const dead = 'Socket connect failed: Connection refused\n';
    const { adapter, endpoint } = await replay(
      reports({ summary: dead, status: STATUS['1.4 off'], get_psu: PSU['new'] }),
    );
    expect(await adapter.read(endpoint)).toMatchObject({ powerW: 47, claim: 'sleeping' });
  });

  it('adds up the boards where the summary has no hash, in whichever unit they are', async () => {
    const boards = (mhs: number): string =>
      JSON.stringify({ DEVS: [1, 2, 3].map((ASC) => ({ ASC, 'MHS av': mhs, 'Upfreq Complete': 1 })) });
    for (const edevs of [boards(41_000_000), boards(41)]) {
      const { adapter, endpoint } = await replay(
        reports({ summary: { Power: 3200 }, status: STATUS['2.0 mining'], edevs }),
      );
      expect((await adapter.read(endpoint)).hashrateThs).toBeCloseTo(123);
    }
  });

  it.each(['pin', 'Power'])('does not take -1 for watts: %s', async (name) => {
    const summary = {
      ...(JSON.parse(fixture('summary.m50s.json')) as { SUMMARY: object[] }).SUMMARY[0],
      Power: -1,
    };
    const { adapter, endpoint } = await replay(
      reports({
        summary,
        status: STATUS['2.0 mining'],
        get_psu: name === 'pin' ? { pin: '-1' } : PSU['new'],
      }),
    );
    expect(await adapter.read(endpoint)).toMatchObject(
      name === 'pin' ? { powerW: null, powerSource: 'absent' } : { powerW: 47 },
    );
  });

  it('is unreachable where neither report is answered, and malformed where neither can be read', async () => {
    const silent = await replay(() => null);
    await expect(silent.adapter.read(silent.endpoint)).rejects.toMatchObject({ code: 'unreachable' });
    const babbling = await replay(() => '<html>');
    await expect(babbling.adapter.read(babbling.endpoint)).rejects.toMatchObject({ code: 'malformed' });
  });
});

describe('WhatsMiner V2 off-flag', () => {
  const summary = (change: Record<string, unknown>): Record<string, unknown> => ({
    'MHS av': 120e6,
    'HS RT': 0,
    Power: 14,
    Elapsed: 5_000,
    'Factory GHS': 126_000,
    'Hash Stable': true,
    ...change,
  });
  const hashing = summary({ 'HS RT': 124e6, Power: 3270 });
  type Case = [
    what: string,
    status: string | null,
    summary: Record<string, unknown>,
    claim: string,
    hashrateThs: number,
  ];
  it.each<Case>([
    ['"true" is off, in version 1.4', '1.4 off', summary({}), 'sleeping', 0],
    ['"true" is off, in version 2', '2.0 off', summary({}), 'sleeping', 0],
    ['off with averages of before is off', '2.0 off', summary({ 'HS RT': undefined }), 'sleeping', 0],
    ['off and hashing at full watts is not believed', '2.0 off', hashing, 'mining', 124],
    ['off with watts and no hash is on its way down', '2.0 off', summary({ Power: 900 }), 'sleeping', 0],
    ['"false" is on, in version 1.4', '1.4 mining', hashing, 'mining', 124],
    ['"false" is on, in version 2', '2.0 mining', hashing, 'mining', 124],
    ['on without watts and hash is starting', '2.0 mining', summary({ Elapsed: 20 }), 'starting', 0],
    [
      'on, not stable yet, with part of its hash is starting',
      '2.0 mining',
      summary({ 'HS RT': 30e6, Power: 1500, 'Hash Stable': false }),
      'starting',
      30,
    ],
    [
      'on, unstable, with most of its hash is mining',
      '2.0 mining',
      summary({ 'HS RT': 118e6, Power: 3200, 'Hash Stable': 'false' }),
      'mining',
      118,
    ],
    ['absent, the watts tell', 'nothing but a version', summary({}), 'sleeping', 0],
    ['absent, the hash tells', 'nothing but a version', hashing, 'mining', 124],
    ['without a status, the watts tell', null, summary({}), 'sleeping', 0],
    ['without a status, the hash tells', null, hashing, 'mining', 124],
  ])('%s', async (_, status, report, claim, hashrateThs) => {
    const { adapter, endpoint } = await replay(
      reports({ summary: report, ...(status === null ? {} : { status: STATUS[status] }) }),
    );
    expect(await adapter.read(endpoint)).toMatchObject({ claim, hashrateThs });
  });
});

describe('WhatsMiner V2 error codes', () => {
  const parse = (text: string): Record<string, unknown> =>
    (parseReply(Buffer.from(text), 'x') as { Msg: Record<string, unknown> }).Msg;
  it.each([
    ['flat pairs', message({ error_code: ['329', '2022-08-01 10:10:10', '110', '2022-08-01 11:00:00'] })],
    [
      'objects',
      message({ error_code: [{ '329': '2022-08-01 10:10:10' }, { '110': '2022-08-01 11:00:00' }] }),
    ],
    ['a list written like a dict', fixture('error-code.2.0.4.txt')],
    ['bare numbers', message({ error_code: [329, 110] })],
  ])('are read from %s', (_, text) => expect(errorCodesOf(parse(text)).sort()).toEqual(['110', '329']));

  it.each([message({ error_code: [] }), message({ error_code: '' }), message({})])('are none in %s', (text) =>
    expect(errorCodesOf(parse(text))).toEqual([]),
  );

  it('make a device that should hash and does not one with a fault, once it has had time to start', async () => {
    for (const [Elapsed, claim] of [
      [60, 'starting'],
      [4_000, 'fault'],
    ] as const) {
      const { adapter, endpoint } = await replay(
        reports({
          summary: { 'HS RT': 0, Power: 60, Elapsed },
          status: STATUS['2.0 mining'],
          get_error_code: { error_code: [{ '218': '2024-06-15 10:30:00' }] },
        }),
      );
      expect(await adapter.read(endpoint)).toMatchObject({ claim });
    }
  });
});

describe('WhatsMiner V2 writes', () => {
  it('carry the token, encrypted, with every parameter as text', async () => {
    const { adapter, endpoint, written } = await replay(MINING);
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
    expect(written()).toEqual([
      { token: tokenOf(PASSWORD, SEED).sign, cmd: 'power_off', respbefore: 'true' },
    ]);
  });

  type Case = [what: string, target: OperatingPoint, reads: Reads, commands: Request[]];
  it.each<Case>([
    ['power_on from sleep', NOMINAL, OFF, [{ cmd: 'power_on' }]],
    ['a low mode', pointWith({ verb: 'profile', profile: 'low' }), MINING, [{ cmd: 'set_low_power' }]],
    ['a high mode', pointWith({ verb: 'profile', profile: 'high' }), MINING, [{ cmd: 'set_high_power' }]],
    [
      'a power limit',
      pointWith({ verb: 'power-target', powerW: 2400 }),
      MINING,
      [{ cmd: 'adjust_power_limit', power_limit: '2400' }],
    ],
    [
      'a fast percentage',
      pointWith({ verb: 'power-percent', percent: 60 }),
      MINING,
      [{ cmd: 'set_power_pct', percent: '60' }],
    ],
    [
      'a normal percentage',
      pointWith({ verb: 'power-percent', percent: 60, pace: 'normal' }),
      MINING,
      [{ cmd: 'set_power_pct_v2', percent: '60' }],
    ],
    [
      'power_on and then the mode',
      pointWith({ verb: 'profile', profile: 'normal' }),
      OFF,
      [{ cmd: 'power_on' }, { cmd: 'set_normal_power' }],
    ],
    [
      'all of its power where the device does not tell its percentage',
      NOMINAL,
      MINING,
      [{ cmd: 'set_power_pct', percent: '100' }],
    ],
    [
      'all of its power where it tells that it is at 60 %',
      NOMINAL,
      reports({ summary: fixture('summary.wrapped.json'), status: STATUS['2.2 at 60 %'] }),
      [{ cmd: 'set_power_pct', percent: '100' }],
    ],
    [
      'nothing where it tells that it is at 60 % and that is wanted',
      pointWith({ verb: 'power-percent', percent: 60 }),
      reports({ summary: fixture('summary.wrapped.json'), status: STATUS['2.2 at 60 %'] }),
      [],
    ],
  ])('are: %s', async (_, target, reads, commands) => {
    const { adapter, endpoint, written } = await replay(reads);
    expect(await adapter.apply(endpoint, target)).toMatchObject({ kind: 'accepted' });
    expect(written().map(({ token: _token, ...command }) => command)).toEqual(commands);
  });

  it('lead back to the mode and the limit of before the event', async () => {
    const { adapter, endpoint, written } = await replay(OFF);
    const before = { mode: 'normal', limit: 3400, percent: null };
    await adapter.apply(endpoint, NOMINAL, { ...FIRST_TRY, before });
    expect(written().map(({ cmd }) => cmd)).toEqual(['power_on', 'set_normal_power', 'adjust_power_limit']);
  });

  it('are sent nothing for a point that cannot be set', async () => {
    const { adapter, endpoint, requests } = await replay(MINING);
    expect(await adapter.apply(endpoint, pointWith({ verb: 'power-percent', percent: 120 }))).toMatchObject({
      kind: 'rejected',
      code: 'unsupported',
    });
    expect(requests).toEqual([]);
  });

  it('that are answered with nothing but the end of the connection are unknown, and sent once', async () => {
    const { adapter, endpoint, written } = await replay(MINING, () => null);
    expect(await adapter.apply(endpoint, pointWith({ verb: 'profile', profile: 'low' }))).toMatchObject({
      kind: 'unknown',
    });
    expect(written()).toHaveLength(1);
  });

  it.each([
    [14, 'invalid cmd', 'unsupported', /does not have it/],
    [45, "can't access write cmd", 'write-disabled', /WhatsMinerTool/],
    [45, 'permission denied', 'write-disabled', /default password/],
    [132, 'API command ERROR', 'rejected', /132/],
    [136, 'token over max times', 'rate-limited', /tokens/],
    [137, 'base64 decode error', 'rejected', /137/],
  ])('refused with code %d are %s: %s', async (code, text, outcome, advice) => {
    const { adapter, endpoint } = await replay(MINING, () => refusal(code, text));
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({
      kind: 'rejected',
      code: outcome,
      detail: expect.stringMatching(advice),
    });
  });

  it('understand an error that is encoded twice', async () => {
    const { adapter, endpoint } = await replay(MINING, () =>
      JSON.stringify(refusal(132, 'API command ERROR')),
    );
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'rejected', code: 'rejected' });
  });

  it('with a reply that says neither yes nor no are unknown', async () => {
    const { adapter, endpoint } = await replay(MINING, () => '{"id":1}');
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'unknown' });
  });
});

describe('WhatsMiner V2 token', () => {
  const asked = ({ requests }: Bench): number => requests.filter((request) => request === 'get_token').length;

  it('is asked for once in 25 minutes', async () => {
    const bench = await replay(MINING);
    for (const seconds of [0, 60, 24 * 60, 26 * 60]) {
      bench.now = UNIX_SECONDS + seconds;
      expect(await bench.adapter.apply(bench.endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
    }
    expect(asked(bench)).toBe(2);
  });

  it('that has run out at the device is fetched again, once', async () => {
    let refused = 0;
    const bench = await replay(MINING, ({ cmd }, token) => {
      if (cmd === 'power_off' && token === 1 && refused++ > 0) return refusal(135, 'check token err');
      return OK;
    });
    await bench.adapter.apply(bench.endpoint, SLEEP);
    expect(await bench.adapter.apply(bench.endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
    expect(asked(bench)).toBe(2);
  });

  it('that is refused when it is fresh means another password', async () => {
    const bench = await replay(MINING, () => refusal(135, 'check token err'));
    expect(await bench.adapter.apply(bench.endpoint, SLEEP)).toMatchObject({
      kind: 'rejected',
      code: 'unauthorised',
      detail: expect.stringContaining('password'),
    });
    expect(asked(bench)).toBe(1);
    expect(bench.written()).toHaveLength(1);
  });

  it('made with another password cannot be read by the device', async () => {
    const bench = await replay(MINING);
    const endpoint = { ...bench.endpoint, credentials: { username: 'admin', password: 'guess' } };
    expect(await bench.adapter.apply(endpoint, SLEEP)).toMatchObject({
      kind: 'rejected',
      code: 'unauthorised',
    });
    expect(bench.written()).toEqual([]);
  });

  it.each([
    ['the end of a longer time', '1722005626', true] as const,
    ['all of it', '1722005626', false] as const,
  ])('is made of %s where the device wants that, and it is remembered', async (_, time, wantsTail) => {
    const seed = { ...SEED, time };
    const sign = tokenOf(PASSWORD, wantsTail ? { ...seed, time: time.slice(-4) } : seed).sign;
    const bench = await replay(
      MINING,
      ({ token }) => (token === sign ? OK : refusal(135, 'check token err')),
      [seed],
    );
    for (const seconds of [0, 60, 26 * 60]) {
      bench.now = UNIX_SECONDS + seconds;
      expect(await bench.adapter.apply(bench.endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
    }
    expect(bench.written()).toHaveLength(wantsTail ? 4 : 3);
  });

  it.each([
    ['a text', message('over max connect', 136, 'E'), 'rate-limited'],
    ['a text that claims success', message('over max connect'), 'rate-limited'],
    ['a bare code', '{"Code":136}', 'rate-limited'],
    ['a refusal', refusal(45, "can't access write cmd"), 'write-disabled'],
    ['rubbish', message({ time: '1' }), 'malformed'],
  ])('that is not given, with %s, ends the write before it', async (_, reply, code) => {
    const bench = await replay((command) => (command === 'get_token' ? reply : MINING(command)));
    expect(await bench.adapter.apply(bench.endpoint, SLEEP)).toMatchObject({ kind: 'rejected', code });
    expect(bench.written()).toEqual([]);
  });

  it('is not asked for without a password', async () => {
    const bench = await replay(MINING);
    const { credentials: _, ...endpoint } = bench.endpoint;
    expect(await bench.adapter.apply(endpoint, SLEEP)).toMatchObject({
      kind: 'rejected',
      code: 'unauthorised',
    });
    expect(asked(bench)).toBe(0);
  });

  it('is not in what is said of a write', async () => {
    const bench = await replay(MINING, () => refusal(132, 'no'));
    const reply = await bench.adapter.apply(bench.endpoint, SLEEP);
    expect(JSON.stringify(reply)).not.toContain(tokenOf(PASSWORD, SEED).sign);
    expect(JSON.stringify(reply)).not.toContain(PASSWORD);
  });
});

describe('WhatsMiner V2 inspection', () => {
  it('tells who the device is', async () => {
    const { adapter, endpoint } = await replay(
      reports({
        summary: fixture('summary.m50s.json'),
        status: STATUS['2.0 mining'],
        get_version: { api_ver: '2.0.5', fw_ver: "'20240624.18.REL'", platform: 'H616' },
        get_miner_info: { mac: '02-00-00-AA-BB-01', minersn: 'HSM50S00001', hostname: 'row 3' },
        devdetails: JSON.stringify({ DEVDETAILS: [{ Model: 'M50S_VH50' }] }),
      }),
    );
    const { identity, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toEqual({
      make: 'MicroBT',
      model: 'M50S_VH50',
      firmwareVersion: '20240624.18.REL',
      serial: 'HSM50S00001',
      mac: '02:00:00:aa:bb:01',
      hostname: 'row 3',
    });
    expect(capabilities).toMatchObject({
      obstacles: [],
      nominalHashrateThs: 126.4,
      powerTargetW: { default: 3400 },
    });
    expect(capabilities.profiles.map(({ name }) => name)).toEqual(['low', 'normal', 'high']);
  });

  it('makes do with the summary', async () => {
    const { adapter, endpoint } = await replay((command) =>
      command === 'summary' ? fixture('summary.m20s.json') : null,
    );
    expect(await adapter.inspect(endpoint)).toMatchObject({
      identity: { mac: '02:00:00:aa:bb:02', firmwareVersion: '20210322.22.REL', serial: null, model: null },
      telemetry: { powerW: 3402, claim: 'mining' },
    });
  });

  it.each([
    [refusal(45, "can't access write cmd"), 'write-disabled', /WhatsMinerTool/],
    [INVALID.replace('invalid cmd', 'invalid command'), 'unsupported', /firmware/],
    [refusal(136, 'token over max times'), 'rate-limited', /./],
  ])('says what keeps it from writing: %s', async (reply, code, advice) => {
    const { adapter, endpoint } = await replay((command) =>
      command === 'get_token' ? reply : MINING(command),
    );
    const { capabilities } = await adapter.inspect(endpoint);
    expect(capabilities.verbs).toEqual([]);
    expect(capabilities.obstacles).toEqual([
      expect.objectContaining({ code, advice: expect.stringMatching(advice) }),
    ]);
  });

  it('writes nothing', async () => {
    const { adapter, endpoint, written } = await replay(MINING);
    await adapter.inspect(endpoint);
    expect(written()).toEqual([]);
  });

  itWithSharedFixtures('understands replies shaped by other people’s tools', async () => {
    const { adapter, endpoint } = await replay((command) => {
      try {
        return sharedFixture(`whatsminer/v2-asic-rs-shaped/${command}.json`).toString();
      } catch {
        return INVALID;
      }
    });
    expect(await adapter.inspect(endpoint)).toMatchObject({
      identity: { mac: '02:00:00:00:00:01', hostname: 'WhatsMiner', firmwareVersion: '20230803.11.REL' },
      telemetry: {
        powerW: 3200,
        hashrateThs: 124.5,
        claim: 'mining',
        profile: 'low',
        chipTempC: 81,
        setting: { mode: 'low', limit: 3600 },
      },
      capabilities: { nominalHashrateThs: 126 },
    });
  });
});
