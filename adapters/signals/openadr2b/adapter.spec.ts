import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { GridSignal, SignalSource } from '../../../src/core/ports/signal.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { RecordingSink, until } from '../../../test/support/signal-sink.js';
import { elementsOf, xmlRoot } from '../../shared/xml.js';
import { signalOf } from './event.js';
import { openadr2b } from './index.js';
import { element, payload, text } from './messages.js';
import { eventXml, simulateVtn2b, type SimulatedEvent, type Vtn2bSimulator } from './simulator.js';

const at = (hhmm: string): string => `2026-08-12T${hhmm}:00.000Z`;
const fixture = readFileSync(new URL('./fixtures/distribute-event.xml', import.meta.url), 'utf8');
const MW: readonly [string, string, string] = ['power:powerReal', 'W', 'M'];

function limitOf(powerMw: number, change: Partial<SimulatedEvent> = {}): SimulatedEvent {
  const duration = change.duration ?? 'PT1H';
  return {
    eventId: 'e1',
    startsAt: at('13:00'),
    duration,
    signals: [{ name: 'LOAD_DISPATCH', type: 'setpoint', unit: MW, intervals: [[duration, powerMw]] }],
    ...change,
  };
}

describe('an event of 2.0b', () => {
  const read = (document: string): GridSignal | string =>
    signalOf(elementsOf(xmlRoot(document, 'a test'), 'oadrEvent')[0]!);
  const made = (event: SimulatedEvent): GridSignal =>
    read(element('oadr:oadrPayload', eventXml(event, 0, at('12:00')))) as GridSignal;

  it('has all its signals at each time', () => {
    const signal = read(fixture) as GridSignal;
    const dispatch = { payloadType: 'LOAD_DISPATCH setpoint', kind: 'power-limit', powerW: 2.5e6 };
    expect(signal).toMatchObject({
      eventId: 'e&1',
      version: 3,
      kind: 'event',
      programRef: 'http://ers.example',
      priority: 1,
      targets: ['ven-1', 'west'],
      responseRequired: true,
      createdAt: '2026-08-12T11:59:00.500Z',
      notes: ['a random start of up to PT5M is not followed: it begins in time'],
      intervals: [
        { startsAt: at('13:00'), endsAt: at('14:00'), values: [{ kind: 'level', level: 1 }, dispatch] },
        { startsAt: at('14:00'), endsAt: at('15:00'), values: [{ kind: 'level', level: 2 }, dispatch] },
      ],
    });
  });

  it('is the same while it draws near, and another when its time changes', () => {
    const { contentSha256 } = read(fixture) as GridSignal;
    const active = fixture.replace('>near<', '>active<').replace('<ei:value>0.0<', '<ei:value>1.0<');
    expect((read(active) as GridSignal).contentSha256).toBe(contentSha256);
    const moved = fixture.replace('13:00:00Z', '13:05:00Z');
    expect((read(moved) as GridSignal).contentSha256).not.toBe(contentSha256);
  });

  it('is open-ended where its duration is nothing', () => {
    expect(made(limitOf(2, { duration: 'PT0S' })).intervals).toMatchObject([
      { startsAt: at('13:00'), endsAt: null, values: [{ powerW: 2e6 }] },
    ]);
  });

  it.each<[string, SimulatedEvent['signals'][number], object, string | null]>([
    [
      'a price',
      {
        name: 'ELECTRICITY_PRICE',
        type: 'price',
        unit: ['oadr:currencyPerKWh', 'USD', 'none'],
        intervals: [['PT1H', 0.25]],
      },
      { kind: 'price', pricePerMwh: 250, currency: 'USD' },
      null,
    ],
    [
      'a share',
      { name: 'LOAD_CONTROL', type: 'x-loadControlCapacity', intervals: [['PT1H', 0.4]] },
      { kind: 'load-ratio', ratio: 0.4 },
      null,
    ],
    [
      'a change',
      {
        name: 'LOAD_DISPATCH',
        type: 'delta',
        unit: ['power:powerReal', 'W', 'k'],
        intervals: [['PT1H', -500]],
      },
      { kind: 'power-change', powerW: -500e3 },
      null,
    ],
    [
      'what is not known',
      { name: 'x-MOON', type: 'phase', intervals: [['PT1H', 3]] },
      { kind: 'other', payloadType: 'x-MOON phase', values: ['3'] },
      null,
    ],
    [
      'a dispatch without a unit',
      { name: 'LOAD_DISPATCH', type: 'setpoint', intervals: [['PT1H', 3]] },
      { kind: 'level', level: 1 },
      'no unit is no unit of power; taken as a call for what is committed',
    ],
    [
      'more load without a unit',
      { name: 'LOAD_DISPATCH', type: 'delta', intervals: [['PT1H', 3]] },
      { kind: 'other', values: ['3'] },
      'no unit is no unit of power',
    ],
    [
      'a dispatch of an unknown type',
      { name: 'LOAD_DISPATCH', type: 'multiplier', intervals: [['PT1H', 0.5]] },
      { kind: 'level', level: 1 },
      'of an unknown type; taken as a call for what is committed',
    ],
    [
      'a name in small letters',
      { name: 'simple', type: 'level', intervals: [['PT1H', 2]] },
      { kind: 'level', level: 2 },
      null,
    ],
    [
      'a level that is none',
      { name: 'SIMPLE', type: 'level', intervals: [['PT1H', 'high']] },
      { kind: 'level', level: 1 },
      '"high" is no number',
    ],
  ])('%s', (_, signal, value, note) => {
    const read = made(limitOf(0, { signals: [signal] }));
    expect(read.intervals[0]?.values).toMatchObject([value]);
    if (note === null) expect(read.notes).toEqual([]);
    else expect(read.notes[0]).toContain(note);
  });

  it.each([
    ['test', { test: true }],
    ['cancellation', { status: 'cancelled' as const }],
    ['cancellation', { status: 'completed' as const }],
  ])('may be a %s', (kind, change) => expect(made(limitOf(2, change)).kind).toBe(kind));

  it('without a time says so', () => {
    expect(read(fixture.replace('2026-08-12T13:00:00Z', 'soon'))).toBe('event e&1: "soon" is no start');
    expect(read(fixture.replace(/<ei:eventID>.*<\/ei:eventID>/, ''))).toBe('an event without an id');
  });
});

