import type { Clock } from '../../../src/core/ports/clock.js';
import { isoUtc } from '../../../src/core/interval.js';
import {
  FeedSimulator,
  type FeedSimulatorReply,
  type FeedSimulatorRequest,
} from '../../shared/simulator-feed.js';
import { elementsOf, textOf, type XmlElement, xmlRoot } from '../../shared/xml.js';
import { element, payload, response, text } from './messages.js';

export interface SimulatedEvent {
  readonly eventId: string;
  /** ISO 8601 UTC. */
  readonly startsAt: string;
  /** ISO 8601; `PT0S`: open-ended. */
  readonly duration: string;
  readonly status?: 'far' | 'near' | 'active' | 'cancelled' | 'completed';
  readonly test?: boolean;
  readonly priority?: number;
  /** Each with values for equal parts of the event. */
  readonly signals: readonly {
    readonly name: string;
    readonly type: string;
    readonly unit?: readonly [holder: string, units: string, scale: string];
    readonly intervals: readonly (readonly [duration: string, value: number | string])[];
  }[];
}

/** A VTN of 2.0b on a loopback port: registration, polls, events, what clients say to them. */
export class Vtn2bSimulator extends FeedSimulator {
  /** `eventId/modificationNumber optType`, as they came. */
  readonly opts: string[];
  /** What the next polls bring, before events. */
  readonly queue: string[];
  readonly #state: State;

  constructor(clock: Clock) {
    const state = new State(clock);
    super((request) => state.answer(request));
    this.#state = state;
    this.opts = state.opts;
    this.queue = state.queue;
  }

  get registrations(): number {
    return this.#state.registrations;
  }

  /** Makes or changes an event: the next poll brings all. */
  put(event: SimulatedEvent): void {
    const { events } = this.#state;
    const known = events.get(event.eventId);
    const createdAt = known?.createdAt ?? isoUtc(this.#state.clock.now());
    events.set(event.eventId, { event, version: (known?.version ?? -1) + 1, createdAt });
    this.#state.hasNews = true;
  }

  /** The next poll brings all that there is, though nothing changed. */
  tellAgain(): void {
    this.#state.hasNews = true;
  }

  remove(eventId: string): void {
    this.#state.events.delete(eventId);
    this.#state.hasNews = true;
  }

  /** Forgets its client, as after a restart without a memory. */
  forget(): void {
    this.#state.venId = null;
  }
}

class State {
  readonly events = new Map<
    string,
    { readonly event: SimulatedEvent; readonly version: number; readonly createdAt: string }
  >();
  readonly opts: string[] = [];
  readonly queue: string[] = [];
  hasNews = false;
  registrations = 0;
  venId: string | null = null;

  constructor(readonly clock: Clock) {}

  answer({ path, body }: FeedSimulatorRequest): FeedSimulatorReply {
    const signed = elementsOf(xmlRoot(body, path), 'oadrSignedObject')[0]!;
    const message = signed.children[0]!;
    const headers = { Date: this.clock.now().toHTTP() ?? '', 'Content-Type': 'application/xml' };
    return {
      status: 200,
      headers,
      body: Buffer.from(payload(this.#reply(path.split('/').at(-1)!, message))),
    };
  }

  #reply(service: string, message: XmlElement): string {
    const requestId = textOf(message, 'requestID') ?? '';
    if (message.name === 'oadrCreatePartyRegistration') return this.#register(requestId);
    const venId = elementsOf(message, 'venID')[0]?.text;
    if (this.venId === null || venId !== this.venId) return refusal(requestId, 452, 'Invalid ID');
    const services: Readonly<Record<string, string>> = {
      oadrPoll: 'OadrPoll',
      oadrRequestEvent: 'EiEvent',
      oadrCreatedEvent: 'EiEvent',
      oadrCreateOpt: 'EiOpt',
      oadrCreatedReport: 'EiReport',
      oadrRegisteredReport: 'EiReport',
      oadrCanceledPartyRegistration: 'EiRegisterParty',
      oadrResponse: 'EiRegisterParty',
    };
    if (services[message.name] !== service)
      return refusal(requestId, 459, `${message.name} is not for ${service}`);
    return this.#answered(message, requestId);
  }

  #answered(message: XmlElement, requestId: string): string {
    switch (message.name) {
      case 'oadrPoll':
        return this.queue.shift() ?? (this.hasNews ? this.#distribution('poll') : plain(requestId));
      case 'oadrRequestEvent':
        return this.#distribution(elementsOf(message, 'requestID')[0]?.text ?? '');
      case 'oadrCreatedEvent':
        for (const each of elementsOf(message, 'eventResponse')) this.#opted(each);
        return plain(requestId);
      case 'oadrCreateOpt':
        this.#opted(message);
        return element('oadr:oadrCreatedOpt', response(requestId), text('ei:optID', 'opt'));
      case 'oadrCanceledPartyRegistration':
        this.venId = null;
        return plain(requestId);
      default:
        return plain(requestId);
    }
  }

  #register(requestId: string): string {
    this.registrations += 1;
    this.venId = `ven-${this.registrations}`;
    return element(
      'oadr:oadrCreatedPartyRegistration',
      response(requestId),
      text('ei:registrationID', `registration-${this.registrations}`),
      text('ei:venID', this.venId),
      text('ei:vtnID', 'vtn'),
    );
  }

