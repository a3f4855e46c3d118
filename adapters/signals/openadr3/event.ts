import type {
  GridSignal,
  ReportRequest,
  SignalInterval,
  SignalValue,
} from '../../../src/core/ports/signal.js';
import { contentSha256 } from '../../shared/inbound.js';
import { durationOf, endOf, instantOf, isEndless } from '../../shared/iso-time.js';
import {
  descriptorsOf,
  type IntervalPeriod,
  type PayloadDescriptor,
  reportDescriptorsOf,
  type VtnEvent,
} from './api.js';
import { type Meaning, readValue, type ReadValue } from './payloads.js';

/** What an event is read with. */
export interface EventReading {
  /** ISO 8601 UTC: what a start of "now" means. */
  readonly receivedAt: string;
  readonly programName: string | null;
  /** Of the program; the event's own come first. */
  readonly descriptors: readonly PayloadDescriptor[];
  readonly meanings: Readonly<Record<string, Meaning>>;
  readonly isTest: boolean;
}

interface Span {
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly values: readonly (readonly ReadValue[])[];
}

/** An event in Ebb's words. Never throws: what is not understood is in its notes. */
export function signalOf(event: VtnEvent, reading: EventReading): GridSignal {
  const notes: string[] = [];
  const spans = spansOf(event, reading, notes);
  const isCancelled = spans.length > 0 && spans.every(({ startsAt, endsAt }) => startsAt === endsAt);
  const intervals = spans.filter(({ startsAt, endsAt }) => startsAt !== endsAt).flatMap(partsOf);
  notes.push(...spans.flatMap(({ values }) => values.flat().flatMap(({ note }) => note ?? [])));
  const kind = isCancelled ? 'cancellation' : reading.isTest ? 'test' : 'event';
  return {
    eventId: event.id,
    version: versionOf(event),
    contentSha256: contentSha256([event, reading.descriptors, reading.meanings]),
    programRef: reading.programName ?? event.programID,
    kind,
    intervals: isCancelled ? [] : intervals,
    repeats: isCancelled ? null : repeatsOf(event, intervals, notes),
    priority: event.priority ?? null,
    targets: event.targets,
    responseRequired: false,
    respondBy: null,
    createdAt: instantOf(event.createdDateTime ?? '') ?? null,
    reportRequests: requestsOf(event),
    notes: [...new Set(notes)],
  };
}

/** What calls an event off that its server has deleted. */
export function deletionOf(event: VtnEvent, reading: EventReading): GridSignal {
  const signal = signalOf(event, reading);
  return {
    ...signal,
    kind: 'cancellation',
    contentSha256: contentSha256(['DELETE', event]),
    intervals: [],
    repeats: null,
  };
}

/** An event counts its changes by their time. */
function versionOf({ modificationDateTime, createdDateTime }: VtnEvent): number {
  return Date.parse(instantOf(modificationDateTime ?? createdDateTime ?? '') ?? '') || 0;
}

function spansOf(event: VtnEvent, reading: EventReading, notes: string[]): Span[] {
  const { intervalPeriod: usual, intervals } = event;
  const descriptors = [...descriptorsOf(event.payloadDescriptors), ...reading.descriptors];
  const spans: Span[] = [];
  let next = startOf(usual, reading.receivedAt, notes) ?? reading.receivedAt;
  if (intervals.length === 0) notes.push('has no intervals: it asks for nothing');
  for (const { intervalPeriod: own, payloads } of intervals) {
    // What has a time of its own takes nothing from the event's.
    const startsAt = startOf(own, spans.length === 0 ? reading.receivedAt : next, notes) ?? next;
    const endsAt = endFrom(startsAt, own ?? usual, notes);
    const values = payloads.map(({ type, values: each }) => {
      const descriptor = descriptors.find(({ payloadType }) => payloadType === type);
      return each.map((value) => readValue({ type }, value, descriptor, reading.meanings));
    });
    spans.push({ startsAt, endsAt, values });
    // What would follow an interval without an end never comes.
    if (endsAt === null) break;
    next = endsAt;
  }
  return spans;
}

