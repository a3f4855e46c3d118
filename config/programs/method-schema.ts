import { z } from 'zod';
import { DAY_TYPES } from '../../src/core/market/calendar.js';

/* How baselines are made, as program rules write it. */

const minutes = z.number().int().min(0).max(1_440);
const days = z.number().int().min(1).max(400);
const count = z.number().int().min(0).max(400);
const ratio = z.number().min(0).max(10);

export const dayTypes = z.array(z.enum(DAY_TYPES)).min(1);

const selection = z.strictObject({
  order: z.enum(['preceding', 'nearest']).default('preceding'),
  look_back_days: days,
  look_back_days_max: days,
  like_days: z
    .array(
      z.strictObject({
        day_types: dayTypes,
        take: days,
        min: count,
        drop_highest: count.default(0),
        drop_lowest: count.default(0),
      }),
    )
    .min(1),
  rank_by: z.enum(['day-mean', 'event-mean']).default('day-mean'),
  low_usage_ratio: ratio.nullable().default(null),
  missing_ratio_max: ratio.max(1).default(0.1),
});

const adjustment = z
  .strictObject({
    kind: z.enum(['scalar', 'additive']),
    from_minutes_before: minutes,
    to_minutes_before: minutes,
    ratio_min: ratio.nullable().default(null),
    ratio_max: ratio.nullable().default(null),
  })
  .nullable()
  .default(null);

const noAdjustment = z.null().default(null);

export const methodSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('like-days'), days: selection, adjustment }),
  z.strictObject({
    kind: z.literal('similar-days'),
    compare: z.enum(['pair', 'rest-of-day']),
    adjacent_minutes: minutes.default(0),
    days: selection,
    adjustment,
  }),
  z.strictObject({
    kind: z.literal('regression'),
    balance_c: z.number().min(-20).max(40),
    days: selection,
    adjustment,
  }),
  z.strictObject({
    kind: z.literal('day-windows'),
    windows: z
      .array(
        z.strictObject({
          anchor: z.enum(['start', 'end']),
          from_minutes: z.number().int().min(-1_440).max(1_440),
          to_minutes: z.number().int().min(-1_440).max(1_440),
        }),
      )
      .min(1),
    days: selection.nullable().default(null),
    adjustment: noAdjustment,
  }),
  z.strictObject({
    kind: z.literal('coincident-peaks'),
    site_top: days,
    system_top: days,
    adjustment: noAdjustment,
  }),
  z.strictObject({ kind: z.literal('level'), adjustment: noAdjustment }),
  z.strictObject({ kind: z.literal('nominated'), adjustment: noAdjustment }),
]);
