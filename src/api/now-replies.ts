import { z } from 'zod';
import { TWO_PERSON_ACTIONS } from '../core/people/index.js';
import { PROGRAM_STANDINGS, URGENCIES, WHY_KINDS } from '../core/now/index.js';
import { STUCK_CAUSES } from '../core/planner/snapshot.js';
import { DIFFERENCE_CAUSES } from '../dispatch/index.js';
import { override } from './replies.js';
import { instant, ratio, usdPerMwh, watts } from './reply-parts.js';

const usdPerHour = z.number().nullable().describe('USD/h; null where a price is unknown');
const mode = z.enum(['shadow', 'auto', 'hold']);
const staleBehaviour = z.enum(['hold', 'curtail', 'run']);
const freshness = { source: z.string().nullable(), age_minutes: z.number().nullable(), stale: z.boolean() };

/** All that an operator wants to know of a site at a glance. */
export const siteNow = z
  .object({
    site_id: z.string(),
    name: z.string(),
    time_zone: z.string(),
    clock_now: instant.describe("on the site's clock"),
    clock_speed: z.number().describe('1 but in a simulation'),
    market_kind: z.enum(['live', 'simulated']),
    mode,
    states: z.enum(['real', 'would-be']),
    miner_count: z.number(),
    urgency: z.object({ level: z.enum(URGENCIES), why: z.string().nullable() }),
    price: z.object({
      ...freshness,
      usd_per_mwh: usdPerMwh.nullable().describe('newest known'),
      start: instant.nullable(),
      end: instant.nullable(),
      expected_usd_per_mwh: usdPerMwh.nullable().describe('of the present interval, where plans go by it'),
      delivered_usd_per_mwh: usdPerMwh.nullable().describe('of the price that decided'),
    }),
    next_hours: z
      .object({
        horizon_id: z.string(),
        made_at: instant,
        probabilities: z.array(z.number()).describe('of the quantiles'),
        steps: z.array(
          z.object({
            start: instant,
            minutes: z.number(),
            mean_usd_per_mwh: usdPerMwh,
            quantiles_usd_per_mwh: z.array(usdPerMwh),
            site_w: watts.describe('planned'),
          }),
        ),
      })
      .nullable()
      .describe('what is expected and planned; null: the site does not look ahead, or not yet'),
    hashprice: z.object({ ...freshness, usd_per_ph_day: z.number().nullable() }),
    power: z.object({
      setpoint_w: watts.nullable(),
      drawn_w: watts,
      from: z
        .enum(['meter', 'miners'])
        .describe('the grid connection’s meter, or the sum of miners’ readings'),
      at: instant,
      meter: z
        .object({ meter_id: z.string(), power_w: watts.nullable(), at: instant })
        .nullable()
        .describe('what the grid connection’s meter showed last, however long ago'),
      miners_w: watts.describe('sum of miners’ readings'),
      estimated_share: ratio.describe('of miners_w'),
      nominal_w: watts.describe('with every miner at nominal'),
      limit_w: watts.describe('of the grid connection'),
    }),
    money: z.object({
      now_usd_per_hour: usdPerHour.describe('of what is hashed and drawn now, at the price that decided'),
      planned_usd_per_hour: usdPerHour,
      always_on_usd_per_hour: usdPerHour.describe('with every miner at nominal, whatever the price'),
      against_always_on_usd_per_hour: usdPerHour,
    }),
    plan: z
      .object({
        epoch: z.number(),
        made_at: instant,
        valid_until: instant,
        summary: z.string(),
      })
      .nullable(),
    why: z
      .array(z.object({ kind: z.enum(WHY_KINDS), text: z.string(), source: z.string() }))
      .describe('what binds and why, a sentence each; the decision first'),
    groups: z.array(
      z.object({
        group_id: z.string(),
        model: z.string(),
        customer_id: z.string(),
        feeder_id: z.string(),
        miner_count: z.number(),
        awake_count: z.number().describe('planned, of those that can be directed'),
        power_w: watts.describe('planned'),
        breakeven_usd_per_mwh: usdPerMwh.nullable(),
        reason: z.string(),
      }),
    ),
    programs: z.array(
      z.object({
        enrolment_id: z.string(),
        program_id: z.string(),
        program_name: z.string(),
        standing: z.enum(PROGRAM_STANDINGS),
        committed_w: watts.nullable(),
        held_w: watts.nullable().describe('kept running so that it can be shed; null: none has to be'),
        event_id: z.string().nullable(),
        test: z.boolean(),
        next: z.object({ what: z.string(), at: instant }).nullable(),
        text: z.string(),
        problem: z.string().nullable(),
      }),
    ),
    overrides: z.array(override.omit({ released_at: true, released_by: true })).describe('those in force'),
    stale_feeds: z.array(
      z.object({
        feed: z.string(),
        age_minutes: z.number().nullable(),
        behaviour: staleBehaviour.describe('declared for this'),
        text: z.string(),
      }),
    ),
    disobeying: z.object({
      miner_count: z.number(),
      power_w: watts,
      causes: z.array(z.object({ cause: z.enum(STUCK_CAUSES), miner_count: z.number(), power_w: watts })),
    }),
    difference: z
      .array(
        z.object({
          cause: z.enum(DIFFERENCE_CAUSES),
          power_w: watts.describe('positive: above the setpoint'),
          miner_count: z.number(),
          why: z.string(),
        }),
      )
      .describe('between setpoint and miners_w; the parts add up to it'),
    open_commands: z.number(),
    last_tick: z.object({ at: instant, trigger: z.string(), error: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'SiteNow' });

/** What an override would do. */
export const overridePreview = z
  .object({
    from_w: watts.describe('drawn now'),
    to_w: watts.describe('setpoint with it'),
    planned_w: watts.describe('setpoint without it'),
    seconds_until_there: z.number().describe('by firmwares and ramps; 0: nothing moves'),
    minutes: z.number().describe('until it expires'),
    miners_moved: z.number(),
    usd_per_hour: usdPerHour.describe('against the plan without it, at the present price'),
    usd: z.number().nullable().describe('the same until it expires'),
    obligations: z.array(
      z.object({
        source: z.string(),
        bound: z.enum(['ceiling', 'floor']),
        feeder_id: z.string(),
        power_w: watts,
        kept: z.boolean(),
        missed_w: watts,
        text: z.string(),
      }),
    ),
    limits: z.array(z.string()).describe('what keeps it from being carried out in full'),
    lines: z.array(z.string()).describe('all of it in sentences'),
    needs_approval: z
      .array(z.enum(TWO_PERSON_ACTIONS))
      .describe('why it would wait for a second person; empty: it would not'),
  })
  .meta({ id: 'OverridePreview' });
