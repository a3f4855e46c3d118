import { z } from 'zod';
import { PAYOUT_SCHEMES } from '../src/core/mining/payout.js';
import { id, name, ratio } from './schema-parts.js';

const feed = {
  sources: z.array(name).min(1).describe('ids of adapters, the preferred one first'),
  max_age_minutes: z
    .number()
    .int()
    .min(1)
    .max(7 * 24 * 60),
  when_stale: z.enum(['hold', 'curtail', 'run']),
};

/** Where a site's prices, hashprice and weather come from. */
export const feedsSchema = z.strictObject({
  price: z.strictObject(feed),
  hashprice: z.strictObject({
    ...feed,
    pool_fee_ratio: ratio.default(0),
    payout: z
      .strictObject({
        scheme: z
          .enum(PAYOUT_SCHEMES)
          .describe(
            'fpps and pps pay what is expected, with fees and without; pps+ and pplns by the pool’s luck',
          ),
        pool_blocks_per_day: z
          .number()
          .positive()
          .optional()
          .describe('that the pool finds on average: tells how far a day’s pay strays'),
      })
      .optional()
      .describe('how the pool pays; fpps where absent'),
  }),
  weather: z.strictObject(feed),
});

/** A thermometer at the site. */
export const weatherSensor = z.strictObject({
  id,
  protocol: name.describe('id of a sensor adapter'),
  difference_c_max: z
    .number()
    .min(3)
    .max(60)
    .default(12)
    .describe('K: a reading further from what is expected of the hour is not taken'),
  settings: z.record(z.string(), z.unknown()).default({}).describe("in the adapter's own words"),
});
