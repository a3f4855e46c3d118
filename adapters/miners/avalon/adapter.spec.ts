import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import { replayCgminer } from '../../../test/support/replay-cgminer.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { avalon } from './index.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function fixture(name: string): Buffer {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
}

const CLOSED = Buffer.alloc(0);

/** A device with these replies, and the adapter that asks it. */
async function replay(
  replies: Readonly<Record<string, Buffer>>,
  otherwise?: Buffer,
): Promise<{ endpoint: MinerEndpoint; adapter: MinerAdapter; sent: () => string[] }> {
  const { endpoint, sent, close } = await replayCgminer(replies, otherwise);
  const adapter = avalon.create({ readTimeoutSeconds: 2, unixSeconds: () => 9_000 });
  cleanups.push(close, () => adapter.close());
  return { endpoint, adapter, sent };
}

/** What a device with this report says when it is read. */
async function read(
  replies: Readonly<Record<string, Buffer>>,
  endpointMore: Partial<MinerEndpoint> = {},
): Promise<unknown> {
  const { adapter, endpoint } = await replay(replies);
  return adapter.read({ ...endpoint, ...endpointMore });
}

const IDLE_Q = { litestats: fixture('litestats.q.idle.txt'), version: fixture('version.q.txt') };
const MINING_Q = { estats: fixture('stats.q.mining.txt'), version: fixture('version.q.txt') };
const MINING_A15 = { estats: fixture('estats.a15.txt') };
const ASLEEP_A1346 = { estats: fixture('estats.a1346.asleep.txt'), version: fixture('version.a1346.txt') };

describe('Avalon power', () => {
  it.each<[string, Readonly<Record<string, Buffer>>, number, string]>([
    ['is WALLPOWER where the device has it', MINING_A15, 3650, 'metered'],
    ['is PS[6], not the output and not the limit', { stats: fixture('estats.a1246.txt') }, 3504, 'metered'],
    ['of an idle Q is 146 W, although PS[5] looks like 2,245 W', IDLE_Q, 146, 'metered'],
    ['of a mining Q is what it draws, not the MPO', MINING_Q, 1670, 'metered'],
    ['in the text form is the same', { estats: fixture('stats.mini3.txt') }, 824, 'metered'],
    [
      'of a Nano 3S is PS[6], although PS[4] is zero',
      { estats: fixture('estats.nano3s.txt') },
      133,
      'metered',
    ],
    [
      'of a Nano 3 is PS[5], since its PS is another',
      { estats: fixture('stats.nano3.txt') },
      89,
      'estimated',
    ],
    [
      'of six values is the output and the loss of the supply',
      { stats: fixture('stats.a1126pro.txt') },
      3434,
      'estimated',
    ],
    ['of two modules is their sum', { stats: fixture('stats.two-modules.txt') }, 4980, 'metered'],
  ])('%s', async (_, replies, powerW, powerSource) => {
    expect(await read(replies)).toMatchObject({ powerW, powerSource });
  });

  it.each([
    ['is absent where PS is empty', 'PS[]'],
    ['is absent where the supply does not answer', 'PS[0 0 0 0 0 0 0]'],
    ['is absent where there is no PS', 'XX[1]'],
  ])('%s', async (_, ps) => {
    const text = fixture('litestats.q.idle.txt')
      .toString()
      .replace(/PS\[[^\]]*\]/, ps);
    expect(await read({ litestats: Buffer.from(text) })).toMatchObject({
      powerW: null,
      powerSource: 'absent',
    });
  });

  it('is estimated by the model’s J/TH where the device has none to tell', async () => {
    const text = fixture('estats.a1246.txt')
      .toString()
      .replace(/PS\[[^\]]*\]/, '');
    expect(await read({ estats: Buffer.from(text) }, { nominalJPerTh: 38 })).toMatchObject({
      powerW: Math.round(79.66 * 38),
      powerSource: 'estimated',
    });
  });
});

