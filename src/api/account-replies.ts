import { z } from 'zod';
import { VERIFICATIONS } from '../core/programs/rules.js';
import { instant, ratio, watts } from './reply-parts.js';
import { id, siteParams } from './schemas.js';

/* What accounts are asked for with, and what they say: of an event, and of a month's record. */

export const eventParams = siteParams.extend({ event: id });
export const eventQuery = z.strictObject({
  enrolment: id.optional().describe('where several have an event of that id'),
});

const mwh = z.number().describe('MWh');
const verification = z.enum(VERIFICATIONS).describe('V primary text, S secondary source, U unverified');

const interval = z.object({
  start: instant,
  share_within: ratio.describe('share of it within the sustained response'),
  meter_kwh: z.number().nullable(),
  meter_quality: z.string(),
  baseline_raw_w: watts.nullable(),
  ceiling_w: watts.nullable().describe('the most that could be drawn, where it is judged by a level'),
  owed_mwh: mwh,
  delivered_raw_mwh: mwh.nullable().describe('by the baseline from days as they were metered'),
  outcome: z.enum(['passed', 'failed', 'not-judged']),
  why: z.string().nullable(),
});

export const eventAccount = z
  .object({
    event_id: z.string(),
    program_id: z.string(),
    program_name: z.string(),
    enrolment_id: z.string(),
    test: z.boolean(),
    interim: z.boolean().describe('the event goes on: the figures are of the part so far'),
    times: z.object({ instructed_at: instant, act_at: instant, due_at: instant, ends_at: instant }),
    minutes: z.number().describe('length of an interval'),
    intervals: z.array(interval),
    points: z.array(
      z.object({
        start: instant,
        meter_w: watts.nullable(),
        baseline_w: watts.nullable(),
        allowed_w: watts.nullable().describe('what the obligation allowed at most'),
      }),
    ),
    totals: z.object({
      passed: z.number(),
      failed: z.number(),
      not_judged: z.number(),
      delivery_ratio: z.number().nullable(),
      owed_mwh: mwh,
      delivered_mwh: mwh.nullable(),
      verification,
    }),
    baseline: z
      .object({ name: z.string(), assigned_by: z.enum(['operator', 'participant']), verification })
      .nullable(),
    meter_id: z.string().nullable().describe('null: no meter; the sum of the miners stands for it'),
    rules: z.array(z.looseObject({ rule: z.string(), source: z.string(), verification })),
    notes: z.array(z.string()).describe('what is missing, doubtful or done otherwise'),
  })
  .meta({ id: 'EventAccount' });

export const monthQuery = z.strictObject({
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: 'a month such as 2026-11' })
    .meta({ examples: ['2026-11'] })
    .optional()
    .describe('of the site’s calendar; the present one where it is left out'),
});

export const recordMonth = z.object({
  month: z.string(),
  minutes: z.number().describe('length of a settlement interval'),
  days: z.array(
    z.object({
      date: z.string().describe('civil date of the site'),
      due: z.number().describe('intervals that are over'),
      complete: z.number(),
      estimated: z.number().describe('of the complete ones: with energy that is partly estimated'),
      energy_mwh: mwh,
      gaps: z.array(
        z.object({
          from: instant,
          to: instant,
          status: z.enum(['partial', 'no-data', 'not-recorded']),
        }),
      ),
    }),
  ),
});
