import { z } from 'zod';
import { FEED_KINDS } from '../ingest/index.js';
import { instant } from './reply-parts.js';

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
  grid: z.array(gridState),
});
