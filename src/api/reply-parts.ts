import { z } from 'zod';

/** Figures and instants as every answer has them. */

export const instant = z.string().describe('ISO 8601 UTC');
export const nextCursor = z.string().nullable().describe('asks for the page after; null on the last one');
export const watts = z.number().describe('W');
export const usdPerMwh = z.number().describe('USD/MWh');
export const ths = z.number().describe('TH/s');
export const ratio = z.number().describe('0–1');

export const staleBehaviour = z.enum(['hold', 'curtail', 'run']);

export const freshness = z.object({
  source: z.string().nullable(),
  known_at: instant.nullable(),
  age_minutes: z.number().nullable().describe('age of the newest content'),
  max_age_minutes: z.number(),
  stale: z.boolean(),
  when_stale: staleBehaviour,
});
