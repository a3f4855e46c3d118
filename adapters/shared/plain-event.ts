import { z } from 'zod';
import type { GridSignal, SignalInterval, SignalValue } from '../../src/core/ports/signal.js';
import { contentSha256 } from './inbound.js';
import { instantOf } from './iso-time.js';

/*
 * Ebb's own words for an event, for senders that have no protocol of theirs: a webhook that is signed, and people. Keys are
 * snake_case and end in their unit.
 */

const instant = z
  .string()
  .refine((text) => instantOf(text) !== null, 'an ISO 8601 instant such as 2026-08-12T13:00:00Z')
  .transform((text) => instantOf(text)!);

const powerW = z.number().min(0).max(2e9);

const asked = {
  /** The most that may be drawn. */
  power_limit_w: powerW.optional(),
  /** To be drawn less than the baseline. */
  power_drop_w: powerW.optional(),
  /** Share of the load that may stay. */
  load_ratio: z.number().min(0).max(1).optional(),
  level: z.int().min(0).max(3).optional(),
  price_usd_per_mwh: z.number().min(-10_000).max(100_000).optional(),
  alert: z.string().max(1_000).optional(),
};

const interval = z.looseObject({
  /** Absent: at once. */
  starts_at: instant.optional(),
  /** Absent or null: until something else is said. */
  ends_at: instant.nullish(),
  ...asked,
});
type PlainInterval = z.output<typeof interval>;

/** An event, its amendment or its cancellation. What it has beyond this is let be. */
export const plainEvent = z
  .looseObject({
    event_id: z.string().min(1).max(200),
    /** Counts the sender's changes; a higher one takes the place of a lower. */
    version: z.number().min(0).default(1),
    kind: z.enum(['event', 'test', 'cancellation']).default('event'),
    program: z.string().max(200).nullish(),
    priority: z.number().nullish(),
    targets: z.array(z.string()).default([]),
    /** When the program's operator instructed. */
    created_at: instant.nullish(),
    /** In place of `starts_at` and so on in the event itself. */
    intervals: z.array(interval).max(1_000).optional(),
    ...interval.shape,
  })
  .refine(
    ({ kind, intervals, ...event }) =>
      kind === 'cancellation' || intervals?.length || valuesOf(event).length > 0,
    'an event asks for something: power_limit_w, power_drop_w, load_ratio, level, price_usd_per_mwh or alert',
  )
  .refine(
    (event) =>
      [...(event.intervals ?? []), event].every(
        ({ starts_at: from, ends_at: to }) => from === undefined || to == null || from < to,
      ),
    'ends_at is after starts_at',
  );
export type PlainEvent = z.output<typeof plainEvent>;

/** @param receivedAt what an absent start means, ISO 8601 UTC */
export function plainSignal(event: PlainEvent, receivedAt: string): GridSignal {
  const { event_id: eventId, version, kind, program, priority, targets, created_at: createdAt } = event;
  const intervals = kind === 'cancellation' ? [] : (event.intervals ?? [event]);
  return {
    eventId,
    version,
    contentSha256: contentSha256(event),
    programRef: program ?? null,
    kind,
    intervals: intervals.map((each) => intervalOf(each, receivedAt)),
    repeats: null,
    priority: priority ?? null,
    targets,
    responseRequired: false,
    respondBy: null,
    createdAt: createdAt ?? null,
    reportRequests: [],
    notes: [],
  };
}

function intervalOf(plain: PlainInterval, receivedAt: string): SignalInterval {
  const { starts_at: startsAt = receivedAt, ends_at: endsAt = null } = plain;
  return { startsAt, endsAt, values: valuesOf(plain) };
}

function valuesOf(plain: Partial<PlainInterval>): SignalValue[] {
  const { power_limit_w: limitW, power_drop_w: dropW, load_ratio: ratio, level, alert } = plain;
  const pricePerMwh = plain.price_usd_per_mwh;
  const values: (SignalValue | false)[] = [
    limitW !== undefined && { payloadType: 'power_limit_w', kind: 'power-limit', powerW: limitW },
    dropW !== undefined && { payloadType: 'power_drop_w', kind: 'power-drop', powerW: dropW },
    ratio !== undefined && { payloadType: 'load_ratio', kind: 'load-ratio', ratio },
    level !== undefined && { payloadType: 'level', kind: 'level', level },
    pricePerMwh !== undefined && {
      payloadType: 'price_usd_per_mwh',
      kind: 'price',
      pricePerMwh,
      currency: 'USD',
    },
    alert !== undefined && { payloadType: 'alert', kind: 'alert', text: alert },
  ];
  return values.filter((value) => value !== false);
}
