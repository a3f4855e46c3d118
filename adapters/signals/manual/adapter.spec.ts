import { beforeEach, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { SignalSource } from '../../../src/core/ports/signal.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { RecordingSink } from '../../../test/support/signal-sink.js';
import { manual } from './index.js';
import { PersonSimulator } from './simulator.js';

const at = (hhmm: string): string => `2026-08-12T${hhmm}:00.000Z`;
const fixture = JSON.parse(readFileSync(new URL('./fixtures/event.json', import.meta.url), 'utf8')) as object;

let sink: RecordingSink;
let source: SignalSource;
let operator: PersonSimulator;

beforeEach(async () => {
  sink = new RecordingSink();
  source = manual.create({ sourceId: 'desk', clock: new HandClock(at('12:00')), random: () => 0 }, {});
  operator = new PersonSimulator(source, { name: 'Ada', role: 'operator' });
  await source.start(sink);
});

it('keeps who entered what, and why', async () => {
  const signal = await operator.enter(fixture);
  expect(signal).toMatchObject({ eventId: 'phone-1', createdAt: at('11:58'), kind: 'event' });
  expect(sink.last.message).toMatchObject({
    channel: 'person',
    peer: 'Ada',
    authentication: 'signed in as operator',
  });
  expect(JSON.parse(sink.last.message.body)).toEqual({
    by: { name: 'Ada', role: 'operator' },
    reason: 'Telephone call of the QSE’s desk, read back',
    event: fixture,
  });
  expect(sink.limits(at('23:00'))).toEqual([2e6]);
});

it('takes amendments and cancellations, and the same twice once', async () => {
  await operator.enter(fixture);
  await operator.enter(fixture);
  await operator.enter({ ...fixture, version: 2, power_limit_w: 1e6 });
  await operator.enter({ event_id: 'phone-1', version: 3, kind: 'cancellation' });
  expect(sink.changes).toEqual(['called', 'repeated', 'amended', 'cancelled']);
});

it('takes nothing of a role that may not', async () => {
  const viewer = new PersonSimulator(source, { name: 'Bob', role: 'viewer' });
  await expect(viewer.enter(fixture)).rejects.toMatchObject({
    code: 'unauthorised',
    message: 'Bob is viewer: events are entered by operator or admin',
  });
  expect(sink.deliveries).toEqual([]);
});

it('wants a reason, and an event that asks for something', async () => {
  await expect(operator.enter(fixture, 'call')).rejects.toMatchObject({
    code: 'rejected',
    message: expect.stringContaining('reason: say in 10 characters'),
  });
  await expect(operator.enter({ event_id: 'x' })).rejects.toMatchObject({ code: 'rejected' });
  await expect(operator.enter({ ...fixture, power_limit_w: 'none' })).rejects.toMatchObject({
    message: expect.stringContaining('event.power_limit_w'),
  });
});

it('says that it was not kept', async () => {
  sink.broken = true;
  await expect(operator.enter(fixture)).rejects.toThrow('disk is full');
});
