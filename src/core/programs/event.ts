import type { Enrolment } from './enrolment.js';
import { type Program, ruleInForce } from './rules.js';
import { localTime } from '../market/local-time.js';

/** What a program says of one event, as received. The same message may come twice, late, and out of order. */
export interface ProgramMessage {
  readonly messageId: string;
  readonly enrolmentId: string;
  readonly eventId: string;
  /** Counts the sender's versions of the event; a higher one takes the place of a lower. */
  readonly version: number;
  readonly receivedAt: string;
  /** When the operator instructed, as the message has it; null where it doesn't say. */
  readonly instructedAt: string | null;
  readonly body:
    | {
        /** Also an amendment, where the event is known. */
        readonly kind: 'deploy';
        /** Null: at once; without an end: until recalled. */
        readonly startsAt: string | null;
        readonly endsAt: string | null;
        /** What is called, or for `drop-to` the most that may be drawn; null: as committed. */
        readonly powerW: number | null;
        readonly test: boolean;
      }
    | { readonly kind: 'recall'; readonly at: string | null }
    | { readonly kind: 'cancel' };
}

/** An event as all its messages together have it. Instants are ISO 8601 UTC. */
export interface ProgramEvent {
  readonly eventId: string;
  readonly enrolmentId: string;
  readonly test: boolean;
  /** Of the first message that called it. */
  readonly receivedAt: string;
  readonly instructedAt: string | null;
  readonly startsAt: string | null;
  /** Null while nobody has said. */
  readonly endsAt: string | null;
  readonly powerW: number | null;
  readonly cancelled: boolean;
  /** Messages that changed nothing, and why. */
  readonly ignored: readonly { readonly messageId: string; readonly why: string }[];
}

/** Events of messages in any order, by their first receipt. */
export function eventsOf(messages: readonly ProgramMessage[]): ProgramEvent[] {
  const byEvent = new Map<string, ProgramMessage[]>();
  for (const message of messages) {
    const key = JSON.stringify([message.enrolmentId, message.eventId]);
    byEvent.set(key, [...(byEvent.get(key) ?? []), message]);
  }
  return [...byEvent.values()]
    .flatMap((each) => eventOf(each) ?? [])
    .sort((a, b) => compare(a.receivedAt, b.receivedAt) || compare(a.eventId, b.eventId));
}

function eventOf(messages: readonly ProgramMessage[]): ProgramEvent | null {
  const ordered = [...messages].sort((a, b) => a.version - b.version || compare(a.receivedAt, b.receivedAt));
  const ignored: { messageId: string; why: string }[] = [];
  const seen = new Set<string>();
  let event: ProgramEvent | null = null;
  for (const message of ordered) {
    const { messageId, body } = message;
    if (seen.has(messageId)) ignored.push({ messageId, why: 'received before' });
    else if (body.kind !== 'deploy' && event === null) {
      // Nothing was called; what it may undo could still come late, with a lower version.
      ignored.push({ messageId, why: 'there was no event to end' });
    } else event = apply(event, message);
    seen.add(messageId);
  }
  return event === null ? null : { ...event, ignored };
}

function apply(event: ProgramEvent | null, message: ProgramMessage): ProgramEvent {
  const { body } = message;
  if (body.kind === 'deploy') {
    const { startsAt, endsAt, powerW, test } = body;
    const receivedAt = earlier(event?.receivedAt, message.receivedAt);
    return {
      eventId: message.eventId,
      enrolmentId: message.enrolmentId,
      test,
      receivedAt,
      instructedAt: event === null ? message.instructedAt : firstInstruction(event, message, receivedAt),
      startsAt,
      endsAt,
      powerW,
      cancelled: false,
      ignored: [],
    };
  }
  const endsAt = (body.kind === 'recall' ? body.at : null) ?? message.instructedAt ?? message.receivedAt;
  const started = event!.startsAt ?? event!.instructedAt ?? event!.receivedAt;
  // What is cancelled after it began was an event until then, and is judged as one.
  const cancelled = body.kind === 'cancel' && endsAt <= started;
  return { ...event!, endsAt: event!.endsAt === null ? endsAt : earlier(event!.endsAt, endsAt), cancelled };
}

/**
 * The time to respond runs from the first instruction that any message tells of. What is said to be later than the event was
 * known is an amendment, and gives no new time.
 */
function firstInstruction(event: ProgramEvent, message: ProgramMessage, receivedAt: string): string | null {
  const told = [event.instructedAt, message.instructedAt].filter((at) => at !== null && at <= receivedAt);
  return told.sort()[0] ?? event.instructedAt;
}

/** When an event's obligation begins, by the clock that the program runs. */
export interface EventTimes {
  /** By when the load must be there: the start of the sustained response. */
  readonly dueAt: string;
  /** When to begin at the latest, so that it is there in time. */
  readonly actAt: string;
  /** Null while nobody has said. */
  readonly endsAt: string | null;
  /** Seconds by which it cannot be met any more; 0 where it can. */
  readonly lateSeconds: number;
  /** What is not as it should be, in words. */
  readonly problem: string | null;
  /** When the load must be ready to respond again; null while not released, or without a rule. */
  readonly readyBy: string | null;
}

/** Times of an event that was not cancelled before it began. */
export function eventTimes(program: Program, enrolment: Enrolment, event: ProgramEvent): EventTimes {
  const receivedMs = Date.parse(event.receivedAt);
  const { date } = localTime(program.timeZone, receivedMs);
  const notice = ruleInForce(program, 'notice', date, enrolment.noticeId ?? undefined);
  const dueMs = Math.max(
    clockStartMs(enrolment, event, notice?.clock === 'instruction-to-agent') +
      (notice?.responseMinutes ?? 0) * 60_000,
    event.startsAt === null ? -Infinity : Date.parse(event.startsAt),
  );
  const wantedMs = dueMs - enrolment.leadSeconds * 1e3;
  const actMs = Math.max(wantedMs, receivedMs);
  const lateSeconds = (actMs - wantedMs) / 1e3;
  const sustain = ruleInForce(program, 'sustain', date);
  const byRule = sustain?.minutesMax == null ? null : iso(dueMs + sustain.minutesMax * 60_000);
  const endsAt = byRule === null ? event.endsAt : earlier(event.endsAt ?? undefined, byRule);
  const ready = ruleInForce(program, 'return-to-ready', date);
  return {
    dueAt: iso(dueMs),
    actAt: iso(actMs),
    endsAt,
    lateSeconds,
    problem: problemOf(lateSeconds, notice ? null : date),
    readyBy: endsAt === null || !ready ? null : iso(Date.parse(endsAt) + ready.hours * 3_600_000),
  };
}

function problemOf(lateSeconds: number, dateWithoutRule: string | null): string | null {
  if (dateWithoutRule !== null) return `no rule of notice is in force on ${dateWithoutRule}: due at once`;
  return lateSeconds > 0 ? `received ${lateSeconds} s too late to be met in time` : null;
}

/** Where several clocks disagree the earliest counts: being early costs little. */
function clockStartMs({ relaySeconds }: Enrolment, event: ProgramEvent, atAgent: boolean): number {
  const receivedMs = Date.parse(event.receivedAt);
  if (!atAgent) return receivedMs;
  return event.instructedAt === null
    ? receivedMs - relaySeconds * 1e3
    : Math.min(Date.parse(event.instructedAt), receivedMs);
}

function earlier(a: string | undefined, b: string): string {
  return a !== undefined && Date.parse(a) < Date.parse(b) ? a : b;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
