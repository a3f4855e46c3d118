import { z } from 'zod';
import { SCORED_SERIES } from '../learning/index.js';
import { instant, ratio, usdPerMwh, watts } from './reply-parts.js';

const usd = z.number().describe('USD');

/** A look ahead: what is expected of the hours to come, and what the site would do in them. */
export const horizon = z
  .object({
    site_id: z.string(),
    horizon_id: z.string(),
    made_at: instant,
    method: z.enum(['relaxation-rounded', 'milp', 'held-trimmed']).describe('how the counts were found'),
    stopped_by: z.string().nullable().describe('why the solver stopped before it was done'),
    objective_usd: usd.describe('net over the horizon'),
    bound_usd: usd.nullable().describe('no plan that keeps as much earns more'),
    gap_ratio: z.number().nullable().describe('(bound − objective) ÷ |bound|'),
    total_ms: z.number().describe('milliseconds that it took'),
    solver_ms: z.number(),
    price_quantile_probabilities: z.array(z.number()),
    spike_usd_per_mwh: usdPerMwh.describe('a price above this counts as a spike'),
    steps: z.array(
      z.object({
        start: instant,
        minutes: z.number(),
        price_anchor: z.enum(['day-ahead', 'profile']).describe('what the expected price rests on'),
        price_mean_usd_per_mwh: usdPerMwh,
        price_quantiles_usd_per_mwh: z.array(usdPerMwh),
        spike_probability: z.number(),
        coincident_usd: usd.describe('expected coincident-peak charge of the planned load'),
        site_w: watts,
        net_usd: usd,
      }),
    ),
    groups: z.array(
      z.object({
        group_id: z.string(),
        point_ids: z.array(z.string()),
        counts: z.array(z.array(z.number())).describe('miners by point, then by step'),
      }),
    ),
    violations: z
      .array(z.object({ layer: z.string(), source: z.string(), interval: z.number(), amount_w: watts }))
      .describe('what could not be kept'),
    shadow_prices: z
      .array(
        z.object({
          source: z.string(),
          interval: z.number().nullable(),
          usd_per_unit: usd,
          unit: z.enum(['MW', 'wake']),
        }),
      )
      .describe('what one unit more of the dearest limits would earn; from the linear relaxation'),
    error: z.string().nullable().describe('why the newest look ahead failed; null: it did not'),
  })
  .meta({ id: 'Horizon' });

const breach = {
  layer: z.string().nullable(),
  source: z.string(),
  interval: z.number(),
};
const alternative = z
  .object({
    from_point_id: z.string(),
    to_point_id: z.string(),
    miners: z.number(),
    first_interval: z.number(),
    last_interval: z.number(),
    cost_usd: usd.describe('exact: what the plan would earn less, all else equal'),
    breaks: z.array(z.object(breach)).describe('what it would break; empty: it could be done'),
  })
  .meta({ id: 'Alternative' });

export const explanations = z.object({
  site_id: z.string(),
  horizon_id: z.string(),
  made_at: instant,
  start: instant.describe('of the interval that is explained'),
  groups: z.array(
    z.object({
      group_id: z.string(),
      interval: z.number(),
      binding: z
        .array(
          z.object({
            ...breach,
            gain_usd: usd.describe('exact: what the move of one miner that it forbids would earn'),
            relaxation: z
              .object({ usd_per_unit: usd, unit: z.enum(['MW', 'wake']) })
              .nullable()
              .describe('what one unit more of it would earn, from the linear relaxation: counts not fixed'),
          }),
        )
        .describe('what keeps a miner from a move that would earn more; empty: prices alone decide'),
      alternatives: z.array(alternative).describe('what else the same miners could do, the cheapest first'),
      next_best: alternative.nullable().describe('the cheapest that breaks nothing'),
    }),
  ),
});

export const replay = z.object({
  id: z.string(),
  site_id: z.string(),
  kind: z.enum(['plan', 'look-ahead']),
  matches: z.boolean().describe('whether planning anew from what is stored decides the same, byte for byte'),
});

const score = z.object({
  source: z.string().describe('whose forecast: ebb and its rivals, or the provider of weather'),
  lead_minutes: z.number().describe('how long before, at the least'),
  count: z.number().describe('values that were forecast'),
  pinball: z.number().nullable().describe('mean pinball loss, in the unit of the value; less is better'),
  crps: z
    .number()
    .nullable()
    .describe('continuous ranked probability score: of one value its mean absolute error'),
  bias: z
    .number()
    .nullable()
    .describe('mean of forecast less what came; null where more than one value was forecast'),
  coverage: ratio.nullable().describe('share within the outermost quantiles'),
  nominal_coverage: ratio.nullable().describe('share that should be'),
  brier: z.number().nullable().describe('mean squared error of the probability of a spike'),
  brier_of_rate: z.number().nullable().describe('the same of always forecasting the rate that was seen'),
});

/** How good forecasts have been since scores are kept. */
export const forecastScores = z
  .object({
    site_id: z.string(),
    spike_usd_per_mwh: usdPerMwh,
    series: z.array(
      z.object({
        series: z.enum(SCORED_SERIES).describe('USD/MWh; °C of the dry bulb; °C of the wet'),
        scored_to: instant.nullable().describe('intervals before this are scored; null: none yet'),
        scores: z.array(score),
      }),
    ),
  })
  .meta({ id: 'ForecastScores' });
