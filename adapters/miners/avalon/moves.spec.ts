import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import { cgminerStatus as status, replayCgminer } from '../../../test/support/replay-cgminer.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { avalon } from './index.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 146, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 1674, hashrateThs: 90 };

function modePoint(profile: string): OperatingPoint {
  return { ...NOMINAL, id: profile, setting: { verb: 'profile', profile } };
}

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function fixture(name: string): Buffer {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
}

const SET_OK = status('S', 119, 'ASC 0 set OK');
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

const IDLE_Q = { litestats: fixture('litestats.q.idle.txt'), version: fixture('version.q.txt') };
const MINING_Q = { estats: fixture('stats.q.mining.txt'), version: fixture('version.q.txt') };
const MINING_A15 = { estats: fixture('estats.a15.txt') };
const ASLEEP_A1346 = { estats: fixture('estats.a1346.asleep.txt'), version: fixture('version.a1346.txt') };

describe('Avalon commands', () => {
  const commands = (sent: readonly string[]): string[] =>
    sent.filter((one) => one.startsWith('ascset')).map((one) => one.replace('ascset 0,', ''));

  it.each<[string, Readonly<Record<string, Buffer>>, OperatingPoint, readonly string[]]>([
    ['put a Q to sleep by its own clock', MINING_Q, SLEEP, ['softoff,1:1753430005']],
    ['put an A15 to sleep by its own clock, which may be wrong', MINING_A15, SLEEP, ['softoff,1:4125']],
    ['put an A13 to sleep in the plain form', ASLEEP_A1346, SLEEP, ['softoff']],
    ['wake a Q', IDLE_Q, NOMINAL, ['softon,1:1753425305']],
    ['wake an A13 by a restart', ASLEEP_A1346, NOMINAL, ['reboot,0']],
    ['set a Q’s mode at once', MINING_Q, modePoint('standard'), ['workmode,set,1']],
    ['set a mode before the wake', IDLE_Q, modePoint('super'), ['workmode,set,2', 'softon,1:1753425305']],
    ['set an A15’s mode and restart it', MINING_A15, modePoint('high'), ['workmode,1', 'reboot,0']],
    ['set a Nano 3’s level', { estats: fixture('stats.nano3.txt') }, modePoint('low'), ['worklevel,set,0']],
    ['do nothing to a miner that is where it shall be', MINING_Q, modePoint('super'), []],
    ['do nothing to a miner that is awake', MINING_Q, NOMINAL, []],
  ])('%s', async (_, replies, target, expected) => {
    const { adapter, endpoint, sent } = await replay(replies, SET_OK);
    expect(await adapter.apply(endpoint, target)).toMatchObject({ kind: 'accepted' });
    expect(commands(sent())).toEqual(expected);
  });

  it.each<[string, Readonly<Record<string, Buffer>>, readonly string[]]>([
    ['asleep', IDLE_Q, ['workmode,set,2', 'softon,1:1753425305']],
    [
      'awake',
      { ...MINING_Q, estats: Buffer.from(MINING_Q.estats.toString().replace('WORKMODE[2]', 'WORKMODE[0]')) },
      ['workmode,set,2'],
    ],
  ])(
    'lead a miner that is %s back to the mode that it had before the event',
    async (_, replies, expected) => {
      const { adapter, endpoint, sent } = await replay(replies, SET_OK);
      const context = { attempt: 1, before: { workmode: 2 } };
      expect(await adapter.apply(endpoint, NOMINAL, context)).toMatchObject({ kind: 'accepted' });
      expect(commands(sent())).toEqual(expected);
    },
  );

  it('restart a miner that did not wake at the first try', async () => {
    const { adapter, endpoint, sent } = await replay(IDLE_Q, SET_OK);
    await adapter.apply(endpoint, NOMINAL, { attempt: 2, before: null });
    expect(commands(sent())).toEqual(['reboot,0']);
  });

  it('wake a miner that refuses its mode while it sleeps', async () => {
    const { adapter, endpoint } = await replay(
      { ...IDLE_Q, workmode: status('E', 119, 'ASC 0 set failed: ') },
      SET_OK,
    );
    expect(await adapter.apply(endpoint, modePoint('super'))).toEqual({
      kind: 'accepted',
      detail: 'workmode 2 refused while asleep, softon,1:1753425305 accepted',
    });
  });

  it('take the other form where the first is refused', async () => {
    const failed = status('E', 119, 'ASC 0 set failed: ');
    const { adapter, endpoint, sent } = await replay({
      ...MINING_A15,
      'softoff,1:4125': failed,
      softoff: SET_OK,
    });
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
    expect(commands(sent())).toEqual(['softoff,1:4125', 'softoff']);
  });

  it.each<[string, Buffer, Record<string, unknown>]>([
    ['S 119 is acceptance', SET_OK, { kind: 'accepted' }],
    [
      'I 118 with success is acceptance',
      status('I', 118, 'ASC 0 set info: success softoff:1753430005'),
      { kind: 'accepted' },
    ],
    ['I 118 without success is unknown', status('I', 118, 'ASC 0 set info: PS[0 1]'), { kind: 'unknown' }],
    ['E is a rejection', status('E', 119, 'ASC 0 set failed: '), { kind: 'rejected', code: 'rejected' }],
    [
      'denied access is unauthorised',
      status('E', 45, "Access denied to 'ascset' command"),
      { kind: 'rejected', code: 'unauthorised' },
    ],
    ['a closed connection is unknown, not a failure', CLOSED, { kind: 'unknown' }],
    ['a text that is none is unknown', Buffer.from('\u0001?'), { kind: 'unknown' }],
  ])('%s', async (_, answer, expected) => {
    const { adapter, endpoint } = await replay(MINING_Q, answer);
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject(expected);
  });

  it('are sent once where the answer is lost', async () => {
    const { adapter, endpoint, sent } = await replay(IDLE_Q, CLOSED);
    expect(await adapter.apply(endpoint, NOMINAL)).toMatchObject({ kind: 'unknown' });
    expect(commands(sent())).toEqual(['softon,1:1753425305']);
  });

  it.each([
    ['a Nano 3S, which has no soft-off', { estats: fixture('estats.nano3s.txt') }, SLEEP],
    ['a mode that the line does not have', MINING_Q, modePoint('turbo')],
    ['a level that is no level but watts', { estats: fixture('stats.nano3.txt') }, modePoint('90')],
  ])('are not sent for %s', async (_, replies, target) => {
    const { adapter, endpoint, sent } = await replay(replies, SET_OK);
    expect(await adapter.apply(endpoint, target)).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    expect(commands(sent())).toEqual([]);
  });

  it('take the controller’s clock where the device does not tell its own', async () => {
    const text = MINING_Q.estats.toString().replace('"When":1753430000,', '');
    const { adapter, endpoint, sent } = await replay({ estats: Buffer.from(text) }, SET_OK);
    await adapter.apply(endpoint, SLEEP);
    expect(commands(sent())).toEqual(['softoff,1:9005']);
  });
});

