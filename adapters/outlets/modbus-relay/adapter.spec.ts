import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ModbusTCPClient } from 'jsmodbus';
import { connect } from 'node:net';
import type { OutletEndpoint } from '../../../src/core/ports/outlet.js';
import { freePorts } from '../../../test/support/free-ports.js';
import { virtualOutletBench } from '../../../test/support/virtual-outlet-bench.js';
import type { WireFault } from '../../shared/simulator-faults.js';
import { modbusRelay } from './index.js';

const HOST = '127.0.0.1';
const HEADER_BYTES = 7;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Recording {
  readonly exchanges: readonly (readonly [request: string, reply: string])[];
}

function bytesOf(hex: string): string {
  return hex.replaceAll(' ', '');
}

/** A relay that answers from a recording; what is not in it has no answer. */
async function replay(name: string): Promise<{ port: number; requests: string[]; units: number[] }> {
  const text = readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');
  const { exchanges } = JSON.parse(text) as Recording;
  const replies = new Map(exchanges.map(([request, reply]) => [bytesOf(request), bytesOf(reply)]));
  const requests: string[] = [];
  const units: number[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (frame: Buffer) => {
      const request = frame.subarray(HEADER_BYTES).toString('hex');
      requests.push(request);
      units.push(frame[HEADER_BYTES - 1] as number);
      const reply = Buffer.from(replies.get(request) ?? '', 'hex');
      const header = Buffer.from(frame.subarray(0, HEADER_BYTES));
      header.writeUInt16BE(reply.length + 1, 4);
      if (reply.length > 0) socket.write(Buffer.concat([header, reply]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, requests, units };
}

function outletAt(port: number, outlet: number, options?: OutletEndpoint['options']): OutletEndpoint {
  return { kind: 'modbus-relay', host: HOST, port, outlet, ...(options && { options }) };
}

const adapter = modbusRelay.create({ readTimeoutSeconds: 0.5, writeTimeoutSeconds: 0.5 });

describe('a recorded relay', () => {
  it.each<[string, number, OutletEndpoint['options'], object]>([
    ['relay-8', 0, undefined, { on: true, powerW: null, powerSource: 'absent' }],
    ['relay-8', 1, undefined, { on: false, powerW: null, powerSource: 'absent' }],
    // What stands beside the bit that was asked for is of no interest.
    ['relay-8', 2, undefined, { on: true }],
    ['relay-8', 0, { normallyClosed: true }, { on: false }],
    ['metered-gateway', 0, { feedbackInput: 10 }, { on: false }],
    ['metered-gateway', 0, { register: 100 }, { on: true, powerW: 3400, powerSource: 'metered' }],
    ['metered-gateway', 0, { register: 101, registerTable: 'input', wattsPerCount: 100 }, { powerW: 3400 }],
    ['metered-gateway', 0, { register: 102, registerFormat: 'float32' }, { powerW: 3572 }],
    [
      'metered-gateway',
      0,
      { register: 104, registerFormat: 'float32', wordOrder: 'low-first' },
      { powerW: 3572 },
    ],
    [
      'metered-gateway',
      0,
      { register: 110, registerFormat: 'uint32', wattsPerCount: 0.1 },
      { powerW: 10_000 },
    ],
    [
      'metered-gateway',
      0,
      { register: 106, registerFormat: 'int16' },
      { on: true, powerW: null, powerSource: 'absent' },
    ],
    [
      'metered-gateway',
      0,
      { register: 108, registerFormat: 'float32' },
      { on: true, powerW: null, powerSource: 'absent' },
    ],
  ])('%s, coil %i, options %j: %j', async (name, outlet, options, expected) => {
    const { port } = await replay(name);
    expect(await adapter.read(outletAt(port, outlet, options))).toMatchObject(expected);
  });

  it.each<[string, number, OutletEndpoint['options'], string]>([
    ['relay-8', 9, undefined, 'unsupported'],
    ['relay-8', 0, { register: 100 }, 'unreachable'],
    ['relay-8', 0, { register: 1, registerTable: 'coil' }, 'unsupported'],
    ['relay-8', 0, { register: 1, registerFormat: 'bcd' }, 'unsupported'],
    ['metered-gateway', 0, { register: 112, registerFormat: 'float32' }, 'malformed'],
    ['metered-gateway', 0, { register: 114 }, 'unreachable'],
  ])('%s, coil %i, options %j: %s', async (name, outlet, options, code) => {
    const { port } = await replay(name);
    const reading = adapter.read(outletAt(port, outlet, options));
    await expect(reading).rejects.toMatchObject({ name: 'EbbError', code });
  });

  it.each<[number, boolean, OutletEndpoint['options'], string]>([
    [0, false, undefined, '0500000000'],
    [1, true, undefined, '050001ff00'],
    [0, true, { normallyClosed: true }, '0500000000'],
  ])('coil %i switched %s, options %j: writes %s, once', async (outlet, on, options, write) => {
    const { port, requests } = await replay('relay-8');
    expect(await adapter.switch(outletAt(port, outlet, options), on)).toMatchObject({ kind: 'accepted' });
    expect(requests.filter((request) => request.startsWith('05'))).toEqual([write]);
  });

  it('does not take an answer for another coil as its own', async () => {
    const { port } = await replay('relay-8');
    expect(await adapter.switch(outletAt(port, 2), false)).toMatchObject({ kind: 'unknown' });
  });

  it('asks the unit that it is told to', async () => {
    const { port, units } = await replay('relay-8');
    await adapter.read(outletAt(port, 0, { unitId: 17 }));
    await adapter.read(outletAt(port, 0));
    expect(units).toEqual([17, 1]);
  });
});

describe('a virtual relay', () => {
  async function bench(options?: OutletEndpoint['options']): ReturnType<typeof virtualOutletBench> {
    const [port] = (await freePorts(1)) as [number];
    const made = await virtualOutletBench(modbusRelay, outletAt(port, 4, options));
    cleanups.push(() => made.simulator.close());
    return made;
  }

  it.each<NonNullable<OutletEndpoint['options']>>([
    { register: 40, registerFormat: 'float32' },
    { register: 40, registerFormat: 'float32', wordOrder: 'low-first' },
    { register: 40, registerFormat: 'int32', wattsPerCount: 0.1 },
    { register: 7, registerTable: 'input', wattsPerCount: 10 },
    { normallyClosed: true, register: 40 },
    { feedbackInput: 12, register: 40 },
  ])('with options %j is switched and metered', async (options) => {
    const { outlet, clock, virtual } = await bench(options);
    const { on, powerW } = await adapter.read(outlet);
    expect(on).toBe(true);
    expect(Math.abs((powerW ?? 0) - virtual.powerW)).toBeLessThanOrEqual(5);
    await adapter.switch(outlet, false);
    clock.advance(modbusRelay.envelope.switchSeconds);
    expect(await adapter.read(outlet)).toEqual({ on: false, powerW: 0, powerSource: 'metered' });
  });

  it.each<[WireFault, object]>([
    ['split', { on: true, powerSource: 'metered' }],
    ['oversized', { code: 'malformed', message: expect.stringMatching(/cut off/) }],
  ])('%s: %j', async (fault, expected) => {
    const { outlet, simulator } = await bench({ register: 40 });
    simulator.setWireFault(fault);
    expect(await adapter.read(outlet).catch((error: unknown) => error)).toMatchObject(expected);
  });

  it('is driven by other masters: one coil, several coils, functions that it does not have', async () => {
    const { outlet, clock, virtual } = await bench();
    const socket = connect({ host: HOST, port: outlet.port! });
    cleanups.push(() => socket.destroy());
    const master = new ModbusTCPClient(socket, 1, 1000);
    await new Promise((resolve) => socket.once('connect', resolve));
    await master.writeMultipleCoils(4, [false]);
    clock.advance(2);
    expect(virtual.on).toBe(false);
    await master.writeSingleCoil(4, true);
    clock.advance(2);
    expect((await master.readCoils(4, 1)).response.body.valuesAsArray[0]).toBe(1);
    await expect(master.writeSingleRegister(4, 1)).rejects.toMatchObject({ err: 'ModbusException' });
    await expect(master.readCoils(3, 2)).rejects.toMatchObject({ err: 'ModbusException' });
  });
});
