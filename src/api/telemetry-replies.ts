import { z } from 'zod';
import { instant, ratio, ths, watts } from './reply-parts.js';

export const powerHistory = z.object({
  step_minutes: z
    .number()
    .nullable()
    .describe('each sample is the mean of so many minutes from its instant on; null: samples are readings'),
  samples: z.array(
    z.object({
      at: instant,
      power_w: watts,
      power_w_max: watts.describe('W, the highest reading of the step'),
      hashrate_ths: ths,
      estimated_share: ratio
        .nullable()
        .describe('share of power_w that is estimated or carried over, 0–1; null: not known, as for groups'),
    }),
  ),
});

export const minerHistory = z.object({
  step_minutes: z
    .number()
    .nullable()
    .describe('each reading is the first of so many minutes; null: all readings are here'),
  readings: z.array(
    z.object({
      at: instant,
      power_w: watts.nullable().describe('W; null: not known'),
      hashrate_ths: ths.nullable().describe('TH/s; null: not known'),
      chip_temp_c: z.number().nullable().describe('hottest chip, °C; null: not known'),
    }),
  ),
});