describe('Avalon at onboarding', () => {
  const options = (list: string): Buffer => status('I', 118, `ASC 0 set info: ${list}`);
  const all = options(
    'help|voltage|fan-spd|workmode|worklevel|work_mode_lvl|reboot|softon|softoff|filter-clean',
  );

  it('says who it is and which modes it has', async () => {
    const { adapter, endpoint } = await replay({ ...MINING_Q, help: all });
    expect(await adapter.inspect(endpoint)).toMatchObject({
      identity: { make: 'Canaan', model: 'Avalon Q', mac: 'e0:e1:a9:ab:cd:ef', serial: '0201000077778888' },
      capabilities: {
        verbs: ['sleep', 'wake', 'profile'],
        obstacles: [],
        profiles: [{ name: 'eco' }, { name: 'standard' }, { name: 'super' }],
      },
    });
  });

  it.each<[string, Readonly<Record<string, Buffer>>, string[], string[]]>([
    ['a model without soft-off', { estats: fixture('estats.nano3s.txt') }, ['profile'], ['unsupported']],
    [
      'a firmware that does not list soft-off',
      { ...MINING_Q, help: options('help|reboot|workmode') },
      ['profile'],
      ['unsupported'],
    ],
    [
      'a firmware that does not list modes',
      { ...MINING_Q, help: options('help|reboot|softoff') },
      ['sleep', 'wake'],
      ['unsupported'],
    ],
    [
      'an API that denies writes',
      { ...MINING_Q, help: status('E', 45, 'Access denied') },
      [],
      ['unauthorised'],
    ],
    ['a firmware that has no list: nothing', MINING_Q, ['sleep', 'wake', 'profile'], []],
  ])('names what stands in the way: %s', async (_, replies, verbs, codes) => {
    const { adapter, endpoint } = await replay(replies);
    const { capabilities } = await adapter.inspect(endpoint);
    expect(capabilities.verbs).toEqual(verbs);
    expect(capabilities.obstacles.map(({ code }) => code)).toEqual(codes);
  });
});

describe('Avalon answers of real devices', () => {
  itWithSharedFixtures('to writes are understood', async () => {
    const folder = 'avalon/a1346-mos-mock/ascset.';
    const asleep = ASLEEP_A1346.estats.toString();
    const awake = Buffer.from(asleep.replace('In Idle', 'In Work').replace('SoftOFF[5]', 'SoftOFF[0]'));
    const { adapter, endpoint } = await replay({
      estats: awake,
      version: sharedFixture('avalon/a1346-mos-mock/version.txt'),
      softoff: sharedFixture(`${folder}softoff.txt`),
      'workmode,0': sharedFixture(`${folder}workmode.255.txt`),
      reboot: SET_OK,
      'workmode,2': sharedFixture(`${folder}workmode.bad.txt`),
      'workmode,set,2': sharedFixture(`${folder}workmode.bad.txt`),
    });
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
    expect(await adapter.apply(endpoint, modePoint('normal'))).toMatchObject({ kind: 'accepted' });
    expect(await adapter.apply(endpoint, modePoint('2'))).toMatchObject({
      kind: 'rejected',
      code: 'rejected',
    });
  });
});
