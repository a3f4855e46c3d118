import { z } from 'zod';
import { PAYOUT_SCHEMES } from '../core/mining/payout.js';
import { FEED_KINDS } from '../ingest/index.js';
import { freshness, instant } from './reply-parts.js';

/** Shapes of what the API says of feeds. */

export const feedStatus = z
  .object({
    site_id: z.string(),
    kind: z.enum(FEED_KINDS),
    state: z.enum(['starting', 'ok', 'stale', 'failed']),
    source_id: z.string().nullable(),
    last_error: z.string().nullable(),
    answered_at: instant.nullable(),
    quarantined: z.array(z.object({ source_id: z.string(), reason: z.string() })),
    sources: z.array(
      z.object({
        source_id: z.string(),
        left_alone: z
          .object({ until: instant, why: z.string() })
          .nullable()
          .describe('where it is not asked for a while'),
        connection: z
          .object({
            clock_ahead_seconds: z
              .number()
              .nullable()
              .describe("of the source's clock before this machine's, by its answers"),
            clock_error_seconds: z.number().nullable(),
            requests_this_hour: z.number(),
            bytes_this_hour: z.number(),
          })
          .nullable()
          .describe('null where there is no line, as to a simulated source'),
      }),
    ),
  })
  .meta({ id: 'FeedStatus' });
export const hashpriceStatus = freshness.extend({
  hashprice_usd_per_ph_day: z.number().nullable(),
  payout: z
    .object({
      scheme: z.enum(PAYOUT_SCHEMES),
      day_luck_deviation: z
        .number()
        .nullable()
        .describe("by the pool's luck: standard deviation of a day's pay over its mean; null: not known"),
    })
    .optional()
    .describe('how the pool pays; absent: full pay-per-share'),
  next_adjustment: z
    .object({
      height: z.int(),
      blocks_found: z.int().describe('of the 2016 before it'),
      at: instant,
      difficulty_ratio: z.number().describe('new difficulty over the present one'),
    })
    .optional()
    .describe('next change of the difficulty, where a source tells it'),
  ahead: z
    .array(
      z.object({
        from: instant,
        hashprice_usd_per_ph_day: z.number(),
        source: z.enum(['formula', 'forward-curve']).optional(),
      }),
    )
    .optional()
    .describe('what it is expected to be from each instant on'),
  forward: z
    .object({ source: z.string(), known_at: instant })
    .optional()
    .describe('the newest forward curve, where one was imported'),
});
const gridState = z
  .object({
    site_id: z.string(),
    eea_level: z.number().nullable().describe('energy emergency alert, 0 (none) to 3'),
    prc_mw: z.number().nullable().describe('physical responsive capability'),
    known_at: instant.nullable(),
    age_minutes: z.number().nullable(),
    stale: z.boolean().describe('true where the level is too old to be relied on, or there is none'),
  })
  .meta({ id: 'GridState' });
const weatherErrors = z
  .object({
    site_id: z.string(),
    lead_minutes: z.number().describe('how long before the hour'),
    count: z.number().describe('hours that were forecast'),
    mean_absolute_error_c: z.number().describe('K'),
    bias_c: z.number().describe('K, forecast less what was observed: above zero they were too warm'),
  })
  .meta({ id: 'WeatherErrors' });
export const feedList = z.object({
  feeds: z.array(feedStatus),
  weather_forecasts: z
    .array(weatherErrors)
    .describe('how far forecasts of the dry bulb were off a day ahead, where any were scored'),
  hashprice: z.array(hashpriceStatus.extend({ site_id: z.string() })),
  grid: z.array(gridState),
});