  #opted(holder: XmlElement): void {
    const id = elementsOf(holder, 'qualifiedEventID')[0]!;
    this.opts.push(
      `${textOf(id, 'eventID')}/${textOf(id, 'modificationNumber')} ${textOf(holder, 'optType')}`,
    );
  }

  #distribution(requestId: string): string {
    this.hasNews = false;
    const events = [...this.events.values()].map(({ event, version, createdAt }) =>
      eventXml(event, version, createdAt),
    );
    return element(
      'oadr:oadrDistributeEvent',
      text('pyld:requestID', requestId),
      text('ei:vtnID', 'vtn'),
      ...events,
    );
  }
}

/** An `oadrEvent`. */
export function eventXml(event: SimulatedEvent, version: number, at: string): string {
  const descriptor = element(
    'ei:eventDescriptor',
    text('ei:eventID', event.eventId),
    text('ei:modificationNumber', version),
    text('ei:priority', event.priority ?? 0),
    element('ei:eiMarketContext', text('emix:marketContext', 'http://program.example')),
    text('ei:createdDateTime', at),
    text('ei:eventStatus', event.status ?? 'far'),
    text('ei:testEvent', String(event.test ?? false)),
  );
  const period = element(
    'ei:eiActivePeriod',
    element(
      'xcal:properties',
      element('xcal:dtstart', text('xcal:date-time', event.startsAt)),
      element('xcal:duration', text('xcal:duration', event.duration)),
    ),
    element('xcal:components'),
  );
  const eiEvent = element(
    'ei:eiEvent',
    descriptor,
    period,
    element('ei:eiEventSignals', ...event.signals.map((signal) => signalXml(signal))),
    element('ei:eiTarget', text('ei:venID', 'ven')),
  );
  return element('oadr:oadrEvent', eiEvent, text('oadr:oadrResponseRequired', 'always'));
}

function signalXml({ name, type, unit, intervals }: SimulatedEvent['signals'][number]): string {
  const parts = intervals.map(([duration, value], index) =>
    element(
      'ei:interval',
      element('xcal:duration', text('xcal:duration', duration)),
      element('xcal:uid', text('xcal:text', index)),
      element('ei:signalPayload', element('ei:payloadFloat', text('ei:value', value))),
    ),
  );
  const base =
    unit === undefined
      ? ''
      : element(unit[0], text('power:itemUnits', unit[1]), text('scale:siScaleCode', unit[2]));
  return element(
    'ei:eiEventSignal',
    element('strm:intervals', ...parts),
    text('ei:signalName', name),
    text('ei:signalType', type),
    base,
  );
}

function plain(requestId: string): string {
  return element('oadr:oadrResponse', response(requestId));
}

function refusal(requestId: string, code: number, description: string): string {
  const refused = [
    text('ei:responseCode', code),
    text('ei:responseDescription', description),
    text('pyld:requestID', requestId),
  ];
  return element('oadr:oadrResponse', element('ei:eiResponse', ...refused));
}

/** Starts the simulator. */
export async function simulateVtn2b(clock: Clock): Promise<Vtn2bSimulator> {
  const simulator = new Vtn2bSimulator(clock);
  await simulator.listen();
  return simulator;
}
