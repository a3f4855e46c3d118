import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperatingPoint } from '../src/core/mining/operating-point.js';
import { freePorts } from '../test/support/free-ports.js';
import { HandClock } from '../test/support/hand-clock.js';
import { minerAdapters } from './miners/index.js';
import { MISBEHAVIOURS } from './shared/virtual-miner.js';
import { partsOf } from './virtual-fleet.client.js';
import {
  drawMisbehaviours,
  drawnFaults,
  startVirtualFleet,
  type VirtualFleetOptions,
  type VirtualMinerSpec,
} from './virtual-fleet.js';
import { serveVirtualFleet, type FleetMessage, type FleetRequest } from './virtual-fleet.server.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 25, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3000, hashrateThs: 150 };

/** One that drops its watts at once, one with tokens, one with several ports that restarts. */
const FIRMWARES = ['luxos', 'whatsminer-v3', 'antminer-stock'];
const PORTS_EACH = 4;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function specs(count: number): Promise<VirtualMinerSpec[]> {
  const ports = await freePorts(count * PORTS_EACH);
  return Array.from({ length: count }, (_, index) => {
    const firmware = FIRMWARES[index % FIRMWARES.length]!;
    const names = Object.keys(minerAdapters[firmware]?.virtualPorts ?? {});
    const model = {
      modelId: 'm',
      label: 'Antminer S21',
      firmware,
      thermalClass: 'air',
      operatingPoints: [SLEEP, NOMINAL],
      devFeeRatio: 0,
      inrushRatio: 1.2,
    };
    return {
      minerId: `miner-${index}`,
      host: '127.0.0.1',
      ports: Object.fromEntries(names.map((name, at) => [name, ports[index * PORTS_EACH + at] as number])),
      firmware,
      model,
      credentials: { username: 'u', password: 'p' },
    };
  });
}

async function fleet(
  options: Partial<VirtualFleetOptions> & Pick<VirtualFleetOptions, 'miners'>,
): ReturnType<typeof startVirtualFleet> {
  const started = await startVirtualFleet({
    clock: new HandClock(),
    seed: 1,
    misbehavingRatio: 0,
    ...options,
  });
  cleanups.push(() => started.close());
  return started;
}

async function sleepAll(miners: readonly VirtualMinerSpec[]): Promise<string[]> {
  return Promise.all(
    miners.map(async ({ minerId, host, ports = {}, firmware, credentials = {} }) => {
      const adapter = minerAdapters[firmware]?.create({ readTimeoutSeconds: 10 });
      const reply = await adapter?.apply({ minerId, host, ports, credentials }, SLEEP);
      await adapter?.close();
      return reply?.kind ?? 'no adapter';
    }),
  );
}

describe('a virtual fleet', () => {
  it('draws what its miners draw, and counts what they were told', async () => {
    const clock = new HandClock();
    const miners = await specs(6);
    const mine = await fleet({ miners, clock });
    expect(mine.totalPowerW()).toBeGreaterThan(6 * 2950);
    expect(await sleepAll(miners)).toEqual(Array(6).fill('accepted'));
    clock.advance(90);
    expect(mine.totalPowerW()).toBeLessThan(6 * 26);
    expect([...mine.writesReceived().values()]).toEqual(Array(6).fill(1));
  });

  it('has exactly the declared share of misbehaving miners, of every kind, the same for the same seed', () => {
    const ids = Array.from({ length: 600 }, (_, index) => `miner-${index}`);
    const drawn = drawMisbehaviours(ids, 42, 0.2);
    expect(drawn.size).toBe(120);
    expect(new Set(drawn.values())).toEqual(new Set(MISBEHAVIOURS));
    expect(drawMisbehaviours([...ids].reverse(), 42, 0.2)).toEqual(drawn);
    expect(drawMisbehaviours(ids, 43, 0.2)).not.toEqual(drawn);
  });

  it('lets a miner be made to misbehave and to behave again', async () => {
    const miners = await specs(3);
    const mine = await fleet({ miners });
    mine.setMisbehaviour('miner-1', 'refuses');
    expect([...mine.misbehaviours()]).toEqual([['miner-1', 'refuses']]);
    expect(await sleepAll(miners)).toEqual(['accepted', 'rejected', 'accepted']);
    mine.setMisbehaviour('miner-1', null);
    expect(mine.misbehaviours().size).toBe(0);
  });

  it('goes on from its state file after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ebb-fleet-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const stateFile = join(folder, 'deep', 'fleet.json');
    const clock = new HandClock();
    const miners = await specs(3);
    const first = await startVirtualFleet({ miners, clock, seed: 1, misbehavingRatio: 0, stateFile });
    await sleepAll(miners);
    clock.advance(90);
    const asleepW = first.totalPowerW();
    await first.close();
    const second = await fleet({ miners, clock, stateFile });
    expect(second.totalPowerW()).toBe(asleepW);
    expect([...second.writesReceived().values()]).toEqual([1, 1, 1]);
  });

  it('does not start on a state file that is none, says which, and leaves it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ebb-fleet-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const stateFile = join(folder, 'fleet.json');
    await writeFile(stateFile, '{"states":[{"minerId":"x"}]}');
    const start = startVirtualFleet({
      miners: await specs(1),
      clock: new HandClock(),
      seed: 1,
      misbehavingRatio: 0,
      stateFile,
    });
    await expect(start).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringContaining(stateFile),
    });
    expect(await readFile(stateFile, 'utf8')).toContain('"x"');
  });

  it.each([
    [
      'taken',
      async (): Promise<VirtualMinerSpec[]> => {
        const miners = await specs(1);
        await fleet({ miners });
        return miners;
      },
      'rejected',
      /is taken.*stop it/,
    ],
    [
      'not of this machine',
      async (): Promise<VirtualMinerSpec[]> =>
        (await specs(1)).map((spec) => ({ ...spec, host: '192.0.2.1' })),
      'unsupported',
      /no address of this machine/,
    ],
  ] as const)(
    'says what to do where an address is %s, and leaves nothing listening',
    async (_, prepare, code, message) => {
      const broken = await prepare();
      const [healthy] = (await specs(2)).slice(1);
      const miners = [...broken, ...(healthy === undefined ? [] : [healthy])];
      const options = { clock: new HandClock(), seed: 1, misbehavingRatio: 0 };
      await expect(startVirtualFleet({ ...options, miners })).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
      await fleet({ miners: miners.slice(1) });
    },
  );
});

