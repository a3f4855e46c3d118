import { z } from 'zod';

/** Shapes of the API's requests and answers: checked on the way in, and the source of the OpenAPI document. */

/** PostgreSQL and JavaScript agree on these years; nothing that Ebb knows of is outside of them. */
const YEARS = { first: 1970, last: 9999 };

const instant = z.iso
  .datetime({ offset: true })
  .refine(
    (text) => {
      const year = new Date(text).getUTCFullYear();
      return year >= YEARS.first && year <= YEARS.last;
    },
    { error: `an instant of the years ${YEARS.first} to ${YEARS.last}` },
  )
  .describe('ISO 8601 with an offset');
/** Ids are printable; PostgreSQL refuses a NUL in any text. */
const id = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]+$/u, { error: 'an id without control characters' });
const watts = z.number().describe('W');

export const siteParams = z.strictObject({ site: id.describe('id of the site') });
export const rangeQuery = z.strictObject({
  from: instant.optional().describe('first instant; a day before `to` where it is left out'),
  to: instant.optional().describe('first instant that is left out; now where it is not given'),
});

export const modeBody = z.strictObject({
  mode: z.enum(['shadow', 'auto', 'hold']),
  reason: z.string().trim().min(1).max(500),
});

export const overrideBody = z.strictObject({
  action: z.enum(['curtail', 'run', 'setpoint']),
  power_w: z.number().min(0).optional().describe('W, for setpoint'),
  feeder: id.optional().describe('scope; the whole site where neither feeder nor group is given'),
  group: id.optional(),
  reason: z.string().trim().min(1).max(500),
  expires_at: instant.optional(),
  minutes: z
    .number()
    .positive()
    .max(7 * 24 * 60)
    .optional()
    .describe('instead of expires_at'),
  accept_non_performance: z.boolean().default(false).describe('break obligations and contracts knowingly'),
});

export const releaseQuery = z.strictObject({ reason: z.string().trim().min(1).max(500) });

const feedStatus = z.object({
  site_id: z.string(),
  kind: z.enum(['price', 'hashprice', 'weather']),
  state: z.enum(['starting', 'ok', 'stale', 'failed']),
  source_id: z.string().nullable(),
  last_error: z.string().nullable(),
  answered_at_ms: z.number().nullable(),
});

const freshness = z.object({
  source: z.string().nullable(),
  known_at: z.string().nullable(),
  age_minutes: z.number().nullable(),
  max_age_minutes: z.number(),
  stale: z.boolean(),
  when_stale: z.enum(['hold', 'curtail', 'run']),
});

const dispatchStatus = z.object({
  following_epoch: z.number().nullable(),
  open_commands: z.number(),
  held: z.array(z.object({ reason: z.string(), count: z.number() })),
  stuck: z.array(z.object({ cause: z.string(), count: z.number(), power_w: watts })),
});

export const siteSummary = z.object({
  site_id: z.string(),
  name: z.string(),
  mode: z.enum(['shadow', 'auto', 'hold']),
  market_kind: z.enum(['live', 'simulated']),
  clock_now: z.string(),
  clock_speed: z.number(),
  miner_count: z.number(),
  power_w: watts.describe('drawn, by the last readings'),
  estimated_share: z.number().describe('share of it that is estimated or carried over, 0–1'),
  hashrate_ths: z.number(),
  setpoint_w: watts.nullable(),
  summary: z.string().nullable(),
});

export const siteStatus = siteSummary.extend({
  price: freshness.extend({ newest_usd_per_mwh: z.number().nullable(), newest_start: z.string().nullable() }),
  hashprice: freshness.extend({ hashprice_usd_per_ph_day: z.number().nullable() }),
  weather: freshness.extend({ dry_bulb_c: z.number().nullable(), wet_bulb_c: z.number().nullable() }),
  feeds: z.array(feedStatus),
  overrides: z.array(z.record(z.string(), z.unknown())),
  dispatch: dispatchStatus.nullable(),
  last_tick: z
    .object({
      at: z.string(),
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
      start: z.string(),
      minutes: z.number(),
      price_usd_per_mwh: z.number(),
      source: z.string(),
      known_at: z.string(),
    }),
  ),
});

