import { z } from 'zod';
import { COURSES, INPUTS } from '../core/decision/index.js';
import { WHY_KINDS } from '../core/now/index.js';
import { LAYERS } from '../core/planner/plan.js';
import { explanations } from './horizon-replies.js';
import { override, plan } from './replies.js';
import { instant, usdPerMwh, watts } from './reply-parts.js';

const usdPerHour = z.number().describe('USD/h');

const input = z.object({
  input: z.enum(INPUTS),
  name: z.string(),
  value: z.number().nullable(),
  unit: z.enum(['USD/MWh', 'USD/PH/day', '°C']),
  source: z.string().nullable(),
  known_at: instant.nullable(),
  age_minutes: z.number().nullable().describe('of the newest content, then'),
  max_age_minutes: z.number().nullable(),
  stale: z.boolean(),
});

const constraint = z.object({
  layer: z.enum(LAYERS),
  source: z.string(),
  bound: z.enum(['ceiling', 'floor']),
  node_id: z.string().describe('a feeder, or a group behind `group:`'),
  power_w: watts.nullable().describe('null: it is not of watts'),
  load_w: watts.describe('planned there'),
  binds: z.boolean().describe('without it the plan might have been another'),
  kept: z.boolean().describe('false: it gave way to what stands above it'),
  text: z.string(),
});

const alternative = z.object({
  course: z.enum(COURSES),
  name: z.string(),
  setpoint_w: watts,
  net_usd_per_hour: usdPerHour.nullable().describe('of the interval by itself, at the prices that decided'),
  against_plan_usd_per_hour: usdPerHour.nullable(),
  is_allowed: z.boolean().describe('false: it would have broken what was in force'),
});

const groupWorth = z.object({
  group_id: z.string(),
  model: z.string(),
  reason: z.string(),
  breakeven_usd_per_mwh: usdPerMwh.nullable(),
  points: z
    .array(
      z.object({
        point_id: z.string(),
        kind: z.string(),
        power_w: watts,
        count: z.number().describe('miners that were planned there'),
        from_awake_usd_per_hour: usdPerHour.describe('of one miner that was awake, with the hours to come'),
        from_asleep_usd_per_hour: usdPerHour.describe('of one miner that was asleep, likewise'),
      }),
    )
    .describe('empty: a price was not known, so that nothing was weighed'),
});

const ahead = z.object({
  horizon_id: z.string(),
  made_at: instant,
  start: instant.describe('of the interval'),
  minutes: z.number(),
  price_mean_usd_per_mwh: usdPerMwh,
  probabilities: z.array(z.number()).describe('of the quantiles'),
  price_quantiles_usd_per_mwh: z.array(usdPerMwh),
  spike_probability: z.number(),
  site_w: watts.describe('planned'),
  net_usd: z.number().describe('USD of the interval'),
  groups: explanations.shape.groups,
});

/** All that there is to say of one decision. */
export const decision = z
  .object({
    site_id: z.string(),
    time_zone: z.string(),
    at: instant,
    standing: z
      .enum(['decided', 'ahead'])
      .describe('ahead: the instant is to come, and `ahead` says what is planned'),
    plan: plan.nullable().describe('in force then'),
    in_force_until: instant.nullable().describe('when the next plan was made; null: it is the newest'),
    recomputed_matches: z
      .boolean()
      .nullable()
      .describe('whether planning the stored snapshot again gives the same plan, byte for byte'),
    why: z
      .array(z.object({ kind: z.enum(WHY_KINDS), text: z.string(), source: z.string() }))
      .describe('a sentence each, the decision first'),
    inputs: z.array(input).describe('as they were known then'),
    constraints: z.array(constraint).describe('those that bound first'),
    alternatives: z.array(alternative).describe('the plan first, then the dearest'),
    groups: z.array(groupWorth),
    overrides: z.array(override.omit({ released_at: true, released_by: true })).describe('in force then'),
    obligations: z.array(
      z.object({
        source: z.string(),
        mandatory: z.boolean(),
        bound: z.enum(['ceiling', 'floor']),
        feeder_id: z.string(),
        power_w: watts,
        from: instant,
        to: instant.nullable(),
      }),
    ),
    commands: z
      .array(
        z.object({
          from_point_id: z.string(),
          point_id: z.string(),
          outcome: z.string().nullable().describe('null: not known yet'),
          count: z.number(),
          first_issued_at: instant,
          last_closed_at: instant.nullable(),
        }),
      )
      .describe('sent for the plan, by points and by what came of it'),
    happened: z
      .object({
        readings: z.number(),
        first_w: watts.nullable(),
        last_w: watts.nullable(),
        mean_w: watts.nullable(),
        metered_w: watts.nullable().describe('by the grid connection’s meter, of its interval then'),
      })
      .nullable()
      .describe('what the site drew while the plan was in force, an hour at the most'),
    ahead: ahead.nullable(),
  })
  .meta({ id: 'Decision' });
