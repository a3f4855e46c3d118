import { z } from 'zod';
import { id, powerW, ratio } from './schema-parts.js';

/* What is agreed with those whose miners a site hosts. What holds between several values is in `checks/site.ts`. */

export const customerSchema = z.strictObject({
  id,
  firm: z.boolean().describe('the contract forbids curtailment for price'),
  uptime_min_ratio: ratio
    .optional()
    .describe("least share of a calendar month's hours awake; what it leaves used up, the customer is firm"),
  curtailed_hours_max_per_month: z.number().min(0).max(744).optional(),
  power_w_min: powerW.optional().describe("least load of the customer's miners, at any price"),
});

export const fairnessSchema = z
  .strictObject({
    tolerance_ratio: ratio.default(0.02).describe('how far shares served may be from that of all'),
    usd_per_mwh: z.number().min(0).max(1_000).describe('what bringing them nearer may cost'),
  })
  .describe('balance between customers who are not firm');
