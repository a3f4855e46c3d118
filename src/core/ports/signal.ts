import type { MeterQuality } from './meter.js';

/** How a message reached Ebb. */
export type SignalChannel = 'poll' | 'webhook' | 'topic' | 'points' | 'person';

/** A message of a program's operator or agent, as it was received. Plain JSON; never changed afterwards. */
export interface InboundMessage {
  /** Id of the configured source that received it. */
  readonly sourceId: string;
  readonly channel: SignalChannel;
  /** By Ebb's clock, ISO 8601 UTC. */
  readonly receivedAt: string;
  /** Who sent it: an address, a topic or a person; never with credentials. */
  readonly peer: string;
  readonly contentType: string | null;
  /** The bytes: as text where they are UTF-8, else as base64. */
  readonly encoding: 'utf8' | 'base64';
  readonly body: string;
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
  /** The sender's clock less Ebb's, ms; null where the sender doesn't tell its time. */
  readonly clockOffsetMs: number | null;
  /** The protocol's own id and version of the message, where it has them. */
  readonly protocolId: string | null;
  readonly protocolVersion: string | null;
  /** How the sender was made sure of: `bearer`, `hmac-sha256`, `tls`, `none`, … */
  readonly authentication: string;
}

/** One thing that a signal asks for or tells. `payloadType` is the protocol's own name of it. */
export type SignalValue = { readonly payloadType: string } & (
  | { readonly kind: 'power-limit'; /** The most that may be drawn. */ readonly powerW: number }
  | { readonly kind: 'power-drop'; /** To be drawn less than the baseline. */ readonly powerW: number }
  | {
      readonly kind: 'power-change';
      /** Against what would be drawn; below zero: less. */ readonly powerW: number;
    }
  | {
      readonly kind: 'dispatch';
      /** What to draw, or to offer, by the program’s own convention. */ readonly powerW: number;
    }
  | { readonly kind: 'baseline'; readonly powerW: number }
  | { readonly kind: 'load-ratio'; /** Share of the load that may stay, 0–1. */ readonly ratio: number }
  | { readonly kind: 'level'; /** 0 normal, 1 moderate, 2 high, 3 special. */ readonly level: number }
  | { readonly kind: 'price'; readonly pricePerMwh: number; readonly currency: string }
  | { readonly kind: 'alert'; readonly text: string }
  /** What Ebb doesn't know: kept and named, acted on by nobody. */
  | { readonly kind: 'other'; readonly values: readonly string[]; readonly units: string | null }
);

/** Half-open [startsAt, endsAt), ISO 8601 UTC. */
export interface SignalInterval {
  readonly startsAt: string;
  /** Null: until something else is said. */
  readonly endsAt: string | null;
  readonly values: readonly SignalValue[];
}

/** A report that an event asks for. */
export interface ReportRequest {
  readonly payloadType: string;
  readonly readingType: string | null;
  readonly units: string | null;
  /** Index of the interval after which it is due; -1: the last. */
  readonly startInterval: number;
  /** Intervals in it; -1: all. */
  readonly numIntervals: number;
  readonly historical: boolean;
  /** Intervals between reports; -1: as many as are in one. */
  readonly frequency: number;
  /** How often; -1: again and again. */
  readonly repeat: number;
}

/** What a message says of one event, in the words of no protocol. Plain JSON. */
export interface GridSignal {
  readonly eventId: string;
  /** Grows with every change by the sender: a higher one takes the place of a lower. */
  readonly version: number;
  /** SHA-256 of what the sender says of this event, hex: the same content twice is the same signal. */
  readonly contentSha256: string;
  /** The protocol's own reference to the program; null where it has none. */
  readonly programRef: string | null;
  /** `target`: what holds from now on, until the next one; the others are of an event. */
  readonly kind: 'event' | 'test' | 'target' | 'cancellation';
  /** In the order of their starts; empty for a cancellation. */
  readonly intervals: readonly SignalInterval[];
  /** The intervals begin anew after so many seconds, until `until` (null: for ever); null: once. */
  readonly repeats: { readonly periodSeconds: number; readonly until: string | null } | null;
  /** A lower number comes before a higher, and any number before null. */
  readonly priority: number | null;
  readonly targets: readonly string[];
  /** Whether the sender wants to hear of opting in or out, and until when. */
  readonly responseRequired: boolean;
  readonly respondBy: string | null;
  /** By the sender's clock. */
  readonly createdAt: string | null;
  readonly reportRequests: readonly ReportRequest[];
  /** What could not be taken as it stands, for people. */
  readonly notes: readonly string[];
}

