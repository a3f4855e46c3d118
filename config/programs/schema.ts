import { IANAZone } from 'luxon';
import { z } from 'zod';
import { OBSERVANCES } from '../../src/core/market/calendar.js';
import {
  NOTICE_CLOCKS,
  OBLIGATION_KINDS,
  PAYMENT_FORMULAS,
  VERIFICATIONS,
} from '../../src/core/programs/rules.js';
import { dayTypes, methodSchema } from './method-schema.js';

/* The shape of a file of program rules. What holds between several values is in `check.ts`. */

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits, dot, dash and underscore');
const text = z.string().min(1);
const date = z.iso.date('a date such as "2026-10-01"');
const powerW = z.number().min(0).max(1e12);
const ratio = z.number().min(0).max(10);
const minutes = z.number().min(0).max(525_600);
const count = z.number().int().min(0).max(10_000);
const month = z.number().int().min(1).max(12);
const hour = z.number().int().min(1).max(24);

/** What every rule says of itself. */
const provenance = {
  effective_from: date.nullable().describe('null: proposed, not in force'),
  effective_to: date.nullable().default(null).describe('the last day'),
  verification: z.enum(VERIFICATIONS).describe('V primary text, S secondary source, U unverified'),
  source: text,
  unverified: z.array(text).default([]).describe('figures of it that no source confirms'),
};

const checklistDeadline = z.strictObject({
  milestone: id.describe('first-day, or a milestone that enrolments name'),
  days: z.number().int().min(-1_000).max(1_000).describe('after it; before it where negative'),
  count: z.enum(['calendar', 'working']).default('calendar'),
  every_years: z.number().int().min(1).max(10).nullable().default(null),
});

function rule<K extends string, S extends z.ZodRawShape>(kind: K, shape: S) {
  return z.strictObject({ rule: z.literal(kind), id: id.default(kind), ...provenance, ...shape });
}

const ruleSchema = z.discriminatedUnion('rule', [
  rule('obligation', { kinds: z.array(z.enum(OBLIGATION_KINDS)), mandatory: z.boolean().default(false) }),
  rule('eligibility', {
    power_w_min: powerW.nullable().default(null),
    power_w_max: powerW.nullable().default(null),
    conditions: z.array(text).default([]),
    load_may_move: z
      .boolean()
      .default(true)
      .describe('false: what another delivery point draws instead was not shed'),
  }),
  rule('term', { months: z.array(month).min(1) }),
  rule('time-period', {
    terms: z.array(id).default([]),
    day_types: dayTypes,
    hours_ending: z.strictObject({ first: hour, last: hour }).nullable().describe('null: all other hours'),
    published_hours: z.number().positive().nullable().default(null),
  }),
  rule('notice', {
    response_minutes: minutes,
    clock: z.enum(NOTICE_CLOCKS),
    standby_minutes: minutes.nullable().default(null),
  }),
  rule('trigger', {
    text,
    reserve_below_w: powerW.nullable().default(null),
    eea_level_min: z.number().int().min(1).max(3).nullable().default(null),
  }),
  rule('sustain', {
    minutes_min: minutes.nullable().default(null),
    minutes_max: minutes.nullable().default(null),
  }),
  rule('limits', {
    terms: z.array(id).default([]),
    cumulative_hours_max: z.number().positive().nullable().default(null),
    events_max: count.nullable().default(null),
  }),
  rule('return-to-ready', { hours: z.number().positive() }),
  rule('ramp', { minutes, step_minutes: minutes.min(1), tolerance_ratio: ratio.max(1) }),
  rule('deployment-share', { ratio_max: ratio }),
  rule('relay', {
    trip_below_hz: z.number().min(40).max(70),
    trip_seconds: z.number().positive().nullable(),
  }),
  rule('metering', {
    minutes: z.number().int().min(1).max(60),
    telemetry_seconds: z.number().positive().nullable().default(null),
  }),
  rule('calendar', { calendar_id: id }),
  rule('baseline', { name: text, method: methodSchema, assigned_by: z.enum(['operator', 'participant']) }),
  rule('interval-test', { pass_ratio_min: ratio }),
  rule('portfolio-test', { ratio_min: ratio.max(1) }),
  rule('availability-penalty', { squared_below_ratio: ratio.max(1) }),
  rule('baseline-test', { relative_rmse_max: ratio, days: count.min(1) }),
  rule('test', {
    announced: z.boolean(),
    response_ratio_min: ratio.nullable().default(null),
    minutes_min: minutes.nullable().default(null),
    failures_in_row_max: count.nullable().default(null),
    within_days: count.nullable().default(null),
    minutes_max: minutes.nullable().default(null),
    start_load_ratio_min: ratio.max(1).nullable().default(null),
    consequence: text,
  }),
  rule('response-curve', {
    segments: z
      .array(z.strictObject({ from_ratio: z.number(), offset: z.number(), slope: z.number() }))
      .min(1)
      .describe('by from_ratio, ascending'),
  }),
  rule('payment', {
    formula: z.enum(PAYMENT_FORMULAS),
    price: z.number().min(0).nullable().default(null),
    text,
  }),
  rule('net-benefits', { text }),
  rule('penalty', { text, stop_loss_ratio: ratio.nullable().default(null) }),
  rule('coincident-peak', {
    months: z.array(month).min(1),
    interval_minutes: z.union([z.literal(15), z.literal(30), z.literal(60)]),
    peaks_per_month: count.min(1),
    rate_per_kw_year: z.number().positive().nullable().default(null),
  }),
  rule('exclusive', { programs: z.array(id).min(1), scope: z.enum(['same-load', 'same-site']) }),
  rule('deregistration', {
    factor_below_ratio: ratio.max(1),
    in_row: count.min(1),
    count: count.min(1),
    within_months: z.number().int().min(1).max(120),
  }),
  rule('checklist', { text, deadline: checklistDeadline.nullable().default(null) }),
  rule('retention', { years: z.number().int().min(3).max(100) }),
]);

const program = z.strictObject({
  program_id: id,
  name: text,
  operator: id,
  time_zone: z.string().refine((zone) => IANAZone.isValidZone(zone), 'a time zone such as America/Chicago'),
  currency: z.enum(['USD', 'GBP']).default('USD'),
  rules: z.array(ruleSchema),
});

export const programsSchema = z.strictObject({
  rules: z.array(ruleSchema).default([]).describe("of all the file's programs"),
  programs: z.array(program).min(1),
});

const holiday = z.union(
  [
    z.strictObject({
      name: text,
      month,
      day: z.number().int().min(1).max(31),
      observed: z.enum(OBSERVANCES),
    }),
    z.strictObject({
      name: text,
      month,
      weekday: z.number().int().min(1).max(7),
      nth: z.union([-1, 1, 2, 3, 4].map((nth) => z.literal(nth))).describe('-1: the last'),
    }),
    z.strictObject({ name: text, after: text, days: z.number().int().min(-30).max(30) }),
  ],
  'a date (month, day, observed), a weekday of a month (month, weekday, nth), or days after another holiday',
);

export const calendarsSchema = z.strictObject({
  calendars: z
    .array(
      z.strictObject({
        calendar_id: id,
        verification: z.enum(VERIFICATIONS),
        source: text,
        holidays: z.array(holiday),
      }),
    )
    .min(1),
});

export type RawPrograms = z.output<typeof programsSchema>;
export type RawCalendars = z.output<typeof calendarsSchema>;
