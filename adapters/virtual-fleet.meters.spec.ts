import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HandClock } from '../test/support/hand-clock.js';
import { freePorts } from '../test/support/free-ports.js';
import type { PolledSource } from '../src/core/metering/index.js';
import { modbusMeter } from './meters/index.js';
import { startVirtualMeters, type VirtualMeters } from './virtual-fleet.meters.js';

const place = { table: 'input', format: 'float64', wordOrder: 'high-first', scale: 1 } as const;
const power = { ...place, register: 0 };
const energy = { ...place, register: 4 };

describe('a meter of a virtual mine', () => {
  const clock = new HandClock();
  let folder: string;
  let port: number;
  let powerW: number;
  let meters: VirtualMeters;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meters-'));
    [port] = (await freePorts(1)) as [number];
    powerW = 3_000;
    await start();
  });
  afterEach(async () => {
    await meters.close();
    rmSync(folder, { recursive: true });
  });

  async function start(): Promise<void> {
    const registers = { powerW: power, counterKwh: energy };
    const truth = { fixedW: 1_000, ratio: 0.5 };
    const spec = { name: 'demo/poi', host: '127.0.0.1', port, registers, truth, minerIds: ['a', 'b'] };
    meters = await startVirtualMeters([spec], () => powerW, clock, join(folder, 'fleet.json.meters'));
  }

  const source: Omit<PolledSource, 'port'> = {
    kind: 'virtual',
    host: '127.0.0.1',
    pollSeconds: 10,
    powerWMax: 1e6,
    power,
    energy: { ...energy, rollsOverAtKwh: null },
  };
  const read = () => modbusMeter({ ...source, port }, clock).read();

  it('counts what the miners draw and what is lost, to the second', async () => {
    clock.advance(3_600);
    // 2 × 3 kW and half of it and 1 kW.
    expect(await read()).toMatchObject({ powerW: 10_000, counterKwh: expect.closeTo(10, 6) });
    powerW = 0;
    expect(await read()).toMatchObject({ powerW: 1_000 });
  });

  it('goes on from where it was', async () => {
    clock.advance(3_600);
    await meters.close();
    clock.advance(3_600);
    await start();
    expect(await read()).toMatchObject({ counterKwh: expect.closeTo(10, 6) });
  });

  it('says so where its address is taken', async () => {
    const first = meters;
    await expect(start()).rejects.toMatchObject({ name: 'EbbError', code: 'rejected' });
    meters = first;
    expect((await read()).powerW).toBe(10_000);
  });
});