describe('Avalon hashrate', () => {
  it.each<[string, Readonly<Record<string, Buffer>>, number]>([
    ['is that of the moment', MINING_A15, 188.0501],
    ['of an idle machine is zero, although its averages stay high', IDLE_Q, 0],
    [
      'is that of the summary where there is none of the moment',
      {
        stats: fixture('estats.a1246.txt'),
        summary: Buffer.from(
          '{"STATUS":[{"STATUS":"S"}],"SUMMARY":[{"MHS av":79000000.5,"MHS 30s":81000000.0}],"id":1}\0',
        ),
      },
      81,
    ],
    [
      'is that of the devices where the summary has none',
      {
        stats: fixture('estats.a1246.txt'),
        summary: Buffer.from('{"STATUS":[{"STATUS":"S"}],"SUMMARY":[{}],"id":1}\0'),
        devs: Buffer.from('STATUS=S,Code=9|ASC=0,MHS 1m=40000000|ASC=1,MHS 1m=41000000|\0'),
      },
      81,
    ],
    ['is the average where nothing else tells', { stats: fixture('estats.a1246.txt') }, 79.66],
    ['of two modules is their sum', { stats: fixture('stats.two-modules.txt') }, 72.5],
  ])('%s', async (_, replies, hashrateThs) => {
    expect(await read(replies)).toMatchObject({ hashrateThs: expect.closeTo(hashrateThs, 6) as unknown });
  });
});

describe('Avalon telemetry', () => {
  it.each<[string, Readonly<Record<string, Buffer>>, Record<string, unknown>]>([
    [
      'an idle Q',
      IDLE_Q,
      {
        claim: 'sleeping',
        profile: 'eco',
        model: 'Avalon Q',
        firmwareVersion: '25052801_14a19a2',
        chipTempC: null,
        setting: { workmode: 0 },
      },
    ],
    ['a mining Q', MINING_Q, { claim: 'mining', profile: 'super', chipTempC: 84 }],
    [
      'an A15',
      MINING_A15,
      {
        claim: 'mining',
        profile: 'normal',
        model: 'AvalonMiner 15-188',
        firmwareVersion: '24120901_0a1b2c3_4d5e6f7',
        chipTempC: 77,
      },
    ],
    [
      'an A13 that is asleep',
      ASLEEP_A1346,
      { claim: 'sleeping', powerW: 64, hashrateThs: 0, profile: 'high', model: 'AvalonMiner 1346-110' },
    ],
    [
      'an A12 whose boards report 512 and mine',
      { estats: fixture('estats.a1246.txt') },
      { claim: 'mining', profile: 'high', model: 'AvalonMiner 1246-N-90' },
    ],
    [
      'a Mini 3',
      { estats: fixture('stats.mini3.txt') },
      { claim: 'mining', model: 'Avalon Mini3', setting: { workmode: 1 } },
    ],
    [
      'a Nano 3',
      { estats: fixture('stats.nano3.txt') },
      { claim: 'mining', profile: 'medium', setting: { worklevel: 1 } },
    ],
    [
      'an old machine without modes',
      { stats: fixture('stats.two-modules.txt') },
      { profile: null, setting: null, chipTempC: 85 },
    ],
  ])('of %s', async (_, replies, expected) => {
    expect(await read(replies)).toMatchObject(expected);
  });

  it.each([
    ['starting while it initialises', 'In Work', 'In Init', 'starting'],
    [
      'at fault where it idles by itself with an error code',
      'In Work, Hash Board: 1] Elapsed[40001]',
      'In Idle, Hash Board: 0] Elapsed[40001] ECHU[513]',
      'fault',
    ],
    ['asleep where it idles by itself', 'In Work', 'In Idle', 'sleeping'],
    [
      'starting where it idles just after its start',
      'In Work, Hash Board: 1] Elapsed[40001]',
      'In Idle, Hash Board: 1] Elapsed[20]',
      'starting',
    ],
  ])('is %s', async (_, from, to, claim) => {
    const text = fixture('stats.q.mining.txt')
      .toString()
      .replace('GHSspd[95800.00]', 'GHSspd[0.00]')
      .replace(from, to);
    expect(await read({ estats: Buffer.from(text) })).toMatchObject({ claim });
  });

  it('survives a reply that was cut off, with what is whole in it', async () => {
    const cut = fixture('estats.a15.txt').toString().split(' Freq[')[0] ?? '';
    expect(await read({ estats: Buffer.from(cut) })).toMatchObject({
      powerW: 3650,
      claim: 'mining',
      profile: null,
    });
  });

  it('takes the next report where one is empty, is not known, or closes the connection', async () => {
    const empty = Buffer.from(
      '{"STATUS":[{"STATUS":"S"}],"STATS":[{"STATS":0,"MM ID0:Summary":""}],"id":1}\0',
    );
    const { adapter, endpoint, sent } = await replay({
      estats: empty,
      litestats: CLOSED,
      stats: fixture('stats.q.mining.txt'),
    });
    expect(await adapter.read(endpoint)).toMatchObject({ powerW: 1670 });
    await adapter.read(endpoint);
    expect(sent()).toEqual(['estats', 'litestats', 'stats', 'version', 'stats', 'version']);
  });

  it('asks who the device is once, and again after its firmware has changed', async () => {
    const replies = { ...MINING_Q };
    const { adapter, endpoint, sent } = await replay(replies);
    await adapter.read(endpoint);
    await adapter.read(endpoint);
    replies.estats = Buffer.from(replies.estats.toString().replace('25052801_14a19a2', '26010101_aaaaaaa'));
    await adapter.read(endpoint);
    expect(sent()).toEqual(['estats', 'version', 'estats', 'estats', 'version']);
  });

  it('is what summary and version tell where no report of the modules can be had', async () => {
    const summary = Buffer.from('STATUS=S,Code=11|SUMMARY,Elapsed=50,MHS av=90000000.0,MHS 1m=91000000.0|\0');
    const replies = { version: fixture('version.a1346.txt'), summary };
    expect(await read(replies, { nominalJPerTh: 30 })).toMatchObject({
      powerW: 2730,
      powerSource: 'estimated',
      hashrateThs: 91,
      claim: 'mining',
      model: 'AvalonMiner 1346-110',
      setting: null,
    });
  });

  it('of what is no Avalon is malformed', async () => {
    const summary = Buffer.from('{"STATUS":[{"STATUS":"S"}],"STATS":[{"STATS":0,"ID":"BTM0"}],"id":1}\0');
    const { adapter, endpoint } = await replay({ estats: summary, stats: summary, litestats: summary });
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'malformed' });
  });
});

