import { z } from 'zod';
import { LOAD_TAGS } from '../core/baselines/index.js';
import { DIFFERENCE_CAUSES } from '../dispatch/index.js';
import { siteReading } from './meter-replies.js';
import {
  freshness,
  instant,
  nextCursor,
  ratio,
  staleBehaviour,
  ths,
  usdPerMwh,
  watts,
} from './reply-parts.js';

import { feedStatus, hashpriceStatus } from './feed-replies.js';
import { learnedQuantity, plannedPoint } from './fleet-replies.js';

export * from './feed-replies.js';
export * from './fleet-replies.js';

/**
 * Shapes of the API's answers: the source of the OpenAPI document, and what the tests hold real answers against. Those
 * with an id are written down once there, and referred to.
 */

const mode = z.enum(['shadow', 'auto', 'hold']);
const marketKind = z.enum(['live', 'simulated']);

export const override = z
  .object({
    override_id: z.string(),
    action: z.enum(['curtail', 'run', 'setpoint']),
    power_w: watts.nullable(),
    scope: z.object({ kind: z.enum(['feeder', 'group']), id: z.string() }),
    reason: z.string(),
    by: z.string().describe('name of the token'),
    since: instant,
    expires_at: instant,
    accept_non_performance: z.boolean(),
    released_at: instant.nullable(),
    released_by: z.string().nullable(),
  })
  .meta({ id: 'Override' });
export const overrideList = z.object({ overrides: z.array(override), next_cursor: nextCursor });

export const siteSummary = z
  .object({
    site_id: z.string(),
    name: z.string(),
    mode,
    states: z
      .enum(['real', 'would-be'])
      .describe('would-be: the newest plan is for the fleet as it would be, had every plan been followed'),
    market_kind: marketKind,
    clock_now: instant.describe("ISO 8601 UTC, on the site's clock"),
    clock_speed: z.number().describe('1 but in a simulation'),
    miner_count: z.number(),
    power_w: watts.describe('W drawn, by the last readings'),
    estimated_share: ratio.describe('share of power_w that is estimated or carried over, 0–1'),
    hashrate_ths: ths,
    setpoint_w: watts.nullable(),
    summary: z.string().nullable().describe('the decision in a sentence'),
  })
  .meta({ id: 'SiteSummary' });

export const siteStatus = siteSummary.extend({
  price: freshness.extend({ newest_usd_per_mwh: usdPerMwh.nullable(), newest_start: instant.nullable() }),
  hashprice: hashpriceStatus,
  weather: freshness.extend({
    dry_bulb_c: z.number().nullable(),
    wet_bulb_c: z.number().nullable(),
    relative_humidity_ratio: ratio.nullable(),
    wind_metres_per_second: z.number().nullable(),
  }),
  metered: siteReading.describe('what the grid connection’s meter shows now, beside the miners’ sum'),
  feeds: z.array(feedStatus),
  overrides: z.array(override.omit({ released_at: true, released_by: true })).describe('those in force'),
  dispatch: z
    .object({
      following_epoch: z.number().nullable(),
      open_commands: z.number(),
      held: z.array(z.object({ reason: z.string(), count: z.number() })).describe('miners whose rise waits'),
      stuck: z
        .array(z.object({ cause: z.string(), count: z.number(), power_w: watts }))
        .describe('miners that cannot be directed'),
      difference: z
        .array(
          z.object({
            cause: z.enum(DIFFERENCE_CAUSES),
            power_w: watts.describe('positive: above the setpoint'),
            miner_count: z.number(),
            why: z.string(),
          }),
        )
        .describe('where the difference between setpoint and power comes from; the parts add up to it'),
    })
    .nullable(),
  last_tick: z
    .object({
      at: instant,
      trigger: z.string(),
      milliseconds: z.number(),
      epoch: z.number().nullable(),
      error: z.string().nullable(),
    })
    .nullable(),
});

export const priceList = z.object({
  prices: z.array(
    z.object({
      start: instant,
      minutes: z.number(),
      price_usd_per_mwh: usdPerMwh,
      source: z.string(),
      known_at: instant,
      corrected_at: instant.nullable().describe('when the market corrected it; null as first published'),
    }),
  ),
});

const usdPerHour = z.number().nullable().describe('USD/h; null where a price is unknown');
const limit = z
  .object({
    power_w: watts,
    layer: z.string().describe('layer of the safety order that the limit is of'),
    source: z.string(),
  })
  .meta({ id: 'Limit' });

