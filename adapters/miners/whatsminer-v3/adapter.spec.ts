import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { FIRST_TRY, type MinerAdapter, type MinerEndpoint } from '../../../src/core/ports/miner.js';
import type { OperatingPoint, PointSetting } from '../../../src/core/mining/operating-point.js';
import { replayTcp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { decryptParam, encryptParam, paramKeyOf, tokenOf } from './crypto.js';
import { frame, unframe } from './frame.js';
import { whatsminerV3 } from './index.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 25, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3150, hashrateThs: 171 };
const UNIX_SECONDS = 1_724_155_200;

type Request = { cmd: string; param?: unknown; ts?: number; token?: string; account?: string };
type Answer = (request: Request) => Buffer;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));
}

async function replay(
  answer: Answer,
): Promise<{ endpoint: MinerEndpoint; adapter: MinerAdapter; requests: Request[] }> {
  const device = await replayTcp<Request>((received) => {
    const body = unframe(received);
    return body === null ? null : (JSON.parse(body.toString()) as Request);
  }, answer);
  const adapter = whatsminerV3.create({ readTimeoutSeconds: 2, unixSeconds: () => UNIX_SECONDS });
  cleanups.push(
    () => device.close(),
    () => adapter.close(),
  );
  const credentials = { username: 'super', password: 'open sesame' };
  return {
    endpoint: { minerId: 'm', host: device.host, ports: { api: device.port }, credentials },
    adapter,
    requests: device.requests,
  };
}

/** Answers as a device that mines; its salt is what `salt` says at the moment. */
function device(salt: () => string = () => 'Q7rT2xYz', percent = 100): Answer {
  return ({ cmd, param, token, ts = 0 }) => {
    if (cmd === 'get.device.info' && param === 'salt') return frame({ code: 0, msg: { salt: salt() } });
    if (cmd === 'get.device.info') return frame(fixture('device.mining'));
    if (cmd === 'get.miner.status') return frame(fixture('summary.mining'));
    if (cmd === 'get.miner.setting') return frame({ code: 0, msg: { 'power-percent': percent } });
    const isKnown = token === tokenOf(cmd, 'open sesame', salt(), ts);
    return frame(isKnown ? { code: 0, msg: 'ok' } : { code: -4, msg: 'no permission' });
  };
}

function percentPoint(percent: number): OperatingPoint {
  return {
    id: 'eco',
    kind: 'underclock',
    powerW: 31.5 * percent,
    hashrateThs: 1,
    setting: { verb: 'power-percent', percent },
  };
}

function commandsOf(requests: readonly Request[]): string[] {
  return requests.map(({ cmd, param }) => (param === 'salt' ? 'salt' : cmd));
}

describe('WhatsMiner V3 token', () => {
  it('is the head of the hash of command, password, salt and time', () => {
    const known = fixture('token') as {
      command: string;
      password: string;
      salt: string;
      unixSeconds: number;
      token: string;
    };
    expect(tokenOf(known.command, known.password, known.salt, known.unixSeconds)).toBe(known.token);
  });

  itWithSharedFixtures('agrees with the vendor’s known answers', () => {
    const { v3 } = JSON.parse(sharedFixture('whatsminer/crypto-known-answers.json').toString()) as {
      v3: {
        cmd: string;
        password: string;
        salt: string;
        ts: number;
        token: string;
        aes256_key_hex?: string;
        param_json?: string;
        param_b64_pkcs7?: string;
      }[];
    };
    expect(v3.filter(({ param_json: param }) => param !== undefined)).not.toHaveLength(0);
    for (const { cmd, password, salt, ts, ...known } of v3) {
      expect(tokenOf(cmd, password, salt, ts)).toBe(known.token);
      if (known.param_json === undefined || known.param_b64_pkcs7 === undefined) continue;
      const key = paramKeyOf(cmd, password, salt, ts);
      expect(key.toString('hex')).toBe(known.aes256_key_hex);
      expect(encryptParam(key, JSON.parse(known.param_json))).toBe(known.param_b64_pkcs7);
      expect(decryptParam(key, known.param_b64_pkcs7)).toEqual(JSON.parse(known.param_json));
    }
  });

  it('goes with the account and the same second', async () => {
    const { adapter, endpoint, requests } = await replay(device());
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
    expect(requests.at(-1)).toMatchObject({
      cmd: 'set.miner.service',
      param: 'stop',
      account: 'super',
      ts: UNIX_SECONDS,
    });
  });
});

