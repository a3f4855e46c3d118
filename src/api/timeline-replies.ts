import { z } from 'zod';
import { LANES } from '../core/timeline/index.js';
import { instant, usdPerMwh, watts } from './reply-parts.js';
import { id, instant as askedInstant, siteParams } from './schemas.js';

export { siteParams };

/** Minutes that steps may have. */
export const STEPS_MINUTES = [1, 5, 15, 60] as const;

export const timelineQuery = z.strictObject({
  from: askedInstant.optional().describe('first instant; a day before `to` where it is left out'),
  to: askedInstant
    .optional()
    .describe('first instant that is left out, which may be to come; now where it is not given'),
  step: z
    .enum(STEPS_MINUTES.map(String))
    .optional()
    .describe('minutes of a step; the finest that gives no more than 9,000 where it is left out'),
});
export const decisionQuery = z.strictObject({
  at: askedInstant.optional().describe('an instant, past or planned; now where it is left out'),
  group: id.optional().describe('of what is planned ahead, this group alone'),
});

function column<T extends z.ZodType>(value: T) {
  const values = z.array(value.nullable());
  return z.object({
    mean: values.describe('a figure a step; null: not known'),
    low: values.nullable().describe('least within each step; null: not known, or no step has two values'),
    high: values.nullable().describe('greatest within each step; null likewise'),
  });
}

const mark = z
  .object({
    lane: z.enum(LANES),
    id: z.string().describe('the same wherever the same is told again'),
    from: instant.nullable().describe('null: before what was looked at'),
    to: instant.nullable().describe('the same as `from` for what has no length; null: not over'),
    called_at: instant.nullable().describe('of an event'),
    text: z.string(),
    state: z.string().nullable(),
    by: z.string().nullable(),
    entry_seq: z.number().nullable().describe('of the ledger’s entry that says so'),
  })
  .meta({ id: 'TimelineMark' });

/** What a site's time looked like, and what is planned of it: figures in columns, a value a step. */
export const timeline = z
  .object({
    site_id: z.string(),
    time_zone: z.string(),
    now: instant.describe("on the site's clock: what is after it is planned or expected"),
    from: instant.describe('start of the first step'),
    step_minutes: z.number(),
    count: z.number().describe('steps: each column has so many values'),
    price: column(usdPerMwh).extend({
      sources: z
        .array(z.object({ from: instant, source: z.string() }))
        .describe('where prices come from, from each instant on'),
    }),
    day_ahead: column(usdPerMwh),
    forecast: z
      .object({
        horizon_id: z.string(),
        made_at: instant,
        low: column(usdPerMwh).describe('one time in ten the price is below'),
        mean: column(usdPerMwh),
        high: column(usdPerMwh).describe('one time in ten the price is above'),
      })
      .nullable()
      .describe('from now on; null: the site does not look ahead, or not so far'),
    breakeven: z.object({
      low: column(usdPerMwh).describe('of the group that it is lowest of'),
      high: column(usdPerMwh).describe('of the group that it is highest of'),
    }),
    planned_w: column(watts).describe('setpoints that were in force; from now on as the look ahead plans'),
    drawn_w: column(watts).describe('by the miners’ own readings'),
    metered_w: column(watts).nullable().describe('by the grid connection’s meter; null: there is none'),
    marks: z.array(mark),
    marks_left_out: z.boolean().describe('there are more: ask for a shorter time'),
  })
  .meta({ id: 'Timeline' });