describe('a fleet in several processes', () => {
  const misbehaving = { seed: 1, misbehavingRatio: 0.5, stateFile: 'fleet.json' };

  it('is the same miners with the same faults, each in one process, in order', async () => {
    const miners = await specs(10);
    const whole = drawnFaults({ ...misbehaving, miners });
    const parts = partsOf({ ...misbehaving, miners }, 3);
    expect(parts.map((part) => part.miners.length)).toEqual([4, 4, 2]);
    expect(parts.flatMap((part) => part.miners)).toEqual(miners);
    const drawn = parts.flatMap((part) => part.drawn ?? []);
    expect(new Map(drawn)).toEqual(whole);
    for (const part of parts) {
      const own = new Set(part.miners.map(({ minerId }) => minerId));
      for (const [minerId] of part.drawn ?? []) expect(own).toContain(minerId);
    }
  });

  it('keeps a state file for each, and the one that was asked for where it is one', async () => {
    const miners = await specs(4);
    const files = (processes: number): (string | undefined)[] =>
      partsOf({ ...misbehaving, miners }, processes).map(({ stateFile }) => stateFile);
    expect(files(1)).toEqual(['fleet.json']);
    expect(files(2)).toEqual(['fleet.json.1-of-2', 'fleet.json.2-of-2']);
  });

  it('has no process without a miner', async () => {
    expect(partsOf({ ...misbehaving, miners: await specs(2) }, 8)).toHaveLength(2);
  });
});

describe('the fleet’s process', () => {
  interface Parent {
    readonly say: (message: FleetRequest) => void;
    readonly disconnect: () => void;
    readonly heard: () => Promise<FleetMessage>;
    readonly exited: Promise<number>;
  }

  function parent(): Parent {
    let say: (message: unknown) => void = () => undefined;
    let disconnect: () => void = () => undefined;
    let exit: (status: number) => void = () => undefined;
    let hear: (message: FleetMessage) => void = () => undefined;
    const exited = new Promise<number>((resolve) => (exit = resolve));
    serveVirtualFleet({
      onMessage: (listener) => (say = listener),
      onDisconnect: (listener) => (disconnect = listener),
      send: (message) => hear(message),
      exit: (status) => exit(status),
    });
    return {
      say: (message) => say(JSON.parse(JSON.stringify(message))),
      disconnect: () => disconnect(),
      heard: () => new Promise((resolve) => (hear = resolve)),
      exited,
    };
  }

  const time = { simulatedMs: Date.parse('2024-08-20T12:00:00Z'), wallMs: Date.now(), speed: 60 };

  it('tells when it is ready, reports the truth, and ends with its parent', async () => {
    const miners = await specs(3);
    const { say, heard, disconnect, exited } = parent();
    const ready = heard();
    say({ kind: 'start', spec: { miners, seed: 1, misbehavingRatio: 0 }, time });
    expect(await ready).toEqual({ kind: 'ready', miners: 3 });
    say({ kind: 'misbehave', minerId: 'miner-0', misbehaviour: 'lies' });
    const report = heard();
    say({ kind: 'report' });
    expect(await report).toMatchObject({
      kind: 'report',
      misbehaviours: [['miner-0', 'lies']],
      totalPowerW: expect.any(Number),
    });
    disconnect();
    expect(await exited).toBe(0);
    await fleet({ miners });
  });

  it('tells why it cannot start', async () => {
    const miners = await specs(1);
    await fleet({ miners });
    const { say, heard } = parent();
    const answer = heard();
    say({ kind: 'start', spec: { miners, seed: 1, misbehavingRatio: 0 }, time });
    expect(await answer).toMatchObject({
      kind: 'error',
      code: 'rejected',
      message: expect.stringContaining('is taken'),
    });
  });
});