describe('WhatsMiner V3 salt', () => {
  it('is fetched once for many writes', async () => {
    const { adapter, endpoint, requests } = await replay(device());
    await adapter.apply(endpoint, SLEEP);
    await adapter.apply(endpoint, SLEEP);
    expect(commandsOf(requests)).toEqual(['salt', 'set.miner.service', 'set.miner.service']);
  });

  it('is fetched again, once, when the device has a new one', async () => {
    let salt = 'oldoldol';
    const { adapter, endpoint, requests } = await replay(device(() => salt));
    await adapter.apply(endpoint, SLEEP);
    salt = 'newnewne';
    requests.length = 0;
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
    expect(commandsOf(requests)).toEqual(['set.miner.service', 'salt', 'set.miner.service']);
  });

  it('is not the problem where a fresh one is refused: unauthorised, and what to check', async () => {
    const { adapter, endpoint, requests } = await replay(device());
    const wrong = { ...endpoint, credentials: { username: 'super', password: 'guess' } };
    const reply = await adapter.apply(wrong, SLEEP);
    expect(reply).toMatchObject({
      kind: 'rejected',
      code: 'unauthorised',
      detail: expect.stringContaining('WhatsMinerTool'),
    });
    expect(commandsOf(requests)).toEqual(['salt', 'set.miner.service', 'get.device.info']);
  });

  it('is not the problem where the device says that its write API is off', async () => {
    const { adapter, endpoint } = await replay((request) =>
      request.cmd === 'get.device.info' && request.param !== 'salt'
        ? frame(withSystem({ apiswitch: '0' }))
        : request.cmd.startsWith('set.')
          ? frame({ code: -4, msg: 'no permission for write command' })
          : device()(request),
    );
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({
      kind: 'rejected',
      code: 'write-disabled',
      detail: expect.stringContaining('WhatsMinerTool'),
    });
  });

  it.each(['invalid token', 'no permission'])('is fetched again whatever the code, for "%s"', async (msg) => {
    let writes = 0;
    const { adapter, endpoint } = await replay((request) =>
      request.cmd.startsWith('set.') && (writes += 1) === 2 ? frame({ code: -2, msg }) : device()(request),
    );
    await adapter.apply(endpoint, SLEEP);
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
    expect(writes).toBe(3);
  });
});

describe('WhatsMiner V3 power', () => {
  it('is set as a percentage written as text, in the fast mode', async () => {
    const { adapter, endpoint, requests } = await replay(device());
    expect(await adapter.apply(endpoint, percentPoint(60))).toMatchObject({ kind: 'accepted' });
    expect(requests.at(-1)).toMatchObject({
      cmd: 'set.miner.power_percent',
      param: { percent: '60', mode: 'fast' },
    });
  });

  it.each<[PointSetting, string, unknown]>([
    [
      { verb: 'power-percent', percent: 60, pace: 'normal' },
      'set.miner.power_percent',
      { percent: '60', mode: 'normal' },
    ],
    [{ verb: 'profile', profile: 'low' }, 'set.miner.power_mode', 'low'],
    [{ verb: 'power-target', powerW: 2400 }, 'set.miner.power_limit', 2400],
  ])('is set by %j', async (setting, cmd, param) => {
    const { adapter, endpoint, requests } = await replay(device());
    const target: OperatingPoint = { id: 'p', kind: 'underclock', powerW: 2400, hashrateThs: 1, setting };
    expect(await adapter.apply(endpoint, target)).toMatchObject({ kind: 'accepted' });
    expect(requests.at(-1)).toMatchObject({ cmd, param });
  });

  it('is in the mode of before the event again, with the service started first', async () => {
    const { adapter, endpoint, requests } = await replay((request) =>
      request.cmd === 'get.device.info' && request.param !== 'salt'
        ? frame(fixture('device.stopped'))
        : request.cmd === 'get.miner.setting'
          ? frame({ code: -1, msg: 'fail' })
          : device()(request),
    );
    const before = { mode: 'normal', limit: 3600, percent: 100 };
    await adapter.apply(endpoint, NOMINAL, { ...FIRST_TRY, before });
    expect(
      requests.filter(({ cmd }) => cmd.startsWith('set.')).map(({ cmd, param }) => [cmd, param]),
    ).toEqual([
      ['set.miner.service', 'start'],
      ['set.miner.power_mode', 'normal'],
    ]);
  });

  it('goes back to 100 % for a nominal point, and needs no write at 100 %', async () => {
    const reduced = await replay(device(undefined, 60));
    await reduced.adapter.apply(reduced.endpoint, NOMINAL);
    expect(reduced.requests.at(-1)).toMatchObject({ param: { percent: '100' } });
    const full = await replay(device());
    await full.adapter.apply(full.endpoint, NOMINAL);
    expect(commandsOf(full.requests)).toEqual(['get.device.info', 'get.miner.setting']);
  });

  it.each([0, 101, 60.5, -1])('is not set to %d %%', async (percent) => {
    const { adapter, endpoint, requests } = await replay(device());
    expect(await adapter.apply(endpoint, percentPoint(percent))).toMatchObject({
      kind: 'rejected',
      code: 'unsupported',
    });
    expect(requests).toHaveLength(0);
  });

  it('is refused while starting without the start being lost', async () => {
    const { adapter, endpoint } = await replay(({ cmd, param }) => {
      if (param === 'salt') return frame({ code: 0, msg: { salt: 'Q7rT2xYz' } });
      if (cmd === 'get.device.info') return frame(fixture('device.stopped'));
      return frame(cmd === 'set.miner.service' ? { code: 0, msg: 'ok' } : { code: -1, msg: 'fail' });
    });
    expect(await adapter.apply(endpoint, percentPoint(60))).toMatchObject({
      kind: 'accepted',
      detail: expect.stringContaining('not accepted'),
    });
  });
});