export const plan = z
  .object({
    schema: z.number(),
    plan_id: z.string(),
    site_id: z.string(),
    epoch: z.number().describe("counts the site's plans"),
    made_at: instant,
    valid_until: instant,
    when_expired: staleBehaviour.describe('what dispatch does by itself after valid_until'),
    trigger: z.string(),
    mode,
    states: z
      .literal('would-be')
      .optional()
      .describe('planned for the fleet as it would be; absent: as it is'),
    market_kind: marketKind,
    policy: z.enum(['threshold', 'economic']),
    method: z.enum(['merit-order', 'stale-hold', 'stale-curtail', 'stale-run', 'mode-hold']),
    snapshot_hash: z.string().describe('SHA-256 of the canonical snapshot, hex'),
    setpoint_w: watts,
    market_price_usd_per_mwh: usdPerMwh.nullable().describe('the newest that was known'),
    expected_price_usd_per_mwh: usdPerMwh
      .nullable()
      .describe('what was expected of the present interval; null: the newest known price decided'),
    delivered_price_usd_per_mwh: usdPerMwh.nullable().describe('of the price that decided'),
    outlook: z
      .object({
        horizon_id: z.string().nullable(),
        made_at: instant,
        charges: z.array(z.object({ source: z.string(), usd_per_mwh: usdPerMwh })),
      })
      .nullable()
      .describe('what the hours to come were judged by; null: the interval was decided for itself'),
    hashprice_usd_per_ph_day: z.number().nullable(),
    summary: z.string().describe('the decision in a sentence'),
    groups: z.array(
      z.object({
        group_id: z.string(),
        feeder_id: z.string(),
        counts: z
          .array(z.object({ point_id: z.string(), count: z.number() }))
          .describe('miners at each point'),
        power_w: watts,
        hashrate_ths: ths,
        learned: z
          .object({ quantities: z.array(learnedQuantity), points: z.array(plannedPoint) })
          .optional()
          .describe('figures that it was planned with, where some were learned; absent: the catalogue’s'),
        breakeven_usd_per_mwh: usdPerMwh.nullable(),
        net_usd_per_hour: usdPerHour,
        reason: z.string(),
      }),
    ),
    feeders: z.array(
      z.object({
        feeder_id: z.string(),
        setpoint_w: watts,
        ceiling: limit,
        floor: limit.nullable(),
        binding: z.boolean().describe('one more miner would not have fitted'),
      }),
    ),
    relaxed: z
      .array(z.object({ layer: z.string(), source: z.string(), amount_w: watts, because: z.string() }))
      .describe('requirements that gave way'),
    shortfalls: z.array(z.object({ scope: z.string(), power_w: watts, why: z.string() })),
    stale_feeds: z.array(
      z.object({ feed: z.string(), age_minutes: z.number().nullable(), behaviour: staleBehaviour }),
    ),
    economics: z.object({
      revenue_usd_per_hour: usdPerHour,
      energy_cost_usd_per_hour: usdPerHour,
      net_usd_per_hour: usdPerHour,
      bound_usd_per_hour: usdPerHour,
      gap_usd_per_hour: usdPerHour,
      always_on_net_usd_per_hour: usdPerHour,
    }),
    policy_state: z.looseObject({ kind: z.enum(['threshold', 'economic']) }),
  })
  .meta({ id: 'Plan' });
export const planList = z.object({
  plans: z.array(plan),
  next_before_epoch: z.number().nullable(),
  next_cursor: nextCursor,
});
export const planDetail = z.object({
  plan,
  snapshot: z.looseObject({ schema: z.number() }).describe('all that the plan was made from'),
  recomputed_matches: z
    .boolean()
    .describe('whether planning the stored snapshot again gives the same plan, byte for byte'),
});

export const intervalList = z.object({
  intervals: z.array(
    z.object({
      site_id: z.string(),
      interval_start: instant,
      minutes: z.number(),
      status: z.enum(['complete', 'partial', 'no-data']),
      mean_power_w: watts.nullable(),
      energy_mwh: z.number().nullable(),
      coverage_ratio: ratio.describe('share of the interval that readings cover, 0–1'),
      estimated_ratio: ratio.nullable(),
      setpoint_w: watts.nullable(),
      tag: z.enum(LOAD_TAGS).nullable().describe('why load was curtailed'),
      settlement_point: z.string(),
      price_usd_per_mwh: usdPerMwh.nullable(),
      price_known_at: instant.nullable(),
      price_source: z.string().nullable(),
      closed_at: instant,
    }),
  ),
  next_cursor: nextCursor,
});
