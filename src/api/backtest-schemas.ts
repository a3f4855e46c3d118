import { z } from 'zod';
import { instant, nextCursor, ratio, usdPerMwh } from './reply-parts.js';
import { id, instant as givenInstant, pageQuery, siteParams } from './schemas.js';
import { change } from './settings-schemas.js';

/* Shapes of what backtests are asked for, and answered, with. */

const YAML_MAX = 60_000;
const POLICIES_MAX = 6;

export const backtestBody = z
  .strictObject({
    name: id.describe('what people will find it by'),
    from: givenInstant,
    to: givenInstant.describe('first instant that is left out; 400 days after `from` at the most'),
    yaml: z
      .string()
      .max(YAML_MAX)
      .nullable()
      .default(null)
      .describe('a draft of settings, tried against those in force; null: those in force alone'),
    policies: z
      .array(id)
      .max(POLICIES_MAX)
      .default([])
      .describe('run beside them: economic, strike:90, threshold:curtail=90,resume=80,after=2'),
    settlement_point: id
      .nullable()
      .default(null)
      .describe('whose recorded prices are taken; null: those of the site'),
    hashprice_usd_per_ph_day: z
      .number()
      .min(0)
      .max(100_000)
      .nullable()
      .default(null)
      .describe('throughout, net of the pool’s fee; null: as recorded'),
    lag_minutes: z
      .number()
      .min(0)
      .max(1_440)
      .nullable()
      .default(null)
      .describe('from an interval’s start until its price counts as known; null: when it is over'),
  })
  .meta({
    examples: [
      {
        name: 'August, strike 90',
        from: '2026-08-01T05:00:00Z',
        to: '2026-08-20T05:00:00Z',
        policies: ['strike:90'],
      },
    ],
  });

export const backtestParams = siteParams.extend({ run: id.describe('`run_id` of the backtest') });
export const backtestsQuery = z.strictObject(pageQuery(50, 200));

const usd = z.number().describe('USD');
const gain = z
  .object({
    usd,
    low_usd: usd.nullable().describe('null: nothing tells how far off it may be'),
    high_usd: usd.nullable(),
  })
  .meta({ id: 'BacktestGain' });

const stretch = {
  net_usd: usd.describe('hash less energy and wear, USD'),
  energy_mwh: z.number(),
  curtailed_mwh: z.number().describe('less than always on drew'),
  curtailed_hours: z.number().describe('in which less than half of the fleet mined'),
  wakes: z.number(),
  gain_over_always_on: gain,
  gain_over_present: gain.nullable().describe('over the settings in force; null for those and for baselines'),
};

const outcome = z
  .object({
    name: z.string(),
    kind: z
      .enum(['baseline', 'present', 'draft', 'asked'])
      .describe('present: the settings in force; draft: those that were tried'),
    rule: z.string(),
    ...stretch,
    revenue_usd: usd,
    energy_cost_usd: usd,
    wear_usd: usd,
    regret_usd: usd.nullable().describe('what perfect foresight would have earned more, at most'),
    skill: z
      .number()
      .nullable()
      .describe('(it − always on) ÷ (perfect foresight − always on); null where foresight gains nothing'),
    uptime: ratio,
    cycles_per_day: z.number().describe('wakes of a miner in a day'),
    avg_price_paid_usd_per_mwh: usdPerMwh.nullable().describe('delivered'),
    month_like: z
      .object({ usd_per_month: usd, low_usd: usd, high_usd: usd, days: z.number().int() })
      .nullable()
      .describe(
        'what another month of such days may gain over always on: a band of 90 %; null: too few days',
      ),
    days: z.array(z.object({ date: z.string().describe('civil date of the site'), ...stretch })),
    months: z.array(z.object({ month: z.string(), ...stretch })),
    worst_hours: z
      .array(
        z.object({
          start: instant,
          regret_usd: usd,
          delivered_usd_per_mwh: usdPerMwh.describe('the highest of the hour'),
          mining_ratio: ratio,
          foresight_mining_ratio: ratio,
        }),
      )
      .describe('in which most was lost against a schedule that knew all prices'),
  })
  .meta({ id: 'BacktestOutcome' });

const basis = z.object({
  settlement_point: z.string(),
  settlement_minutes: z.number(),
  intervals: z.number().int(),
  intervals_missing: z.number().int().describe('without a price: in no sum, in the bands alone'),
  gaps: z.array(z.object({ from: instant, to: instant })).describe('the first stretches without a price'),
  lag_minutes: z.number(),
  learned_from_days: z.number().describe('days of prices before the period'),
  hashprice_usd_per_ph_day: z.number().nullable().describe('null: as recorded'),
  hashprice_readings: z.number().int(),
  day_ahead_hours: z.number().int(),
  weather_hours: z.number().int(),
  watts_off_ratio: ratio
    .nullable()
    .describe('median of how far recorded power is off its setpoint; null: nothing was recorded'),
  assumed: z.object({
    latency_seconds: z.number(),
    failure_ratio: ratio,
    repair_hours: z.number(),
    wear_usd_per_wake: usd,
    seed: z.number(),
  }),
});

const head = {
  run_id: z.string(),
  site_id: z.string(),
  asked_at: instant,
  asked_by: z.string(),
  asked: z
    .object({
      name: z.string(),
      from: instant,
      to: instant,
      yaml: z.string().nullable(),
      policies: z.array(z.string()),
      settlement_point: z.string().nullable(),
      hashprice_usd_per_ph_day: z.number().nullable(),
      lag_minutes: z.number().nullable(),
    })
    .describe('as it was asked for'),
  settings_hash: z.string().nullable().describe('of the settings in force then'),
  changes: z.array(change).describe('in which the draft differs from them'),
  state: z
    .enum(['running', 'done', 'failed', 'cancelled', 'interrupted'])
    .describe('interrupted: Ebb was stopped while it ran'),
  progress: ratio,
  doing: z.string().nullable().describe('what is run now'),
  problem: z.string().nullable(),
  finished_at: instant.nullable(),
  took_seconds: z.number().nullable().describe('of the wall'),
  summary: z
    .object({
      name: z.string(),
      days: z.number(),
      net_usd: usd,
      gain_over_always_on: gain,
      gain_over_present: gain.nullable(),
      regret_usd: usd.nullable(),
      cycles_per_day: z.number(),
      curtailed_mwh: z.number(),
    })
    .nullable()
    .describe('of the draft or, where there was none, of the settings in force'),
};

export const backtestHead = z.object(head).meta({ id: 'Backtest' });
export const backtestList = z.object({ backtests: z.array(backtestHead), next_cursor: nextCursor });
export const backtestDetail = z.object({
  ...head,
  result: z
    .object({
      days: z.number().describe('of time with a price'),
      miner_count: z.number().int(),
      bound: z.object({ bound_usd: usd, feasible_usd: usd, gap_ratio: z.number() }),
      basis: basis.describe('what it was computed from'),
      notes: z.array(z.string()).describe('what is missing or assumed'),
      outcomes: z.array(outcome).describe('always on first'),
    })
    .nullable()
    .describe('null until it is done'),
});