describe('WhatsMiner V3 telemetry', () => {
  it('is in TH/s and W, with the mode by its name', async () => {
    const { adapter, endpoint } = await replay(device());
    expect(await adapter.read(endpoint)).toEqual({
      powerW: 3156,
      powerSource: 'metered',
      hashrateThs: 171.259,
      claim: 'mining',
      profile: 'normal',
      model: 'M60S_VK40',
      firmwareVersion: '20250409.15.REL',
      setting: { mode: 'normal', limit: 3600, percent: 100 },
      chipTempC: null,
    });
  });

  it('is asked for together with the pools where an idle device refuses it alone', async () => {
    const { adapter, endpoint } = await replay((request) =>
      request.cmd === 'get.miner.status' && request.param === 'summary'
        ? frame({ code: -1, msg: 'fail' })
        : device()(request),
    );
    expect(await adapter.read(endpoint)).toMatchObject({ powerW: 3156, hashrateThs: 171.259 });
  });

  it('adds up the boards where the summary is not given', async () => {
    const { adapter, endpoint } = await replay((request) => {
      if (request.cmd !== 'get.miner.status') return device()(request);
      const edevs = [{ 'hash-average': 57.1 }, { 'hash-average': 57.2 }, { 'hash-average': 0 }];
      return frame(request.param === 'edevs' ? { code: 0, msg: { edevs } } : { code: -1, msg: 'fail' });
    });
    const { powerW, hashrateThs } = await adapter.read(endpoint);
    expect(powerW).toBeCloseTo(15.1 * 221.5);
    expect(hashrateThs).toBeCloseTo(114.3);
  });

  it('makes do with the summary where the device tells nothing of itself', async () => {
    const { adapter, endpoint } = await replay((request) =>
      request.cmd === 'get.miner.status' ? device()(request) : frame({ code: -2, msg: 'invalid command' }),
    );
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 3156,
      claim: 'mining',
      model: null,
      setting: { mode: null, limit: 3600, percent: null },
    });
  });

  it.each([
    ['"true" is on', 'true', 171, 3156, 'mining'],
    ['true is on', true, 171, 3156, 'mining'],
    ['"false" is off', 'false', 0, 22, 'sleeping'],
    ['"false" with a hash at full watts is not believed', 'false', 171, 3156, 'mining'],
    ['"true" without a hash is starting', 'true', 0, 22, 'starting'],
    ['nothing, at rest by its watts', undefined, 0, 22, 'sleeping'],
    ['nothing, and it hashes', undefined, 171, 3156, 'mining'],
  ])('knows what working means: %s', async (_, working, ths, powerW, claim) => {
    const { adapter, endpoint } = await replay((request) => {
      if (request.cmd === 'get.device.info')
        return frame({ code: 0, msg: { miner: { type: 'M60S_VK40', working } } });
      if (request.cmd !== 'get.miner.status') return device()(request);
      const summary = { 'hash-realtime': ths, 'power-realtime': powerW, 'up-freq-finish': 1, elapsed: 60 };
      return frame({ code: 0, msg: { summary } });
    });
    expect(await adapter.read(endpoint)).toMatchObject({ claim, hashrateThs: ths, powerW });
  });

  it('is starting while the frequency is still going up', async () => {
    const summary = { 'hash-realtime': 40, 'power-realtime': 2000, 'up-freq-finish': 0, 'factory-hash': 180 };
    const { adapter, endpoint } = await replay((request) =>
      request.cmd === 'get.miner.status' ? frame({ code: 0, msg: { summary } }) : device()(request),
    );
    expect(await adapter.read(endpoint)).toMatchObject({ claim: 'starting', hashrateThs: 40 });
  });

  it('takes the limit that was set before the one that is in force', async () => {
    const { adapter, endpoint } = await replay((request) =>
      request.cmd === 'get.device.info'
        ? frame({ code: 0, msg: { miner: { working: 'true', 'power-limit-set': '3000' } } })
        : device()(request),
    );
    expect(await adapter.read(endpoint)).toMatchObject({ setting: { limit: 3000 } });
  });

  it('is read after a frame without a body', async () => {
    const { adapter, endpoint } = await replay((request) =>
      Buffer.concat([Buffer.alloc(4), device()(request)]),
    );
    expect(await adapter.read(endpoint)).toMatchObject({ powerW: 3156 });
  });

  it('of a stopped device that refuses its report is asleep, with the supply’s watts', async () => {
    const { adapter, endpoint } = await replay(({ cmd }) =>
      frame(cmd === 'get.device.info' ? fixture('device.stopped') : { code: -1, msg: 'fail' }),
    );
    expect(await adapter.read(endpoint)).toMatchObject({ powerW: 22, hashrateThs: 0, claim: 'sleeping' });
  });

  it('is refused where the command is unknown to the firmware', async () => {
    const { adapter, endpoint } = await replay(() => frame({ code: -2, msg: 'invalid command' }));
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('with a cut frame is malformed', async () => {
    const { adapter, endpoint } = await replay(() => frame(fixture('device.mining')).subarray(0, 40));
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'malformed' });
  });

  itWithSharedFixtures('of the vendor’s samples is understood', async () => {
    const sample = (name: string): Buffer =>
      frame(JSON.parse(sharedFixture(`whatsminer/v3-vendor-mock-samples/${name}.json`).toString()));
    const { adapter, endpoint } = await replay(({ cmd }) =>
      sample(cmd === 'get.device.info' ? cmd : 'get.miner.status.summary'),
    );
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 3268,
      hashrateThs: 101.847,
      claim: 'mining',
      model: 'M50S',
    });
  });
});

