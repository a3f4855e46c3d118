import { z } from 'zod';
import { DEFAULT_RETENTION } from '../src/core/site.js';

const DEFAULTS = {
  raw_frame_days: DEFAULT_RETENTION.rawFrameDays,
  roll_up_days: DEFAULT_RETENTION.rollUpDays,
};
const days = z.number().int().max(36_500);

/** How long telemetry is kept. */
export const retentionSchema = z
  .strictObject({
    raw_frame_days: days
      .min(2)
      .default(DEFAULTS.raw_frame_days)
      .describe("every miner's readings; learning and customers' hours look back over some of them"),
    roll_up_days: days
      .min(2)
      .default(DEFAULTS.roll_up_days)
      .describe('five-minute means of sites and groups; no less than raw_frame_days'),
  })
  .refine(({ raw_frame_days: raw, roll_up_days: rolledUp }) => rolledUp >= raw, {
    error: 'a roll_up_days of at least raw_frame_days',
  })
  .default(DEFAULTS);