describe('the source', () => {
  let clock: HandClock;
  let sink: RecordingSink;
  let vtn: Vtn2bSimulator;
  let source: SignalSource;

  beforeEach(async () => {
    clock = new HandClock(at('12:00'));
    sink = new RecordingSink();
    vtn = await simulateVtn2b(clock);
  });
  afterEach(async () => {
    await source.stop();
    await vtn.close();
  });

  async function begin(settings: object = {}): Promise<void> {
    source = openadr2b.create(
      { sourceId: 'vtn', clock, random: () => 0.5 },
      { url: vtn.baseUrl, ven_name: 'mine <west>', timeout_seconds: 1, ...settings },
    );
    await source.start(sink);
    await settled();
  }

  /** Waits until a round of requests is over. */
  async function settled(): Promise<void> {
    for (let seen = -1; seen !== vtn.requests.length;) {
      seen = vtn.requests.length;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  async function nextPoll(seconds = 10): Promise<void> {
    const before = vtn.requests.length;
    clock.advance(seconds);
    await until(() => vtn.requests.length > before, 'a poll');
    await settled();
  }

  it('registers, asks for what there is, keeps it and opts in', async () => {
    vtn.put(limitOf(2));
    await begin();
    await until(() => vtn.opts.length > 0);
    expect(vtn.requests.slice(0, 3).map(({ path }) => path.split('/').at(-1))).toEqual([
      'EiRegisterParty',
      'EiEvent',
      'EiEvent',
    ]);
    expect(vtn.requests[0]?.body).toContain('<oadr:oadrVenName>mine &lt;west&gt;</oadr:oadrVenName>');
    expect(vtn.opts).toEqual(['e1/0 optIn']);
    expect(sink.limits(at('13:30'))).toEqual([2e6]);
    expect(sink.last.message).toMatchObject({ protocolVersion: '2.0b', clockOffsetMs: 0 });
    expect(sink.last.message.body).toContain('oadrDistributeEvent');
  });

  it('says what was decided, and what is decided later', async () => {
    sink.answers = ({ signals }) =>
      signals.map(({ eventId, version }) => ({ eventId, version, opt: 'out', reason: 'economic' }));
    vtn.put(limitOf(2));
    await begin();
    await until(() => vtn.opts.length > 0);
    await source.answer!({ eventId: 'e1', version: 0, opt: 'in', reason: 'a person said so' });
    expect(vtn.opts).toEqual(['e1/0 optOut', 'e1/0 optIn']);
    expect(vtn.requests.at(-1)?.body).toContain('<ei:optReason>participating</ei:optReason>');
  });

  it('takes amendments, cancellations, and what is there no more', async () => {
    await begin();
    vtn.put(limitOf(2));
    vtn.put(limitOf(3, { eventId: 'e2', duration: 'PT0S' }));
    await nextPoll();
    vtn.put(limitOf(1));
    await nextPoll();
    vtn.put(limitOf(1, { status: 'cancelled' }));
    vtn.remove('e2');
    await nextPoll();
    expect(sink.changes.filter((change) => change !== 'repeated')).toEqual([
      'called',
      'called',
      'amended',
      'cancelled',
      'withdrawn',
    ]);
    expect(vtn.opts.at(-1)).toBe('e1/2 optIn');
  });

  it('withdraws nothing where a server tells only what changed', async () => {
    vtn.put(limitOf(2));
    await begin({ lists_all: false });
    await until(() => sink.deliveries.length > 0);
    vtn.remove('e1');
    await nextPoll();
    expect(sink.limits(at('13:30'))).toEqual([2e6]);
  });

  it('does not answer what it could not keep, and answers it then', async () => {
    await begin({ usual_opt: 'out' });
    sink.broken = true;
    vtn.put(limitOf(2));
    clock.advance(10);
    await until(() => source.status.state === 'failing');
    expect(vtn.opts).toEqual([]);
    sink.broken = false;
    vtn.put(limitOf(2));
    await nextPoll();
    expect(vtn.opts).toEqual(['e1/1 optOut']);
  });

  it('registers again with a server that has forgotten it', async () => {
    await begin();
    vtn.forget();
    clock.advance(10);
    await until(() => source.status.state === 'failing');
    expect(source.status.problem).toContain('452 Invalid ID');
    await nextPoll(60);
    expect(vtn.registrations).toBe(2);
    expect(source.status.state).toBe('connected');
  });

  it('does what the server asks: registers anew, has no reports, is let go', async () => {
    await begin();
    vtn.queue.push(
      element('oadr:oadrCreateReport', text('pyld:requestID', 'r1')),
      element('oadr:oadrRegisterReport', text('pyld:requestID', 'r2')),
    );
    await nextPoll();
    const bodies = vtn.requests.map(({ body }) => body).join('\n');
    expect(bodies).toContain('oadrCreatedReport');
    expect(bodies).toContain('oadrRegisteredReport');
    vtn.queue.push(element('oadr:oadrRequestReregistration', text('ei:venID', 'ven-1')));
    await nextPoll();
    expect(vtn.registrations).toBe(2);
    await nextPoll(60);
    vtn.queue.push(element('oadr:oadrCancelPartyRegistration', text('pyld:requestID', 'r3')));
    await nextPoll();
    expect(source.status.problem).toContain('ended the registration');
    await nextPoll();
    expect(vtn.registrations).toBe(3);
    expect(source.status.state).toBe('connected');
  });

  it.each([
    [{ kind: 'truncated' } as const, 'no XML document'],
    [{ kind: 'status', status: 500, body: 'oops' } as const, 'HTTP 500'],
    [{ kind: 'silent' } as const, 'no answer'],
    [{ kind: 'html' } as const, ''],
    [{ kind: 'other-shape' } as const, 'no XML document'],
  ])('stands a server that fails: %j', async (fault, problem) => {
    vtn.put(limitOf(2));
    await begin();
    await until(() => sink.deliveries.length > 0);
    vtn.fault = fault;
    clock.advance(10);
    await until(() => source.status.state === 'failing');
    expect(source.status.problem).toContain(problem);
    vtn.fault = null;
    await nextPoll(60);
    expect(sink.limits(at('13:30'))).toEqual([2e6]);
  });

  it('names an event that it cannot read, and takes the others', async () => {
    vtn.put(limitOf(2, { startsAt: 'soon', eventId: 'odd' }));
    vtn.put(limitOf(1));
    await begin();
    await until(() => sink.deliveries.length > 0);
    expect(sink.last.problem).toBe('event odd: "soon" is no start');
    expect(sink.last.listed).toEqual(['odd', 'e1']);
    expect(sink.limits(at('13:30'))).toEqual([1e6]);
  });
});

it('what is sent is XML with every text escaped', () => {
  const document = payload(element('oadr:oadrPoll', text('ei:venID', '<&">')));
  expect(elementsOf(xmlRoot(document, 'a test'), 'venID')[0]?.text).toBe('<&">');
});