describe('Avalon replies of real devices', () => {
  const a15 = (names: readonly string[]): Record<string, Buffer> =>
    Object.fromEntries(
      names.map((name) => [name, sharedFixture(`avalon/a15-194-24102401/rpc_${name}.json`)]),
    );

  itWithSharedFixtures('are understood: an A15', async () => {
    expect(await read(a15(['version', 'estats', 'stats', 'devs', 'pools']))).toEqual({
      powerW: 3731,
      powerSource: 'metered',
      hashrateThs: 199.24107,
      claim: 'mining',
      profile: 'high',
      model: 'AvalonMiner 15-194',
      firmwareVersion: '24102401_25462b2_9ddf522',
      setting: { workmode: 1 },
      chipTempC: 78,
    });
  });

  itWithSharedFixtures('suffice for onboarding where all other commands close the connection', async () => {
    const { adapter, endpoint } = await replay(a15(['version', 'stats']), CLOSED);
    expect(await adapter.inspect(endpoint)).toMatchObject({
      identity: {
        make: 'Canaan',
        model: 'AvalonMiner 15-194',
        serial: '020100008c699117',
        mac: '12:34:56:78:90:12',
      },
      telemetry: { powerW: 3731 },
      capabilities: { verbs: ['sleep', 'wake', 'profile'], obstacles: [] },
    });
  });

  itWithSharedFixtures('of the devices alone tell a hashrate and nothing else', async () => {
    const { adapter, endpoint } = await replay(a15(['devs']), CLOSED);
    expect(await adapter.read(endpoint)).toMatchObject({
      hashrateThs: expect.closeTo(197.49792649, 6) as unknown,
      powerW: null,
      model: null,
    });
  });
});
