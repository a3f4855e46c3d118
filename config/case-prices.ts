import { z } from 'zod';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const zeroOrMore = z.number().min(0).max(1e12);

/** What no program's file has: prices that cleared, or stand in a contract. In the program's currency. */
export const casePricesSchema = z.strictObject({
  energy_per_mwh: z.array(z.strictObject({ start: instant, price: z.number() })).optional(),
  net_benefits_price: z.number().optional(),
  bid_per_mwh: z.number().optional(),
  shortfall: z
    .strictObject({
      rate_per_mwh: zeroOrMore,
      year_revenue: zeroOrMore,
      charged_before: zeroOrMore.default(0),
    })
    .optional(),
  capacity_price: zeroOrMore.optional(),
  rate_per_kw_year: zeroOrMore.optional(),
});
