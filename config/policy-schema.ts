import { z } from 'zod';
import { scheduleWindow } from './schedule-schema.js';
import { name } from './schema-parts.js';

/* The shape of a site's policy. What holds between several values is in `checks/policy.ts`. */

const priceUsdPerMwh = z.number().min(-10_000).max(100_000);
const minutes = z
  .number()
  .int()
  .min(0)
  .max(7 * 24 * 60);

const selector = z.strictObject({ model: name, firmware: name, feeder: name, customer: name }).partial();

const dwell = {
  min_up_minutes: minutes.default(10).describe('awake at least this long before going to sleep for price'),
  min_down_minutes: minutes.default(10),
};

const intervals = z.number().int().min(1).max(96);

export const policySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('threshold'),
    curtail_above_usd_per_mwh: priceUsdPerMwh.describe(
      'compared with the delivered price, losses and adders included',
    ),
    curtail_after_intervals: intervals.default(1),
    high_strike_usd_per_mwh: priceUsdPerMwh
      .nullable()
      .default(null)
      .describe('curtails at the first interval above'),
    resume_below_usd_per_mwh: priceUsdPerMwh,
    resume_after_intervals: intervals.default(1),
    schedule: z.array(scheduleWindow).default([]),
    groups: z.array(selector).default([]).describe('groups that the policy moves; none: all'),
    ...dwell,
  }),
  z.strictObject({
    kind: z.literal('economic'),
    margin_usd_per_mwh: z
      .number()
      .min(0)
      .max(10_000)
      .default(0)
      .describe('what a step up must earn beyond its power'),
    horizon_hours: z
      .number()
      .min(0)
      .max(48)
      .default(36)
      .describe('how far ahead the planner looks; 0: each interval is decided for itself'),
    wear_usd_per_wake: z
      .number()
      .min(0)
      .max(100)
      .default(0.03)
      .describe('wear of one wake of one miner, beside the hash that it loses; the default is an assumption'),
    wear_usd_per_wake_per_degree: z
      .number()
      .min(0)
      .max(10)
      .default(0)
      .describe('wear of a wake on top, for each °C that it is colder outside than the reference'),
    wear_reference_c: z.number().min(-60).max(70).default(20),
    wakes_per_day_max: z.number().int().min(1).max(288).nullable().default(null),
    ...dwell,
  }),
]);