describe('WhatsMiner V3 inspection', () => {
  it('tells who the device is and that nothing stands in the way', async () => {
    const { adapter, endpoint, requests } = await replay((request) =>
      request.cmd === 'get.device.info' ? frame(withNetwork()) : device()(request),
    );
    const { identity, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toEqual({
      make: 'MicroBT',
      model: 'M60S_VK40',
      firmwareVersion: '20250409.15.REL',
      serial: 'SN0',
      mac: '02:00:00:aa:bb:01',
      hostname: 'row 7',
    });
    expect(capabilities).toMatchObject({
      obstacles: [],
      nominalHashrateThs: 181.051,
      powerTargetW: { default: 3600 },
    });
    expect(requests.every(({ cmd }) => cmd.startsWith('get.'))).toBe(true);
  });

  it.each(['0', 0, 'disable'])('names a write API that is off as the obstacle: %j', async (apiswitch) => {
    const { adapter, endpoint } = await replay((request) =>
      request.cmd === 'get.device.info' ? frame(withSystem({ apiswitch })) : device()(request),
    );
    const { capabilities } = await adapter.inspect(endpoint);
    expect(capabilities.verbs).toEqual([]);
    expect(capabilities.obstacles).toEqual([
      expect.objectContaining({
        code: 'write-disabled',
        advice: expect.stringMatching(/default password.*WhatsMinerTool/),
      }),
    ]);
  });

  it('names missing credentials as the obstacle', async () => {
    const { adapter, endpoint } = await replay(device());
    const { credentials: _, ...anonymous } = endpoint;
    expect((await adapter.inspect(anonymous)).capabilities.obstacles).toEqual([
      expect.objectContaining({ code: 'unauthorised', advice: expect.stringContaining('credentials') }),
    ]);
  });
});

function withSystem(system: Record<string, unknown>): unknown {
  const whole = fixture('device.mining') as { msg: Record<string, object> };
  return { ...whole, msg: { ...whole.msg, system: { ...whole.msg['system'], ...system } } };
}

function withNetwork(): unknown {
  const whole = fixture('device.mining') as { msg: Record<string, object> };
  return { ...whole, msg: { ...whole.msg, network: { mac: '02:00:00:AA:BB:01', hostname: 'row 7' } } };
}
