/**
 * How far a value can be relied on. `valid`: by the site's meter; `calculated`: worked out, or the sum of the miners' readings;
 * `suspect`: part of it is estimated or carried over; `invalid`: too old or not known: nobody may act on it. ERCOT's telemetry
 * has codes of these names (Nodal Protocols 3.10.7.5, by a secondary source); the numbers are Ebb's own.
 */
export const TELEMETRY_QUALITIES = ['valid', 'calculated', 'suspect', 'invalid'] as const;
export type TelemetryQuality = (typeof TELEMETRY_QUALITIES)[number];

/** What a resource is doing, by its place in this list. Which code of the operator that is, the agent (QSE) says. */
export const RESOURCE_STATUSES = ['out-of-service', 'available', 'falling', 'deployed', 'returning'] as const;
export type ResourceStatus = (typeof RESOURCE_STATUSES)[number];

/** What is told of a resource. Load is positive. */
export const TELEMETRY_POINTS = [
  /** Load of the enrolment's feeder, W. */
  'netPowerW',
  /** The most and the least that it can be brought to, W. */
  'powerMaxW',
  'powerMinW',
  /** The last dispatch in force, as it was received, W. */
  'basePointW',
  /** As fast as all that responds comes up and goes down, W/min. */
  'rampUpWPerMinute',
  'rampDownWPerMinute',
  /** What could be shed now, W; of a reserve, what is held ready for it. */
  'headroomW',
  /** What is promised at this hour, W. */
  'responsibilityW',
  /** What the miners that respond draw at nominal beyond sleep, W: how much equipment is under control. */
  'controllableW',
  /** Index in `RESOURCE_STATUSES`. */
  'status',
  /** 1: the under-frequency relay is armed, as its contact says; 0: it is not. */
  'relayArmed',
  /** Grows by one with each set of values, and begins again after 65 535. */
  'heartbeat',
] as const;
export type TelemetryPoint = (typeof TELEMETRY_POINTS)[number];

export interface TelemetryValue {
  /** Null where it is `invalid`: an old value is not sent on. */
  readonly value: number | null;
  readonly quality: TelemetryQuality;
  /** When it was so, ISO 8601 UTC; null: not known. */
  readonly at: string | null;
}

/** All that is told of one enrolment's resource at one moment. Plain JSON. */
export interface ResourceTelemetry {
  readonly enrolmentId: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** From then on all of it is invalid, whatever has become of Ebb since. */
  readonly validUntil: string;
  readonly points: Readonly<Record<TelemetryPoint, TelemetryValue>>;
}

/** How a link is doing. */
export interface TelemetryLinkStatus {
  readonly state: 'starting' | 'connected' | 'failing';
  /** When the other side last took values, ISO 8601 UTC. */
  readonly lastSentAt: string | null;
  readonly problem: string | null;
}

/** A way to whoever needs to know: the agent's terminal unit, a broker, an aggregator. */
export interface TelemetryLink {
  readonly id: string;
  readonly status: TelemetryLinkStatus;
  /** Begins; what fails from then on is tried again, and in `status`. @throws EbbError where it can never work */
  start(): Promise<void>;
  /** Takes a set of values over from the one before; never throws for the other side's sake. */
  publish(telemetry: ResourceTelemetry): Promise<void>;
  /** Returns when nothing is under way any more. */
  stop(): Promise<void>;
}

/** A contact that can be asked at any time, such as the one that tells whether a relay is armed. It is only read. */
export interface ContactReader {
  /** @throws EbbError with a code of the table */
  read(): Promise<boolean>;
}
