import { z } from 'zod';
import { PUSH } from '../core/market/pushed.js';
import { feedStatus } from './feed-replies.js';

/** In a body of 64 kB. */
const PRICES_MAX = 500;
/** A hundred times what any market has as its cap: beyond it, the unit is another. */
const PRICE_PER_MWH_MAX = 500_000;

const instant = z.iso.datetime({ offset: true });
const money = z.number().min(-PRICE_PER_MWH_MAX).max(PRICE_PER_MWH_MAX);

export const pushBody = z.strictObject({
  kind: z.enum(['real-time', 'day-ahead']),
  source: z
    .string()
    .default(PUSH)
    .describe("as the site's `feeds.price.sources` name it: `push`, or `push:NAME`"),
  usd_per_eur: z.number().min(0.1).max(10).optional().describe('needed for prices in EUR'),
  prices: z
    .array(
      z.strictObject({
        start: instant,
        minutes: z.number().int().min(5).max(60),
        price_usd_per_mwh: money.optional(),
        price_eur_per_mwh: money.optional().describe('in place of price_usd_per_mwh'),
        corrected_at: instant.optional().describe('when the market corrected it, by its own word'),
      }),
    )
    .min(1)
    .max(PRICES_MAX),
});

export const pushReply = z.object({
  source: z.string(),
  added: z.number().describe('prices that were new, or differ from the version before'),
  unchanged: z.number(),
  feeds: z.array(feedStatus).describe('of the prices, as it is now: who supplies them, who is quarantined'),
});
