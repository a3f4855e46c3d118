import { IANAZone } from 'luxon';
import { z } from 'zod';
import {
  ALERT_KIND_NAMES,
  type AlertKind,
  minuteOfClock,
  SEVERITIES,
  SUBSCRIBED_EVENTS,
  WEEKDAYS,
} from '../src/core/alerts/index.js';
import { id, name } from './schema-parts.js';

const MINUTES_PER_WEEK = 10_080;
const clock = z
  .string()
  .refine((text) => minuteOfClock(text) !== null, 'a time of the clock such as "22:00", in quotes');
const priceUsdPerMwh = z.number().min(-10_000).max(100_000);
const names = z.array(name).min(1);

const route = z.strictObject({
  id,
  protocol: name.describe('id of an alert adapter: webhook, slack, smtp, pagerduty'),
  settings: z.record(z.string(), z.unknown()).describe("in the adapter's own words; secrets by reference"),
});

const quietHours = z.strictObject({
  from: clock,
  to: clock.describe('before `from`: on the next morning'),
  days: z
    .array(z.enum(WEEKDAYS))
    .min(1)
    .default([...WEEKDAYS])
    .describe('on which they begin'),
  time_zone: z.string().refine((zone) => IANAZone.isValidZone(zone), 'a time zone such as America/Chicago'),
  below: z
    .enum(['warning', 'critical'])
    .default('critical')
    .describe('what is at least so severe is told all the same; obligations always are'),
  then: z.enum(['hold', 'drop']).default('hold').describe('hold: told in one digest at their end'),
});

const rule = z.strictObject({
  match: z
    .strictObject({
      kinds: z
        .array(z.enum(ALERT_KIND_NAMES as [AlertKind, ...AlertKind[]]))
        .min(1)
        .optional(),
      severities: z.array(z.enum(SEVERITIES)).min(1).optional(),
      sites: names.optional(),
    })
    .default({})
    .describe('what is left out fits all; alerts of Ebb itself fit rules without sites'),
  routes: names,
  quiet_hours: quietHours.optional(),
  repeat_minutes: z
    .number()
    .int()
    .min(1)
    .max(MINUTES_PER_WEEK)
    .optional()
    .describe('told again while nobody has acknowledged it'),
  group_seconds: z
    .number()
    .int()
    .min(0)
    .max(3_600)
    .default(0)
    .describe('what comes within so long is told together; obligations never wait'),
});

/** What people are told of, and how. */
export const alertSchema = z
  .strictObject({
    routes: z.array(route).default([]),
    rules: z.array(rule).default([]).describe('every rule that fits counts; without any nothing is sent'),
    subscriptions: z
      .array(
        z.strictObject({
          events: z.array(z.enum(SUBSCRIBED_EVENTS)).min(1),
          sites: names.optional(),
          routes: names,
        }),
      )
      .default([])
      .describe('what happens, beside alerts, for signed webhooks'),
    prices: z
      .array(
        z.strictObject({
          site: name,
          above_usd_per_mwh: priceUsdPerMwh.optional(),
          below_usd_per_mwh: priceUsdPerMwh.optional(),
        }),
      )
      .default([])
      .describe('prices that are worth an alert'),
  })
  .optional();

export type RawAlerts = NonNullable<z.output<typeof alertSchema>>;
