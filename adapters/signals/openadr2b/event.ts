import type { GridSignal, SignalValue } from '../../../src/core/ports/signal.js';
import { contentSha256 } from '../../shared/inbound.js';
import { durationOf, endOf, instantOf } from '../../shared/iso-time.js';
import { mergeSpans, type ValueSpan } from '../../shared/merge-spans.js';
import { elementsOf, textOf, type XmlElement } from '../../shared/xml.js';

const SCALES: Readonly<Record<string, number>> = { none: 1, k: 1e3, M: 1e6, G: 1e9 };
const KWH_PER_MWH = 1e3;

/** What signals mean, by name and type in lower case, as servers differ in it; the rest is kept as `other`. */
const MEANINGS: Readonly<Record<string, SignalValue['kind']>> = {
  'simple level': 'level',
  'electricity_price price': 'price',
  'load_dispatch setpoint': 'power-limit',
  'load_dispatch delta': 'power-change',
  'load_control x-loadcontrolcapacity': 'load-ratio',
  'bid_load setpoint': 'dispatch',
};
/** Signals that ask for load. */
const CALLS = /^(simple|load_dispatch|load_control) /i;

/**
 * An `oadrEvent` in Ebb's words; a text where it has no id or no time, and says so.
 */
export function signalOf(event: XmlElement): GridSignal | string {
  const descriptor = first(event, 'eventDescriptor');
  const eventId = descriptor && textOf(descriptor, 'eventID');
  if (!descriptor || eventId === undefined) return 'an event without an id';
  const period = first(event, 'eiActivePeriod');
  const startText = period && textDeep(first(period, 'dtstart'), 'date-time');
  const startsAt = instantOf(startText ?? '');
  if (startsAt === null) return `event ${eventId}: "${startText ?? ''}" is no start`;
  const notes: string[] = [];
  const endsAt = endAfter(startsAt, durationIn(first(period!, 'properties') ?? period!), notes);
  const status = textOf(descriptor, 'eventStatus') ?? 'none';
  const isOver = status === 'cancelled' || status === 'completed';
  const spans = elementsOf(event, 'eiEventSignal').flatMap((signal) =>
    spansOf(signal, startsAt, endsAt, notes),
  );
  const tolerance = textDeep(first(period!, 'tolerance'), 'startafter');
  if (tolerance !== undefined && durationOf(tolerance)?.toMillis() !== 0) {
    notes.push(`a random start of up to ${tolerance} is not followed: it begins in time`);
  }
  const intervals = spans.length > 0 ? mergeSpans(spans) : [{ startsAt, endsAt, values: [] }];
  const test = textOf(descriptor, 'testEvent') ?? 'false';
  const facts = {
    eventId,
    version: Number(textOf(descriptor, 'modificationNumber') ?? 0) || 0,
    programRef: textDeep(first(descriptor, 'eiMarketContext'), 'marketContext') ?? null,
    kind: isOver ? ('cancellation' as const) : test === 'false' ? ('event' as const) : ('test' as const),
    intervals: isOver ? [] : intervals,
    repeats: null,
    // 0 is none, 1 the highest.
    priority: Number(textOf(descriptor, 'priority') ?? 0) || null,
    targets: targetsOf(event),
    responseRequired: textOf(event, 'oadrResponseRequired') === 'always',
    respondBy: null,
    createdAt: instantOf(textOf(descriptor, 'createdDateTime') ?? ''),
    reportRequests: [],
    notes,
  };
  // Whether it is near or active, and its current value, changes by itself and is no other content.
  return { ...facts, contentSha256: contentSha256(facts) };
}

/** Null: open-ended, which is written as a duration of nothing. */
function endAfter(startsAt: string, written: string | undefined, notes: string[]): string | null {
  const duration = durationOf(written ?? '');
  if (duration === null) {
    notes.push(`duration "${written ?? ''}" is none: it holds until it is called off`);
    return null;
  }
  return duration.toMillis() === 0 ? null : endOf(startsAt, duration);
}