/** A message with what was understood of it. */
export interface SignalDelivery {
  readonly message: InboundMessage;
  readonly signals: readonly GridSignal[];
  /**
   * Ids of all events that the sender has, where the message tells them all: what is not among them any more was
   * withdrawn. Null where it speaks of some.
   */
  readonly listed: readonly string[] | null;
  /** What could not be understood, for people; null: all was. */
  readonly problem: string | null;
}

/** What is said back about an event. */
export interface SignalAnswer {
  readonly eventId: string;
  readonly version: number;
  readonly opt: 'in' | 'out';
  readonly reason: string | null;
}

/** How a source is doing. */
export interface SourceStatus {
  readonly state: 'starting' | 'connected' | 'failing';
  /** When the other side was last heard, ISO 8601 UTC. */
  readonly lastContactAt: string | null;
  /** The other side's clock less Ebb's, ms, as last seen. */
  readonly clockOffsetMs: number | null;
  readonly problem: string | null;
}

/** Where a source hands over what it received. */
export interface SignalSink {
  /**
   * Resolves when the delivery is kept: only then does the source acknowledge it. Returns what is to be answered
   * now; a protocol without answers drops them. Where it rejects, the source lets the sender come again.
   */
  receive(delivery: SignalDelivery): Promise<readonly SignalAnswer[]>;
}

/** A request of HTTP to a source that takes some. Header names are lower-case. */
export interface WebhookRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  readonly peer: string;
}

export interface WebhookReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers one request; never throws. */
export type WebhookHandler = (request: WebhookRequest) => Promise<WebhookReply>;

/** What the load did in one interval of a report. Null: not known. */
export interface ReportedInterval {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly energyMwh: number | null;
  readonly powerW: number | null;
  readonly baselineW: number | null;
  /** In the protocol's own words. */
  readonly operatingState: string | null;
  /** Of energy and power. Absent: not told. */
  readonly quality?: MeterQuality;
}

/** A kind of figure that a report is to have, in the protocol's own words. */
export type ReportedKind = Pick<ReportRequest, 'payloadType' | 'units' | 'readingType'>;

/** What is told to a program about its event. */
export interface SignalReport {
  /** The same name again takes the place of the report before. */
  readonly name: string;
  readonly eventId: string;
  readonly programRef: string | null;
  /** Null: the source's own. */
  readonly resourceName: string | null;
  /** Absent: all that is known. */
  readonly wanted?: readonly ReportedKind[];
  readonly intervals: readonly ReportedInterval[];
}

/** An event that a person enters, because it was called by telephone, e-mail or word of mouth. */
export interface EnteredEvent {
  /** Who is signed in, and as what. */
  readonly by: { readonly name: string; readonly role: string };
  /** How the person knows of it. */
  readonly reason: string;
  /** In Ebb's own words; the source's page has them. */
  readonly event: unknown;
}

/** A connection to whoever calls events. */
export interface SignalSource {
  readonly id: string;
  readonly status: SourceStatus;
  /** Begins to listen; returns before the other side has been heard. What fails is tried again, and in `status`. */
  start(sink: SignalSink): Promise<void>;
  /** Returns when nothing is under way any more. */
  stop(): Promise<void>;
  /** Present where the protocol calls Ebb. */
  readonly webhook?: WebhookHandler;
  /** Present where the protocol knows answers. @throws EbbError with a code of the table */
  answer?(answer: SignalAnswer): Promise<void>;
  /** Present where the protocol takes reports. @throws EbbError with a code of the table */
  report?(report: SignalReport): Promise<void>;
  /**
   * Present where people are the source. Resolves when it is kept.
   * @throws EbbError `unauthorised` for a role that may not, `rejected` where reason or event don't do
   */
  enter?(entry: EnteredEvent): Promise<GridSignal>;
  /** What such an entry would say: nothing is kept. Present with `enter`. @throws as `enter` */
  read?(entry: EnteredEvent): GridSignal;
}