const pointCounts = z.array(z.object({ point_id: z.string(), count: z.number() }));

export const plan = z.looseObject({
  plan_id: z.string(),
  epoch: z.number(),
  made_at: z.string(),
  valid_until: z.string(),
  mode: z.string(),
  market_kind: z.string(),
  policy: z.string(),
  method: z.string(),
  snapshot_hash: z.string(),
  setpoint_w: watts,
  summary: z.string(),
  groups: z.array(
    z.looseObject({
      group_id: z.string(),
      counts: pointCounts,
      power_w: watts,
      breakeven_usd_per_mwh: z.number().nullable(),
      reason: z.string(),
    }),
  ),
});

export const planList = z.object({ plans: z.array(plan), next_before_epoch: z.number().nullable() });
export const planDetail = z.object({
  plan,
  snapshot: z.looseObject({ schema: z.number() }),
  recomputed_matches: z
    .boolean()
    .describe('whether planning the stored snapshot again gives the same plan, byte for byte'),
});

export const fleet = z.object({
  groups: z.array(
    z.object({
      group_id: z.string(),
      model: z.string(),
      firmware: z.string(),
      feeder_id: z.string(),
      miner_count: z.number(),
      power_w: watts,
      hashrate_ths: z.number(),
      stuck_count: z.number(),
    }),
  ),
  feeders: z.array(
    z.object({
      feeder_id: z.string(),
      parent_id: z.string().nullable(),
      name: z.string(),
      power_w: watts,
      power_w_max: watts,
    }),
  ),
});

export const minersQuery = z.strictObject({
  group: id.optional(),
  state: z.enum(['stuck', 'asleep', 'awake', 'unreachable']).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: id.optional().describe('`next_cursor` of the page before'),
});
const miner = z.looseObject({
  miner_id: z.string(),
  group_id: z.string(),
  power_w: watts.nullable(),
  stuck_cause: z.string().nullable(),
});
export const minerList = z.object({ miners: z.array(miner), next_cursor: z.string().nullable() });
export const minerParams = siteParams.extend({ miner: id });
export const minerDetail = z.object({
  miner,
  commands: z.array(z.looseObject({ command_id: z.string(), outcome: z.string().nullable() })),
});

export const commandsQuery = z.strictObject({
  miner: id.optional(),
  before: instant.optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(100),
});
export const commandList = z.object({
  commands: z.array(z.looseObject({ command_id: z.string(), outcome: z.string().nullable() })),
});

export const plansQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  before_epoch: z.coerce.number().int().min(1).optional(),
});
export const planParams = siteParams.extend({ epoch: z.coerce.number().int().min(1) });

export const override = z.looseObject({
  override_id: z.string(),
  action: z.string(),
  reason: z.string(),
  expires_at: z.string(),
});
export const overrideList = z.object({ overrides: z.array(override) });
export const overrideParams = siteParams.extend({ override: id });

export const ledgerQuery = z.strictObject({
  from_seq: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export const ledgerList = z.object({
  entries: z.array(z.looseObject({ seq: z.number(), kind: z.string(), hash: z.string() })),
});
export const ledgerHead = z.looseObject({
  seq: z.number(),
  hash: z.string(),
  at: z.string(),
  public_key: z.string(),
});
export const exportQuery = z.strictObject({
  from_seq: z.coerce.number().int().min(1).optional(),
  to_seq: z.coerce.number().int().min(1).optional(),
});

export const powerList = z.object({
  samples: z.array(
    z.object({ at: z.string(), power_w: watts, hashrate_ths: z.number(), estimated_share: z.number() }),
  ),
});
export const intervalList = z.object({ intervals: z.array(z.looseObject({ interval_start: z.string() })) });
export const feedList = z.object({ feeds: z.array(feedStatus) });
export const anything = z.looseObject({});