/** Null where it is not said. @param now what a start of the year 1 stands for */
function startOf(period: IntervalPeriod | null | undefined, now: string, notes: string[]): string | null {
  if (period?.randomizeStart && durationOf(period.randomizeStart)?.toMillis() !== 0) {
    notes.push(`randomizeStart ${period.randomizeStart} is not followed: it begins in time`);
  }
  if (!period?.start) return null;
  if (period.start.startsWith('0001-01-01')) return now;
  const start = instantOf(period.start);
  if (start === null) notes.push(`start "${period.start}" is no time: taken as now`);
  return start ?? now;
}

function endFrom(
  startsAt: string,
  period: IntervalPeriod | null | undefined,
  notes: string[],
): string | null {
  if (!period?.duration) {
    notes.push('has no duration: it holds until it is called off');
    return null;
  }
  const duration = durationOf(period.duration);
  if (duration === null) {
    notes.push(`duration "${period.duration}" is none: it holds until it is called off`);
    return null;
  }
  return endOf(startsAt, duration);
}

/** Several values of a payload are for equal parts of the interval. */
function partsOf({ startsAt, endsAt, values }: Span): SignalInterval[] {
  const counts = [...new Set(values.map(({ length }) => length))].filter((count) => count > 1);
  if (endsAt === null || counts.length === 0) {
    return [{ startsAt, endsAt, values: values.flatMap((each) => each.map(({ value }) => value)) }];
  }
  const startMs = Date.parse(startsAt);
  const lengthMs = Date.parse(endsAt) - startMs;
  const shares = counts.flatMap((count) => Array.from({ length: count }, (_, part) => part / count));
  const cuts = [...new Set([0, ...shares])].sort((a, b) => a - b);
  const at = (share: number): string => new Date(startMs + Math.round(share * lengthMs)).toISOString();
  return cuts.map((share, index) => ({
    startsAt: at(share),
    endsAt: at(cuts[index + 1] ?? 1),
    values: values.flatMap((each): SignalValue[] => {
      // Half a part is added so that a share that cannot be held exactly falls into its own.
      const part = each[Math.floor(share * each.length + 1e-9)];
      return part === undefined ? [] : [part.value];
    }),
  }));
}

/** An event's own duration repeats its intervals, or cuts them off. */
function repeatsOf(
  { duration: text }: VtnEvent,
  intervals: readonly SignalInterval[],
  notes: string[],
): GridSignal['repeats'] {
  const duration = text ? durationOf(text) : null;
  const [first] = intervals;
  const endsAt = intervals.at(-1)?.endsAt;
  if (duration === null || duration.toMillis() === 0 || !first) return null;
  const until = isEndless(duration) ? null : endOf(first.startsAt, duration);
  if (endsAt == null || until === endsAt)
    return endsAt == null && until !== null ? cutAt(first, until) : null;
  notes.push(`its duration ${text} ${until !== null && until < endsAt ? 'cuts' : 'repeats'} its intervals`);
  return { periodSeconds: (Date.parse(endsAt) - Date.parse(first.startsAt)) / 1e3, until };
}

/** What has no end of its own is over with the event: once round, as long as the event is. */
function cutAt({ startsAt }: SignalInterval, until: string): GridSignal['repeats'] {
  return { periodSeconds: (Date.parse(until) - Date.parse(startsAt)) / 1e3, until };
}

function requestsOf({ reportDescriptors }: VtnEvent): ReportRequest[] {
  return reportDescriptorsOf(reportDescriptors).map((descriptor) => ({
    payloadType: descriptor.payloadType,
    readingType: descriptor.readingType ?? null,
    units: descriptor.units ?? null,
    startInterval: descriptor.startInterval ?? -1,
    numIntervals: descriptor.numIntervals ?? -1,
    historical: descriptor.historical ?? true,
    frequency: descriptor.frequency ?? -1,
    repeat: descriptor.repeat ?? 1,
  }));
}
