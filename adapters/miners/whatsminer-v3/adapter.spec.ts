import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import { replayTcp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { frame, tokenOf, unframe } from './api.js';
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
      v3: { cmd: string; password: string; salt: string; ts: number; token: string }[];
    };
    expect(v3.length).toBeGreaterThan(0);
    for (const { cmd, password, salt, ts, token } of v3) expect(tokenOf(cmd, password, salt, ts)).toBe(token);
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
    expect(commandsOf(requests)).toEqual(['salt', 'set.miner.service']);
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
    });
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
