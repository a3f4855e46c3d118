import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import { freePorts } from '../../test/support/free-ports.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { EbbError } from '../../src/core/errors.js';
import type { MinerAdapter, MinerEndpoint } from '../../src/core/ports/miner.js';
import { minerAdapters } from '../miners/index.js';
import { genericModel } from '../virtual-fleet.models.js';
import type { MinerDrivers } from './in-process.js';
import { driverThreads, pooledDrivers } from './pool.js';
import { RemoteDrivers } from './remote.js';
import { serveDrivers } from './serve.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const ENDPOINT: MinerEndpoint = { minerId: 'm1', host: '10.0.0.1' };

/** Drivers on one side of a channel, and the other side. */
function overChannel(adapter: Partial<MinerAdapter>): { remote: RemoteDrivers; closed: Promise<void> } {
  const { port1, port2 } = new MessageChannel();
  let tellClosed: () => void;
  const closed = new Promise<void>((resolve) => (tellClosed = resolve));
  const drivers: MinerDrivers = {
    of: () => adapter as MinerAdapter,
    load: () => 0,
    close: async () => tellClosed(),
  };
  serveDrivers(port1, drivers);
  const remote = new RemoteDrivers(port2);
  cleanups.push(() => port2.close());
  return { remote, closed };
}

describe('drivers in another thread', () => {
  it('answer what the adapter answers, each call its own', async () => {
    const { remote } = overChannel({
      read: async ({ minerId }) => ({ model: minerId }) as never,
    });
    const calls = ['a', 'b', 'c'].map((minerId) =>
      remote.call('luxos', 'read', [{ ...ENDPOINT, minerId }] as never),
    );
    expect(await Promise.all(calls)).toEqual([{ model: 'a' }, { model: 'b' }, { model: 'c' }]);
  });

  it('fail as the adapter fails: code, words, and whether a write may have been done', async () => {
    const problem = new EbbError('rate-limited', 'slow down', { retryAfterSeconds: 5, outcomeUnknown: true });
    const { remote } = overChannel({ read: () => Promise.reject(problem) });
    const failure = await remote.call('luxos', 'read', [ENDPOINT] as never).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(EbbError);
    expect(failure).toMatchObject({
      code: 'rate-limited',
      message: 'slow down',
      context: { retryAfterSeconds: 5, outcomeUnknown: true },
    });
  });

  it('tell a mistake of ours from an answer of a device', async () => {
    const { remote } = overChannel({ read: () => Promise.reject(new TypeError('no such thing')) });
    const failure = await remote.call('luxos', 'read', [ENDPOINT] as never).catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(EbbError);
    expect(String(failure)).toContain('no such thing');
  });

  it('do not know what became of a call when their thread is gone', async () => {
    const { remote } = overChannel({ apply: () => new Promise(() => undefined) });
    const open = remote.call('luxos', 'apply', [ENDPOINT] as never);
    remote.lose('out of memory');
    for (const call of [open, remote.call('luxos', 'apply', [ENDPOINT] as never)])
      await expect(call).rejects.toMatchObject({ code: 'unreachable', context: { outcomeUnknown: true } });
  });

  it('close their adapters when they are told to end', async () => {
    const { remote, closed } = overChannel({});
    remote.end();
    await expect(closed).resolves.toBeUndefined();
  });
});

describe('driverThreads', () => {
  it.each([
    [600, 8, 0],
    [2_000, 8, 0],
    [2_001, 8, 1],
    [10_000, 8, 2],
    [10_000, 1, 1],
    [50_000, 32, 4],
  ])('%i miners on %i cores: %i threads beside the main one', (miners, cores, threads) =>
    expect(driverThreads(miners, cores)).toBe(threads),
  );
});

const ENTRY = new URL('../../dist/adapters/threads/thread.js', import.meta.url);
const describeBuilt = existsSync(ENTRY) ? describe : describe.skip;

describeBuilt('pooledDrivers (needs the build)', () => {
  it('put a miner to sleep from another thread, and touch nothing outside their networks', async () => {
    const [port] = await freePorts(1);
    const { luxos } = minerAdapters;
    const host = '127.0.0.1';
    const ports = { api: port! };
    const model = genericModel(luxos!.envelope);
    const machine = await luxos!.simulate({
      spec: { minerId: 'm1', host, ports, firmware: 'luxos', model },
      clock: new HandClock(),
      seed: 1,
    });
    const warnings: string[] = [];
    const drivers = pooledDrivers([host], 2, (message) => warnings.push(message), ENTRY);
    cleanups.push(
      () => machine.close(),
      () => drivers.close(),
    );
    const adapter = drivers.of('luxos');
    expect(adapter.envelope).toEqual(luxos!.envelope);
    await expect(adapter.read({ minerId: 'm1', host, ports })).resolves.toMatchObject({ claim: 'mining' });
    const sleep = model.operatingPoints.find(({ kind }) => kind === 'sleep')!;
    const reply = await adapter.apply({ minerId: 'm1', host, ports }, sleep);
    expect(reply).toMatchObject({ kind: 'accepted' });
    await expect(adapter.read({ minerId: 'm1', host, ports })).resolves.toMatchObject({ claim: 'sleeping' });
    await expect(adapter.read({ minerId: 'm2', host: '10.9.9.9' })).rejects.toMatchObject({
      code: 'rejected',
    });
    expect(warnings).toEqual([]);
  });
});
