import { z } from 'zod';
import { DAY_TYPES } from '../src/core/market/calendar.js';

/* The shape of a site's power contract. What holds between several values is in `checks/contract.ts`. */

const name = z.string().min(1).describe('its line on the invoice; riders refer to it');
const usdPerMwh = z.number().min(-10_000).max(100_000);
const ratio = z.number().min(0).max(1);
const powerW = z.number().min(0).max(2e9);
const date = z.iso.date('a date such as "2026-10-01"');
const months = z.array(z.number().int().min(1).max(12)).default([]).describe('none: all');

const when = z
  .array(
    z.strictObject({
      months,
      day_types: z.array(z.enum(DAY_TYPES)).default([]).describe('none: all; a holiday is no weekday'),
      from: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as "13:00"')
        .default('00:00'),
      to: z
        .string()
        .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of day such as "19:00"')
        .default('24:00')
        .describe('not after `from`: past midnight'),
      from_date: date.nullable().default(null),
      until_date: date.nullable().default(null).describe('the last day'),
    }),
  )
  .default([])
  .describe('none: always');

const energy = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('index'),
    name: name.default('Energy'),
    multiplier: z.number().min(0).max(10).default(1),
  }),
  z.strictObject({
    kind: z.literal('schedule'),
    name: name.default('Energy'),
    rates: z
      .array(z.strictObject({ name, when, usd_per_mwh: usdPerMwh }))
      .min(1)
      .describe('of several whose time it is, the first'),
  }),
]);

const coincidentPeaks = z.strictObject({
  name,
  rate_usd_per_kw_year: z.number().min(0).max(10_000),
  interval_minutes: z.union([15, 30, 60].map((minutes) => z.literal(minutes))).default(15),
  windows: z
    .array(
      z.strictObject({
        months: z.array(z.number().int().min(1).max(12)).min(1),
        peak_count: z.number().int().min(1).max(31).default(1),
        weight: ratio.describe('share of the year’s charge'),
      }),
    )
    .min(1),
  billed_years_later: z.number().int().min(0).max(2).default(1),
  effective_year: z.number().int().min(2000).max(2100),
  source: z.string().min(1),
  verified: z.enum(['primary', 'secondary', 'unverified']),
});

export const contractSchema = z.strictObject({
  calendar: name.optional().describe('of config/programs/calendars.yaml; absent: no holidays'),
  market: z.enum(['real-time', 'day-ahead']).default('real-time'),
  loss_ratio: ratio.max(0.5).default(0).describe('settled beyond what is metered'),
  energy,
  blocks: z
    .array(
      z.strictObject({
        name,
        usd_per_mwh: usdPerMwh,
        shape: z.array(z.strictObject({ when, power_w: powerW })).min(1),
      }),
    )
    .default([]),
  sell_back: z
    .strictObject({
      name: name.default('Sold back'),
      haircut_ratio: ratio.default(0),
      haircut_usd_per_mwh: z.number().min(0).max(1_000).default(0),
    })
    .nullable()
    .default(null)
    .describe('null: what is not drawn of a block is lost'),
  take_or_pay: z
    .strictObject({ name, energy_mwh_per_month: z.number().positive().max(1e7), usd_per_mwh: usdPerMwh })
    .nullable()
    .default(null),
  adders: z
    .array(
      z.strictObject({
        name,
        when,
        usd_per_mwh: usdPerMwh,
        basis: z.enum(['metered', 'settled']).default('metered'),
      }),
    )
    .default([]),
  demand_charges: z
    .array(
      z.strictObject({
        name,
        when,
        usd_per_kw: z.number().min(0).max(1_000).describe('by the month'),
        minutes: z.union([5, 15, 30, 60].map((minutes) => z.literal(minutes))).default(15),
        power_w_min: powerW.default(0).describe('billed at the least'),
        ratchet: z
          .strictObject({ ratio, months_back: z.number().int().min(1).max(36).default(11), months })
          .nullable()
          .default(null),
      }),
    )
    .default([]),
  coincident_peaks: z.array(coincidentPeaks).default([]),
  fixed_charges: z.array(z.strictObject({ name, usd_per_month: z.number().min(-1e8).max(1e8) })).default([]),
  riders: z
    .array(
      z.strictObject({
        name,
        ratio: z.number().min(-1).max(1).describe('0.0625: 6.25 %; negative: a discount'),
        on: z.union([z.literal('all'), z.array(name).min(1)], '`all`, or a list of names').default('all'),
      }),
    )
    .default([])
    .describe('shares of what stands before them'),
});

export type RawContract = z.output<typeof contractSchema>;
