import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { GridSignal } from '../../../src/core/ports/signal.js';
import { itWithSpecification, misfits } from '../../../test/support/openadr3-schema.js';
import { eventShape } from './api.js';
import { deletionOf, type EventReading, signalOf } from './event.js';

const RECEIVED = '2026-08-12T12:00:00.000Z';
const fixture = JSON.parse(readFileSync(new URL('./fixtures/event.json', import.meta.url), 'utf8')) as object;
const reading: EventReading = {
  receivedAt: RECEIVED,
  programName: 'ers',
  descriptors: [],
  meanings: {},
  isTest: false,
};

function read(change: object = {}, how: Partial<EventReading> = {}): GridSignal {
  return signalOf(eventShape.parse({ ...fixture, ...change }), { ...reading, ...how });
}

/** `13:00–14:00 what=value …` */
function lines({ intervals }: GridSignal): string[] {
  return intervals.map(({ startsAt, endsAt, values }) => {
    const told = values.map((value) => {
      const { payloadType: _, kind, ...rest } = value;
      return `${kind}=${Object.values(rest).join('/')}`;
    });
    return `${startsAt.slice(11, 16)}–${endsAt?.slice(11, 16) ?? ''} ${told.join(' ')}`.trim();
  });
}

const oneInterval = (
  intervalPeriod: object | null,
  payloads = [{ type: 'SIMPLE', values: [1] }],
): object => ({
  intervalPeriod,
  intervals: [{ id: 0, payloads }],
});

describe('an event of OpenADR 3', () => {
  it('has its values in Ebb’s units, parts of an interval apart, what is not known named', () => {
    const signal = read();
    expect(lines(signal)).toEqual([
      '13:00–13:15 price=50/USD level=2',
      '13:15–13:30 price=60/USD level=2',
      '13:30–13:45 price=900/USD level=2',
      '13:45–14:00 price=5000/USD level=2',
      '14:00–15:00 power-limit=1500000 alert=EEA 2',
      '18:00– power-limit=250000 other={"x":1,"y":2}/',
    ]);
    expect(signal).toMatchObject({
      eventId: 'b6c6d6ad-1',
      version: Date.parse('2026-08-12T11:59:00Z'),
      programRef: 'ers',
      kind: 'event',
      priority: 2,
      targets: ['mine-west'],
      createdAt: '2026-08-12T11:58:00.123Z',
      reportRequests: [{ payloadType: 'USAGE', units: 'KWH', startInterval: -1, repeat: 1 }],
      notes: ['randomizeStart PT5M is not followed: it begins in time'],
    });
  });

  itWithSpecification('as it is written here fits the specification', () => {
    expect(misfits('event', { ...fixture, duration: 'PT0S' })).toEqual([]);
  });

  it.each<[string, object, string[], string | null]>([
    [
      'now, for an hour',
      oneInterval({ start: '0001-01-01T00:00:00', duration: 'PT1H' }),
      ['12:00–13:00 level=1'],
      null,
    ],
    [
      'now, without a zone or a time',
      oneInterval({ start: '0001-01-01', duration: 'P9999Y' }),
      ['12:00– level=1'],
      null,
    ],
    ['without any time', oneInterval(null), ['12:00– level=1'], 'no duration'],
    [
      'with a start that is none',
      oneInterval({ start: 'soon', duration: 'PT1H' }),
      ['12:00–13:00 level=1'],
      '"soon" is no time',
    ],
    [
      'with a duration that is none',
      oneInterval({ start: '2026-08-12T13:00:00Z', duration: 'an hour' }),
      ['13:00– level=1'],
      '"an hour" is none',
    ],
    [
      'with an offset of its own',
      oneInterval({ start: '2026-08-12T08:00:00-05:00', duration: 'PT30M' }),
      ['13:00–13:30 level=1'],
      null,
    ],
    ['without intervals', { intervals: null }, [], 'no intervals'],
    [
      'with a value that is no number',
      oneInterval({ start: '2026-08-12T13:00:00Z', duration: 'PT1H' }, [
        { type: 'SIMPLE', values: ['much'] as unknown as number[] },
      ]),
      ['13:00–14:00 other=much/'],
      '"much" is no number',
    ],
    [
      'in a unit that is not known',
      {
        ...oneInterval({ start: '2026-08-12T13:00:00Z', duration: 'PT1H' }, [
          { type: 'DISPATCH_SETPOINT', values: [5] },
        ]),
        payloadDescriptors: [{ payloadType: 'DISPATCH_SETPOINT', units: 'HORSES' }],
      },
      ['13:00–14:00 other=5/HORSES'],
      'HORSES is no unit',
    ],
  ])('%s', (_, change, expected, note) => {
    const signal = read({ ...change, duration: null });
    expect(lines(signal)).toEqual(expected);
    if (note === null) expect(signal.notes).toEqual([]);
    else expect(signal.notes.join('\n')).toContain(note);
  });

  it('of no length is a cancellation', () => {
    expect(read(oneInterval({ start: '0001-01-01T00:00:00Z', duration: 'PT0S' }))).toMatchObject({
      kind: 'cancellation',
      intervals: [],
    });
    const event = eventShape.parse(fixture);
    const deleted = deletionOf(event, reading);
    expect(deleted).toMatchObject({ kind: 'cancellation', intervals: [] });
    expect(deleted.contentSha256).not.toBe(signalOf(event, reading).contentSha256);
  });

  it('may repeat its intervals, or cut them off', () => {
    const hourly = oneInterval({ start: '2026-08-12T13:00:00Z', duration: 'PT1H' });
    expect(read({ ...hourly, duration: 'P9999Y' }).repeats).toEqual({ periodSeconds: 3600, until: null });
    expect(read({ ...hourly, duration: 'PT150M' }).repeats).toEqual({
      periodSeconds: 3600,
      until: '2026-08-12T15:30:00.000Z',
    });
    expect(read({ ...hourly, duration: 'PT30M' }).notes).toContain('its duration PT30M cuts its intervals');
    for (const duration of ['PT1H', 'PT0S', null]) expect(read({ ...hourly, duration }).repeats).toBeNull();
    const endless = oneInterval({ start: '2026-08-12T13:00:00Z', duration: 'P9999Y' });
    expect(read({ ...endless, duration: 'PT2H' }).repeats).toEqual({
      periodSeconds: 7200,
      until: '2026-08-12T15:00:00.000Z',
    });
  });

  it('is read as its program means it', () => {
    const called = oneInterval({ start: '2026-08-12T13:00:00Z', duration: 'PT1H' }, [
      { type: 'DISPATCH_SETPOINT', values: [500] },
      { type: 'SHED', values: [0.5] },
    ]);
    const signal = read(
      { ...called, payloadDescriptors: [] },
      {
        meanings: { DISPATCH_SETPOINT: 'power-drop', SHED: 'power-drop' },
        descriptors: [{ payloadType: 'SHED', units: 'MW' }],
        isTest: true,
      },
    );
    expect(lines(signal)).toEqual(['13:00–14:00 power-drop=500000 power-drop=500000']);
    expect(signal.kind).toBe('test');
  });

  it('of 3.0.1 has targets with a type', () => {
    const targets = [{ type: 'GROUP', values: ['mine-west', 7] }];
    expect(read({ targets }).targets).toEqual(['mine-west', '7']);
  });

  it('is the same content whatever the order of its members', () => {
    const turned = Object.fromEntries(Object.entries(fixture).reverse());
    expect(signalOf(eventShape.parse(turned), reading).contentSha256).toBe(read().contentSha256);
    expect(read({ priority: 3 }).contentSha256).not.toBe(read().contentSha256);
  });
});
