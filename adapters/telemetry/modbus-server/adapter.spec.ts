import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { TelemetryLink } from '../../../src/core/ports/telemetry-out.js';
import { freePorts } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { telemetryOf } from '../../../test/support/telemetry.js';
import { modbusServer } from './index.js';
import { MasterSimulator } from './simulator.js';

const SETTINGS = JSON.parse(
  readFileSync(new URL('./fixtures/settings.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

describe('the registers of a link', () => {
  let clock: HandClock;
  let port: number;
  let link: TelemetryLink;
  let master: MasterSimulator;

  async function open(change: object = {}): Promise<void> {
    link = modbusServer.create({ linkId: 'rtu', clock }, { ...SETTINGS, port, ...change });
    await link.start();
  }

  beforeEach(async () => {
    clock = new HandClock('2026-08-12T12:00:00Z');
    [port] = (await freePorts(1)) as [number];
    master = new MasterSimulator(port);
  });
  afterEach(() => link.stop());

  it('hold values, qualities and contacts at their places, in their counts', async () => {
    await open();
    await link.publish(
      telemetryOf({
        netPowerW: { value: 12.5e6, quality: 'suspect', at: null },
        powerMaxW: 80e6,
        powerMinW: 1.4e6,
        basePointW: 9_999_499,
        status: 3,
        heartbeat: 77,
        relayArmed: { value: 1, quality: 'valid', at: null },
      }),
    );
    expect(await master.register('holding', 0, 'float32')).toBe(12.5);
    expect(await master.register('holding', 2, 'uint16')).toBe(2);
    expect(await master.register('holding', 4, 'uint32')).toBe(80_000);
    expect(await master.register('holding', 6, 'uint16')).toBe(1_400);
    // 9,999.499 kW, to the nearest count.
    expect(await master.register('holding', 8, 'int32')).toBe(9_999);
    expect(await master.register('input', 20, 'uint16')).toBe(3);
    expect(await master.register('input', 21, 'uint16')).toBe(77);
    expect([await master.bit('discrete', 0), await master.bit('discrete', 1)]).toEqual([true, true]);
    expect(link.status).toEqual({
      state: 'connected',
      lastSentAt: '2026-08-12T12:00:00.000Z',
      problem: null,
    });
  });

  it('show what is not known, and what does not fit, as invalid', async () => {
    await open();
    const unknown = { value: null, quality: 'invalid', at: null } as const;
    await link.publish(
      telemetryOf({ netPowerW: unknown, basePointW: unknown, relayArmed: unknown, powerMinW: 65.535e6 }),
    );
    expect(link.status.state).toBe('starting');
    expect(await master.register('holding', 0, 'float32')).toBeNaN();
    expect(await master.register('holding', 2, 'uint16')).toBe(3);
    expect(await master.register('holding', 8, 'int32')).toBe(-1);
    // 65,535 kW is one count more than 16 bits hold beside the mark of an invalid value.
    expect(await master.register('holding', 6, 'uint16')).toBe(65_535);
    expect([await master.bit('discrete', 0), await master.bit('discrete', 1)]).toEqual([false, false]);
  });

  it('never freeze: what nobody has renewed in time is invalid, heartbeat and all', async () => {
    await open();
    await link.publish(telemetryOf({ netPowerW: 5e6, heartbeat: 7 }));
    clock.advance(59);
    expect(await master.register('holding', 0, 'float32')).toBe(5);
    clock.advance(1);
    expect(await master.register('holding', 0, 'float32')).toBeNaN();
    expect(await master.register('holding', 2, 'uint16')).toBe(3);
    expect(await master.register('input', 21, 'uint16')).toBe(65_535);
    await link.publish(telemetryOf({ netPowerW: 6e6 }, '2026-08-12T12:01:00.000Z'));
    expect(await master.register('holding', 0, 'float32')).toBe(6);
  });

  it('are busy before the first values, read as 0 between places, and end with the map', async () => {
    await open();
    await expect(master.register('holding', 0, 'uint16')).rejects.toMatchObject({ code: 'rate-limited' });
    await link.publish(telemetryOf());
    expect(await master.register('holding', 3, 'uint16')).toBe(0);
    await expect(master.register('holding', 10, 'uint16')).rejects.toMatchObject({ code: 'unsupported' });
    await expect(master.bit('coil', 0)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('cannot be written, and answer to their own unit alone', async () => {
    await open();
    await link.publish(telemetryOf());
    await expect(master.writeCoil(0)).rejects.toMatchObject({ code: 'unsupported' });
    await expect(new MasterSimulator(port, 9).register('holding', 0, 'uint16')).rejects.toMatchObject({
      code: 'unreachable',
    });
  });

  it('are read by nobody who is not allowed to', async () => {
    await open({ allow: ['10.0.0.0/8'] });
    await link.publish(telemetryOf());
    await expect(master.register('holding', 0, 'uint16')).rejects.toMatchObject({ code: 'unreachable' });
    expect(link.status).toMatchObject({ state: 'failing', problem: expect.stringContaining('127.0.0.1') });
  });

  it.each([
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a frame longer than there are', Buffer.from([0, 1, 0, 0, 255, 255, 1, 3])],
    ['a frame without a request', Buffer.from([0, 1, 0, 0, 0, 1, 1])],
  ])('end the connection of who sends %s', async (_, bytes) => {
    await open();
    await link.publish(telemetryOf());
    const socket = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.write(bytes);
    await closed;
    expect(await master.register('holding', 4, 'uint32')).toBe(0);
  });

  it('answer no more connections at once than they may', async () => {
    await open({ connections_max: 1 });
    await link.publish(telemetryOf());
    const first = connect(port, '127.0.0.1');
    await new Promise((resolve) => first.once('connect', resolve));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(master.register('holding', 4, 'uint32')).rejects.toMatchObject({ code: 'unreachable' });
    first.destroy();
  });

  it('say what to do where their address is taken', async () => {
    await open();
    const second = modbusServer.create({ linkId: 'again', clock }, { ...SETTINGS, port });
    await expect(second.start()).rejects.toThrow(
      /telemetry again: cannot listen.*EADDRINUSE.*port that is free/,
    );
    await second.stop();
  });
});

it('a map that takes an address twice, or a name that there is none of, is refused', () => {
  const clock = new HandClock();
  const made = (points: object[]) => modbusServer.create({ linkId: 'rtu', clock }, { ...SETTINGS, points });
  const power = { point: 'net_power_w', table: 'holding', address: 0, format: 'float32' };
  expect(() => made([power, { point: 'status', table: 'holding', address: 1 }])).toThrow(
    'holding 1 is taken twice, by netPowerW and by status',
  );
  expect(() => made([{ ...power, point: 'power' }])).toThrow(
    /telemetry rtu \(modbus-server\): points.0.point/,
  );
  expect(() => made([{ ...power, address: 65_535 }])).toThrow('reaches beyond the last address');
});