function spansOf(
  signal: XmlElement,
  eventStartsAt: string,
  eventEndsAt: string | null,
  notes: string[],
): ValueSpan[] {
  const spans: ValueSpan[] = [];
  let startsAt: string | null = eventStartsAt;
  for (const interval of elementsOf(signal, 'interval')) {
    if (startsAt === null) break;
    const own = instantOf(textDeep(first(interval, 'dtstart'), 'date-time') ?? '');
    const from: string = own ?? startsAt;
    const endsAt = earlier(endAfter(from, durationIn(interval) ?? 'PT0S', notes), eventEndsAt);
    if (endsAt === null || from < endsAt)
      spans.push({ startsAt: from, endsAt, value: valueOf(signal, interval, notes) });
    startsAt = endsAt;
  }
  return spans;
}

function valueOf(signal: XmlElement, interval: XmlElement, notes: string[]): SignalValue {
  const payloadType = `${textOf(signal, 'signalName') ?? ''} ${textOf(signal, 'signalType') ?? ''}`;
  const written = textDeep(first(interval, 'signalPayload'), 'value') ?? '';
  const number = written === '' ? NaN : Number(written);
  const base = unitsOf(signal);
  const kind = MEANINGS[payloadType.toLowerCase()];
  const unread = (why: string): SignalValue => {
    const isCall = CALLS.test(payloadType) && !(payloadType.endsWith(' delta') && number >= 0);
    const said = { payloadType, kind: 'other' as const, values: [written], units: base?.units ?? null };
    if (!isCall) {
      if (kind !== undefined) notes.push(`${payloadType}: ${why}`);
      return said;
    }
    // Somebody asks for load: less than what was promised must not come of a figure that cannot be read.
    notes.push(`${payloadType}: ${why}; taken as a call for what is committed`);
    return { payloadType, kind: 'level', level: 1 };
  };
  if (kind === undefined) return unread('of an unknown type');
  if (!Number.isFinite(number)) return unread(`"${written}" is no number`);
  if (kind === 'level') return { payloadType, kind, level: number };
  if (kind === 'load-ratio') return { payloadType, kind, ratio: number };
  if (kind === 'price') {
    return {
      payloadType,
      kind,
      pricePerMwh: number * (base?.scale ?? 1) * KWH_PER_MWH,
      currency: base?.units ?? 'USD',
    };
  }
  if (base?.units !== 'W' || (kind !== 'power-limit' && kind !== 'power-change' && kind !== 'dispatch')) {
    return unread(`${base?.units ?? 'no unit'} is no unit of power`);
  }
  return { payloadType, kind, powerW: number * base.scale };
}

/** Of whatever the signal is measured in: W in powers of ten, or a currency for a kWh. */
function unitsOf(signal: XmlElement): { readonly units: string; readonly scale: number } | null {
  const base = signal.children.find((child) => textOf(child, 'itemUnits') !== undefined);
  if (base === undefined) return null;
  return { units: textOf(base, 'itemUnits')!, scale: SCALES[textOf(base, 'siScaleCode') ?? 'none'] ?? NaN };
}

function targetsOf(event: XmlElement): string[] {
  const holder = first(event, 'eiEvent') ?? event;
  const target = holder.children.find(({ name }) => name === 'eiTarget');
  return target === undefined
    ? []
    : target.children.map(({ text, children }) => text || (children[0]?.text ?? ''));
}

/** `<duration><duration>PT1H</duration></duration>`, or the inner one alone. */
function durationIn(holder: XmlElement): string | undefined {
  const outer = holder.children.find(({ name }) => name === 'duration');
  return outer && (outer.text || textOf(outer, 'duration'));
}

function first(element: XmlElement, name: string): XmlElement | undefined {
  return elementsOf(element, name)[0];
}

function textDeep(element: XmlElement | undefined, name: string): string | undefined {
  return element && (first(element, name)?.text || undefined);
}

function earlier(a: string | null, b: string | null): string | null {
  return a === null ? b : b === null || a < b ? a : b;
}
