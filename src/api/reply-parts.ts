import { z } from 'zod';

/** Figures and instants as every answer has them. */

export const instant = z
  .string()
  .meta({ description: 'ISO 8601 UTC', examples: ['2026-08-20T17:00:00.000Z'] });
export const nextCursor = z.string().nullable().describe('asks for the page after; null on the last one');
export const watts = z.number().meta({ description: 'W', examples: [1_750_000] });
export const usdPerMwh = z.number().meta({ description: 'USD/MWh', examples: [41.27] });
export const ths = z.number().meta({ description: 'TH/s', examples: [98_000] });
export const ratio = z.number().meta({ description: '0–1', examples: [0.5] });

export const staleBehaviour = z.enum(['hold', 'curtail', 'run']);

export const freshness = z.object({
  source: z.string().nullable(),
  known_at: instant.nullable(),
  age_minutes: z.number().nullable().describe('age of the newest content'),
  max_age_minutes: z.number(),
  stale: z.boolean(),
  when_stale: staleBehaviour,
});
