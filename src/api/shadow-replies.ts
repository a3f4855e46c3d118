import { z } from 'zod';
import { instant, ratio, usdPerMwh } from './reply-parts.js';

const usd = z.number().describe('USD');

const courseSums = z
  .object({
    energy_mwh: z.number(),
    hash_ths_hours: z.number().describe('TH/s·h, net of the firmware’s dev fee'),
    wakes: z.number(),
    revenue_usd: usd,
    energy_cost_usd: usd,
    wear_usd: usd,
    net_usd: usd,
    avg_price_paid_usd_per_mwh: usdPerMwh.nullable().describe('delivered'),
  })
  .meta({ id: 'ShadowCourse' });

const gain = z
  .object({
    usd,
    low_usd: usd.nullable().describe('null: nothing is settled to judge it by'),
    high_usd: usd.nullable(),
  })
  .meta({ id: 'ShadowGain' });

const account = z.object({
  intervals: z.number().describe('whole settlement intervals that were decided throughout'),
  settled_intervals: z.number().describe('those whose price is known: what the sums are of'),
  compared_intervals: z.number().describe('settled ones that readings cover at least half of'),
  policy: courseSums.describe('had every plan been followed'),
  always_on: courseSums,
  actual: courseSums.describe(
    'what the site drew and hashed in the compared intervals; wear is not known: 0',
  ),
  gain_over_always_on: gain,
  gain_over_actual: gain.describe('over the compared intervals'),
});

const course = z.looseObject({ energy_mwh: z.number(), hash_ths_hours: z.number() });

export const shadowReply = z.object({
  site_id: z.string(),
  states: z.literal('would-be'),
  from: instant,
  to: instant,
  uncertainty: z.object({
    watts_off_ratio: ratio
      .nullable()
      .describe('median of how far the always-on fleet’s energy is off the readings'),
    hash_off_ratio: ratio.nullable(),
    unsettled_usd_per_mwh: z
      .object({ low: usdPerMwh, high: usdPerMwh })
      .nullable()
      .describe('5th and 95th percentile of the delivered prices of settled intervals'),
  }),
  total: account,
  days: z.array(account.extend({ date: z.string().describe('civil date of the site') })),
  intervals: z
    .array(
      z.object({
        start: instant,
        minutes: z.number(),
        policy: course,
        always_on: course,
        actual: course.nullable(),
        terms: z
          .object({
            version: z.number().describe('from 1; a corrected price is a later one'),
            price_usd_per_mwh: usdPerMwh,
            price_known_at: instant,
            delivered_usd_per_mwh: usdPerMwh,
            hashprice_usd_per_ph_day: z.number(),
            wear_usd_per_wake: z.number(),
          })
          .nullable()
          .describe('null: the price is not known yet'),
      }),
    )
    .optional(),
});
