import { afterEach, describe, expect, it } from '@jest/globals';
import { createOutlets, outletAdapters } from '../../adapters/outlets/index.js';
import type { OutletKind } from '../../adapters/shared/outlet-kind.js';
import type { Misbehaviour } from '../../adapters/shared/virtual-miner.js';
import type { OutletAdapter, OutletEndpoint } from '../../src/core/ports/outlet.js';
import { freePorts } from '../support/free-ports.js';
import { LOAD_W, virtualOutletBench, type OutletBench } from '../support/virtual-outlet-bench.js';

/** Short, so that a device that hangs does not hold the run up. */
const READ_TIMEOUT_SECONDS = 0.4;
const WRITE_TIMEOUT_SECONDS = 0.8;
/** The slowest boot and ramp of the machine on the outlet. */
const BACK_SECONDS = 160;

/** What an outlet needs to be told so that it is metered. */
const OPTIONS: Readonly<Record<string, OutletEndpoint['options']>> = { 'modbus-relay': { register: 100 } };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function bench(kind: OutletKind): Promise<OutletBench & { readonly adapter: OutletAdapter }> {
  const id = kind.envelope.kind;
  const [port] = (await freePorts(1)) as [number];
  const options = OPTIONS[id];
  const made = await virtualOutletBench(kind, {
    kind: id,
    host: '127.0.0.1',
    port,
    outlet: 1,
    credentials: { password: 'mine-rw' },
    ...(options && { options }),
  });
  const adapter = kind.create({
    readTimeoutSeconds: READ_TIMEOUT_SECONDS,
    writeTimeoutSeconds: WRITE_TIMEOUT_SECONDS,
  });
  cleanups.push(
    () => made.simulator.close(),
    () => adapter.close(),
  );
  return { ...made, adapter };
}

function expectNear(powerW: number | null, expectedW: number): void {
  expect(Math.abs((powerW ?? Infinity) - expectedW)).toBeLessThanOrEqual(0.05 * expectedW);
}

it('has an adapter for each kind, and says so of a kind that there is not', async () => {
  const outlets = createOutlets();
  expect(Object.keys(outletAdapters).map((kind) => outlets.of(kind).envelope.kind)).toEqual(
    Object.keys(outletAdapters),
  );
  expect(() => outlets.of('sockets')).toThrow(/snmp-pdu, modbus-relay/);
  await outlets.close();
});

describe.each(Object.entries(outletAdapters))('%s', (id, kind) => {
  const { envelope } = kind;

  it('is registered under the id in its envelope', () => expect(envelope.kind).toBe(id));

  it('reads that it is on, and the watts through it', async () => {
    const { adapter, outlet } = await bench(kind);
    const reading = await adapter.read(outlet);
    expect(reading).toMatchObject({ on: true, powerSource: 'metered' });
    expectNear(reading.powerW, LOAD_W);
  });

  it('switches off, and on again, within the declared seconds', async () => {
    const { adapter, outlet, clock } = await bench(kind);
    expect(await adapter.switch(outlet, false)).toMatchObject({ kind: 'accepted' });
    expect(await adapter.read(outlet)).toMatchObject({ on: true });
    clock.advance(envelope.switchSeconds);
    expect(await adapter.read(outlet)).toEqual({ on: false, powerW: 0, powerSource: 'metered' });
    expect(await adapter.switch(outlet, true)).toMatchObject({ kind: 'accepted' });
    clock.advance(envelope.switchSeconds);
    expect(await adapter.read(outlet)).toMatchObject({ on: true });
    clock.advance(BACK_SECONDS);
    expectNear((await adapter.read(outlet)).powerW, LOAD_W);
  });

  it('does as it is told where it is so already', async () => {
    const { adapter, outlet, virtual } = await bench(kind);
    expect(await adapter.switch(outlet, true)).toMatchObject({ kind: 'accepted' });
    expect(virtual.on).toBe(true);
  });

  it('says unsupported for an outlet that the device does not have', async () => {
    const { adapter, outlet, virtual } = await bench(kind);
    const absent = { ...outlet, outlet: 7 };
    await expect(adapter.read(absent)).rejects.toMatchObject({ name: 'EbbError', code: 'unsupported' });
    expect(await adapter.switch(absent, false)).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    expect(virtual.writesReceived).toBe(0);
  });

  it('says rejected when the device answers with an error', async () => {
    const { adapter, outlet, virtual, misbehave } = await bench(kind);
    misbehave('refuses');
    expect(await adapter.switch(outlet, false)).toMatchObject({ kind: 'rejected', code: 'rejected' });
    expect(virtual.on).toBe(true);
  });

  it('says accepted when the device lies, and the next reading shows the truth', async () => {
    const { adapter, outlet, clock, misbehave } = await bench(kind);
    misbehave('lies');
    expect(await adapter.switch(outlet, false)).toMatchObject({ kind: 'accepted' });
    clock.advance(envelope.switchSeconds);
    expect(await adapter.read(outlet)).toMatchObject({ on: true });
  });

  it.each<Misbehaviour>(['hangs', 'deaf'])(
    'is unreachable when the device is one that %s, to a read, and to a switch, which sends nothing',
    async (misbehaviour) => {
      const { adapter, outlet, virtual, misbehave } = await bench(kind);
      misbehave(misbehaviour);
      await expect(adapter.read(outlet)).rejects.toMatchObject({ name: 'EbbError', code: 'unreachable' });
      expect(await adapter.switch(outlet, false)).toMatchObject({ kind: 'unreachable' });
      expect(virtual.writesReceived).toBe(0);
    },
  );

  it('is unreachable where nothing listens, to a read and to a switch', async () => {
    const { adapter, outlet, simulator } = await bench(kind);
    await simulator.close();
    cleanups.shift();
    await expect(adapter.read(outlet)).rejects.toMatchObject({ code: 'unreachable' });
    expect(await adapter.switch(outlet, false)).toMatchObject({ kind: 'unreachable' });
  });

  it('says unknown when it is done and the answer lost, and sends it once', async () => {
    const { adapter, outlet, clock, virtual, simulator } = await bench(kind);
    simulator.setWireFault('mute-writes');
    expect(await adapter.switch(outlet, false)).toMatchObject({ kind: 'unknown' });
    expect(virtual.writesReceived).toBe(1);
    clock.advance(envelope.switchSeconds);
    expect(virtual.on).toBe(false);
  });

  it('calls a reply malformed that is garbage', async () => {
    const { adapter, outlet, simulator } = await bench(kind);
    simulator.setWireFault('garbage');
    await expect(adapter.read(outlet)).rejects.toMatchObject({ name: 'EbbError', code: 'malformed' });
  });

  it('answers late when the device is slow, and reads it where the time allows', async () => {
    const { outlet, clock, misbehave } = await bench(kind);
    misbehave('slow');
    const patient = kind.create({ readTimeoutSeconds: 20 });
    cleanups.push(() => patient.close());
    let done = false;
    const reading = patient.read(outlet).finally(() => (done = true));
    while (!done) {
      clock.advance(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expectNear((await reading).powerW, LOAD_W);
  });

  it('never has more requests at a device than it stands, however many outlets are read', async () => {
    const { outlet, simulator } = await bench(kind);
    const patient = kind.create({ readTimeoutSeconds: 20 });
    cleanups.push(() => patient.close());
    await Promise.all(Array.from({ length: 54 }, () => patient.read(outlet)));
    expect(simulator.requestsAtOncePeak).toBeGreaterThan(0);
    expect(simulator.requestsAtOncePeak).toBeLessThanOrEqual(envelope.requestsAtOnce);
  });
});
