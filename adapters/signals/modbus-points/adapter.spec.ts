import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { SignalSource } from '../../../src/core/ports/signal.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { RecordingSink, until } from '../../../test/support/signal-sink.js';
import { modbusPoints } from './index.js';
import { TerminalUnitSimulator } from './simulator.js';

const settings = JSON.parse(
  readFileSync(new URL('./fixtures/settings.json', import.meta.url), 'utf8'),
) as object;
const START = '2026-08-12T12:00:00.000Z';

let clock: HandClock;
let sink: RecordingSink;
let unit: TerminalUnitSimulator;
let source: SignalSource;

beforeEach(async () => {
  clock = new HandClock(START);
  sink = new RecordingSink();
  unit = await new TerminalUnitSimulator().listen();
  unit.bits.set(4, false);
  unit.registers.set(100, 0).set(101, 2500).set(110, 1);
});
afterEach(async () => {
  await source.stop();
  await unit.close();
});

function create(change: object = {}): SignalSource {
  return modbusPoints.create(
    { sourceId: 'rtu', clock, random: () => 0 },
    { host: '127.0.0.1', port: unit.port, timeout_seconds: 1, ...settings, ...change },
  );
}

async function begin(change: object = {}): Promise<void> {
  source = create(change);
  await source.start(sink);
  await until(() => source.status.state !== 'starting');
}

/** Moves the clock on, reading by reading. */
async function pass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 2) {
    clock.advance(2);
    await until(
      () => source.status.lastContactAt === clock.now().toISO() || source.status.state === 'failing',
    );
  }
}

const limits = (): number[] => sink.limits(clock.now().toISO()!);

it('follows the target while there is a call', async () => {
  await begin();
  expect(limits()).toEqual([]);
  unit.bits.set(4, true);
  await pass(2);
  expect(limits()).toEqual([2.5e6]);
  expect(sink.last.message).toMatchObject({
    channel: 'points',
    peer: `127.0.0.1:${unit.port}`,
    body: '{"called":true,"target":2500,"heartbeat":1}',
  });
  unit.registers.set(100, 1);
  await pass(2);
  expect(limits()).toEqual([(65_536 + 2500) * 1e3]);
  unit.bits.set(4, false);
  await pass(2);
  expect(limits()).toEqual([]);
});

it.each([
  ['a contact alone', { target: undefined, called_limit_w: 3e5 }, true, [3e5]],
  [
    'a contact that opens for a call',
    { call: { table: 'coil', address: 4, closed_means: 'released' } },
    false,
    [2.5e6],
  ],
  ['a target alone', { call: undefined }, false, [2.5e6]],
  ['a target in tenths of a MW', { call: undefined, target_unit: 'MW', target_scale: 0.1 }, false, [2.5e8]],
])('%s', async (_, change, isClosed, expected) => {
  unit.bits.set(4, isClosed);
  await begin(change);
  expect(limits()).toEqual(expected);
});

describe('the watchdog', () => {
  it('lets what stands unchanged hold on, and keeps it now and then', async () => {
    unit.bits.set(4, true);
    await begin({ heartbeat: undefined });
    await pass(120);
    expect(limits()).toEqual([2.5e6]);
    expect(sink.deliveries.length).toBe(1 + 120 / 20);
  });

  it('falls back when the heartbeat stands still, and not before', async () => {
    unit.bits.set(4, true);
    await begin();
    await pass(58);
    expect(limits()).toEqual([2.5e6]);
    await pass(2);
    expect(limits()).toEqual([1e5]);
    unit.registers.set(110, 2);
    await pass(20);
    expect(limits()).toEqual([2.5e6]);
  });

  it.each(['silent', 'garbage', 'truncated'] as const)('falls back when the unit is %s', async (fault) => {
    unit.bits.set(4, true);
    await begin();
    unit.fault = fault;
    clock.advance(2);
    await until(() => source.status.state === 'failing');
    expect(source.status.problem).toContain(`127.0.0.1:${unit.port}`);
    clock.advance(58);
    expect(limits()).toEqual([1e5]);
  });
});

it('says that a point is not there', async () => {
  await begin({ call: { table: 'input', address: 99 } });
  expect(source.status.problem).toContain('no such coil or register');
});

it('keeps a target that is no number, and does not follow it', async () => {
  unit.registers.set(100, 0x7fc0).set(101, 0);
  await begin({ call: undefined, target: { table: 'holding', address: 100, format: 'float32' } });
  expect(sink.last).toMatchObject({ signals: [], problem: 'the target is no number' });
  expect(source.status).toMatchObject({ state: 'connected', problem: 'the target is no number' });
});

it('tries again when it could not be kept', async () => {
  sink.broken = true;
  unit.bits.set(4, true);
  await begin();
  sink.broken = false;
  clock.advance(2);
  await until(() => source.status.state === 'connected');
  expect(limits()).toEqual([2.5e6]);
});

it('wants a call or a target', () => {
  source = create();
  expect(() => create({ call: undefined, target: undefined })).toThrow(/name a call, a target or both/);
});
