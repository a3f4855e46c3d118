import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MinerTelemetry } from '../src/core/ports/miner.js';
import { freePorts } from '../test/support/free-ports.js';
import { HandClock } from '../test/support/hand-clock.js';
import { minerAdapters } from './miners/index.js';
import { loopbackAliasesAvailable } from './virtual-endpoints.js';
import { listeningFirmwares } from './virtual-fleet.layout.js';
import { genericModel } from './virtual-fleet.models.js';
import { startVirtualFleet, type VirtualFleetOptions, type VirtualMinerSpec } from './virtual-fleet.js';

const NET = '127.94';
const CREDENTIALS = { username: 'u', password: 'p' };
const FIRMWARES = listeningFirmwares();
/** Where there is only 127.0.0.1, no miner has an address of its own, and none can change it. */
const whereAliases = (await loopbackAliasesAvailable()) ? it : it.skip;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function hostAt(index: number): string {
  return `${NET}.${Math.floor(index / 254)}.${(index % 254) + 1}`;
}

/** Miners with an address each and, those of one firmware, the same ports. */
async function neighbours(count: number, firmwares = FIRMWARES): Promise<VirtualMinerSpec[]> {
  const ports = new Map<string, Record<string, number>>();
  for (const id of firmwares) {
    const names = Object.keys(minerAdapters[id]?.virtualPorts ?? {});
    const free = await freePorts(names.length);
    ports.set(id, Object.fromEntries(names.map((name, index) => [name, free[index] as number])));
  }
  return Array.from({ length: count }, (_, index) => {
    const firmware = firmwares[index % firmwares.length] as string;
    const envelope = minerAdapters[firmware]!.envelope;
    return {
      minerId: `miner-${index}`,
      host: hostAt(index),
      ports: ports.get(firmware)!,
      firmware,
      model: { ...genericModel(envelope), label: 'Antminer S21' },
      credentials: CREDENTIALS,
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

async function withAdapter<T>(
  { minerId, firmware, ports, host }: VirtualMinerSpec,
  at: string,
  task: (
    adapter: ReturnType<(typeof minerAdapters)[string]['create']>,
    endpoint: { minerId: string; host: string },
  ) => Promise<T>,
): Promise<T> {
  const adapter = minerAdapters[firmware]!.create({ readTimeoutSeconds: 5, writeTimeoutSeconds: 5 });
  try {
    const endpoint = {
      minerId,
      host: at ?? host,
      credentials: CREDENTIALS,
      nominalJPerTh: 17.5,
      ...(ports && { ports }),
    };
    return await task(adapter, endpoint);
  } finally {
    await adapter.close();
  }
}

function read(miner: VirtualMinerSpec, at = miner.host): Promise<MinerTelemetry> {
  return withAdapter(miner, at, (adapter, endpoint) => adapter.read(endpoint));
}

async function sleep(miner: VirtualMinerSpec): Promise<string> {
  const point = miner.model.operatingPoints[0]!;
  return (await withAdapter(miner, miner.host, (adapter, endpoint) => adapter.apply(endpoint, point))).kind;
}

/** How a connection to an address ends that no miner has. */
function knock(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.on('data', () => resolve('an answer'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'an error'));
    socket.on('end', () => resolve('an end'));
    socket.write('{"command":"version"}');
  });
}

const canSleep = FIRMWARES.filter((id) => minerAdapters[id]!.envelope.verbs.includes('sleep'));

describe.each(['own', 'shared'] as const)('doors that are %s', (listen) => {
  whereAliases('lead to the miner of the address, and to no other', async () => {
    const miners = await neighbours(3 * canSleep.length, canSleep);
    const mine = await fleet({ miners, listen });
    const chosen = miners.slice(canSleep.length, 2 * canSleep.length);
    for (const miner of chosen)
      expect([miner.firmware, await sleep(miner)]).toEqual([miner.firmware, 'accepted']);
    const written = [...mine.writesReceived()].filter(([, count]) => count > 0).map(([minerId]) => minerId);
    expect(written).toEqual(chosen.map(({ minerId }) => minerId));
  });

  whereAliases('are shut to an address that no miner has', async () => {
    const miners = await neighbours(1);
    await fleet({ miners, listen });
    const port = Object.values(miners[0]!.ports!)[0]!;
    expect(await knock(hostAt(7), port)).toMatch(/^(ECONNRESET|ECONNREFUSED)$/);
  });

  whereAliases('are all shut when the fleet is closed', async () => {
    const miners = await neighbours(FIRMWARES.length);
    const mine = await startVirtualFleet({
      miners,
      clock: new HandClock(),
      seed: 1,
      misbehavingRatio: 0,
      listen,
    });
    await read(miners[0]!);
    await mine.close();
    for (const { host, ports } of miners)
      for (const port of Object.values(ports!)) expect(await knock(host, port)).toBe('ECONNREFUSED');
    await fleet({ miners, listen: listen === 'own' ? 'shared' : 'own' });
  });

  whereAliases('stay open for a miner that has moved to another address, which stays who it is', async () => {
    const clock = new HandClock();
    const miners = await neighbours(FIRMWARES.length);
    const faults = [{ kind: 'ip-change' as const, rate: 1, seconds: 100 }];
    const mine = await fleet({ miners, listen, clock, faults });
    const before = miners.map(({ minerId }) => mine.identityOf(minerId));
    clock.advance(49);
    for (const miner of miners) expect(mine.hostOf(miner.minerId)).toBe(miner.host);
    clock.advance(101);
    for (
      let turn = 0;
      turn < 200 && miners.some(({ minerId, host }) => mine.hostOf(minerId) === host);
      turn += 1
    )
      await new Promise((resolve) => setTimeout(resolve, 5));
    for (const miner of miners) {
      const host = mine.hostOf(miner.minerId);
      expect(host).toMatch(new RegExp(`^${NET}\\.(1[2-9]\\d|2\\d\\d)\\.`));
      expect((await read(miner, host)).hashrateThs).toBeGreaterThan(0);
      await expect(read(miner)).rejects.toMatchObject({ code: 'unreachable' });
    }
    expect(miners.map(({ minerId }) => mine.identityOf(minerId))).toEqual(before);
  });
});

describe('a fleet that was killed', () => {
  whereAliases('goes on where its miners were, at the addresses that they had', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ebb-fleet-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const stateFile = join(folder, 'fleet.json');
    const clock = new HandClock();
    const miners = await neighbours(2 * canSleep.length, canSleep);
    const faults = [{ kind: 'ip-change' as const, rate: 0.5, seconds: 100 }];
    const options = { miners, clock, seed: 1, misbehavingRatio: 0, faults, stateFile };
    const first = await startVirtualFleet(options);
    const [slept] = miners;
    await sleep(slept!);
    clock.advance(200);
    const moved = (): number => miners.filter(({ minerId, host }) => first.hostOf(minerId) !== host).length;
    while (moved() < canSleep.length) await new Promise((resolve) => setTimeout(resolve, 5));
    // What is on disk is all that a killed process leaves.
    let text = '';
    while (text.match(/"host"/g)?.length !== moved()) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      text = await readFile(stateFile, 'utf8').catch(() => '');
    }
    const hosts = miners.map(({ minerId }) => first.hostOf(minerId));
    const truth = first.totalPowerW();
    await first.close();
    const second = await fleet({ ...options, faults: [] });
    expect(miners.map(({ minerId }) => second.hostOf(minerId))).toEqual(hosts);
    expect(second.totalPowerW()).toBeCloseTo(truth, 6);
    expect(second.writesReceived().get(slept!.minerId)).toBe(1);
  });
});

describe('a fleet of ten thousand', () => {
  whereAliases('is one process and one socket for each port, and draws its megawatts', async () => {
    const miners = await neighbours(10_000);
    const mine = await fleet({ miners, listen: 'shared' });
    const nominalW = miners.reduce((sum, { model }) => sum + model.operatingPoints.at(-1)!.powerW, 0);
    expect(mine.totalPowerW() / nominalW).toBeCloseTo(1, 2);
    const last = miners.at(-1)!;
    expect((await read(last)).hashrateThs).toBeGreaterThan(0);
  });
});
