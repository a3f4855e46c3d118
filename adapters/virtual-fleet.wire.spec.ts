import { afterEach, describe, expect, it } from '@jest/globals';
import type { MinerTelemetry } from '../src/core/ports/miner.js';
import { freePortsNamed } from '../test/support/free-ports.js';
import { HandClock } from '../test/support/hand-clock.js';
import { minerAdapters } from './miners/index.js';
import type { Misbehaviour } from './shared/virtual-misbehaviour.js';
import { listeningFirmwares } from './virtual-fleet.layout.js';
import { genericModel } from './virtual-fleet.models.js';
import { startVirtualFleet, type VirtualFleet } from './virtual-fleet.js';

const CREDENTIALS = { username: 'operator', password: 'correct horse' };
const NOMINAL_W = 3500;
const NOMINAL_THS = 200;
/** Short, so that a device that drips does not hold the run up. */
const READ_TIMEOUT_SECONDS = 0.4;
const MINER = 'miner-1';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Bench {
  readonly fleet: VirtualFleet;
  readonly clock: HandClock;
  /** @param estimating whether the adapter is told what the machine should draw for its hash */
  readonly read: (estimating: boolean) => Promise<MinerTelemetry>;
}

/** A fleet of one miner that has the fault from the start. */
async function bench(firmware: string, kind: Misbehaviour | null, seconds?: number): Promise<Bench> {
  const entry = minerAdapters[firmware]!;
  const clock = new HandClock();
  const endpoint = {
    minerId: MINER,
    host: '127.0.0.1',
    ports: await freePortsNamed([
      ...new Set([...Object.keys(entry.envelope.ports), ...Object.keys(entry.virtualPorts)]),
    ]),
    credentials: CREDENTIALS,
  };
  const model = { ...genericModel(entry.envelope), label: 'Antminer S21' };
  const fleet = await startVirtualFleet({
    miners: [{ ...endpoint, firmware, model }],
    clock,
    seed: 1,
    misbehavingRatio: 0,
    faults: kind === null ? [] : [{ kind, rate: 1, seconds }],
  });
  const adapter = entry.create({
    readTimeoutSeconds: READ_TIMEOUT_SECONDS,
    unixSeconds: () => clock.now().toSeconds(),
  });
  cleanups.push(
    () => fleet.close(),
    () => adapter.close(),
  );
  const read = (estimating: boolean): Promise<MinerTelemetry> =>
    adapter.read({ ...endpoint, ...(estimating && { nominalJPerTh: NOMINAL_W / NOMINAL_THS }) });
  return { fleet, clock, read };
}

/** Moves the clock on until `there` says so. */
async function until(clock: HandClock, stepSeconds: number, there: () => Promise<boolean>): Promise<void> {
  for (let step = 0; step < 400; step += 1) {
    if (await there()) return;
    clock.advance(stepSeconds);
  }
  throw new Error('it never came to that');
}

describe.each(listeningFirmwares())('a virtual miner with %s', (firmware) => {
  it('answers as a healthy one where it has no fault', async () => {
    const { read, fleet } = await bench(firmware, null);
    const { powerW, hashrateThs } = await read(true);
    expect(hashrateThs).toBeGreaterThan(NOMINAL_THS * 0.95);
    expect((powerW ?? 0) / fleet.powerW(MINER)).toBeCloseTo(1, 1);
  });

  it('says wrong watts where its sensor is wrong, and draws what it draws', async () => {
    const told = (await (await bench(firmware, null)).read(false)).powerW;
    const { read, fleet } = await bench(firmware, 'wrong-watts');
    const { powerW } = await read(false);
    expect(fleet.powerW(MINER) / NOMINAL_W).toBeCloseTo(1, 1);
    // A device that has no watts cannot have wrong ones.
    if (told === null) expect(powerW).toBeNull();
    else expect(Math.abs((powerW ?? 0) / fleet.powerW(MINER) - 1)).toBeGreaterThan(0.2);
  });

  it('hashes nothing while it has no pool', async () => {
    const { read, clock } = await bench(firmware, 'pool-loss', 60);
    await until(clock, 30, async () => (await read(true)).hashrateThs === 0);
    await until(clock, 30, async () => (await read(true)).hashrateThs > NOMINAL_THS * 0.95);
  });

  it('never passes for more than it is where its replies are cut off: an error, or what was whole', async () => {
    const { read } = await bench(firmware, 'broken-json');
    const result = await read(true).catch((thrown: { code?: string }) => thrown.code);
    // A list of boards that is cut off has those that were whole.
    if (typeof result === 'object') expect(result.hashrateThs).toBeLessThan(NOMINAL_THS * 1.05);
    else expect(['malformed', 'unreachable']).toContain(result);
  });

  it('cannot be read in time where it drips', async () => {
    const { read } = await bench(firmware, 'drip');
    const result = await read(true).catch((thrown: { code?: string }) => thrown.code);
    expect(['malformed', 'unreachable']).toContain(result);
  });

  it('is away for less than two minutes when it restarts by itself', async () => {
    const { read, clock } = await bench(firmware, 'reboot', 300);
    const gone = (): Promise<boolean> =>
      read(true).then(
        () => false,
        (error: { code?: string }) => error.code === 'unreachable',
      );
    await until(clock, 20, gone);
    clock.advance(100);
    expect(await gone()).toBe(false);
  });
});
