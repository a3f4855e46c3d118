import { z } from 'zod';
import { ALERT_CHANGES } from '../core/alerts/index.js';
import { alert } from './alert-schemas.js';
import { instant, usdPerMwh, watts } from './reply-parts.js';
import { siteNow } from './now-replies.js';
import { siteStatus, siteSummary } from './replies.js';

/** Shapes of the `data` of the live stream's events, by their kind. */

const mode = z.enum(['shadow', 'auto', 'hold']);
const ofSite = z.object({ site_id: z.string(), at: instant.describe("ISO 8601 UTC, on the site's clock") });
const drift = ofSite.extend({
  about: z.literal('meter'),
  change: z.enum(['raised', 'cleared']).describe('the miners’ sum and the meter do not agree'),
  meter_id: z.string(),
  difference_ratio: z.number().nullable(),
  why: z.string().nullable(),
});
const disobedience = ofSite.extend({
  about: z.literal('miners'),
  stuck: z
    .array(z.object({ cause: z.string(), count: z.number(), power_w: watts }))
    .describe('miners that do not obey, now; none: all do'),
});

export const LIVE_EVENTS = {
  plan: ofSite
    .extend({
      plan_id: z.string(),
      epoch: z.number(),
      made_at: instant,
      valid_until: instant,
      trigger: z.string(),
      mode,
      method: z.string(),
      setpoint_w: watts,
      market_price_usd_per_mwh: usdPerMwh.nullable(),
      delivered_price_usd_per_mwh: usdPerMwh.nullable(),
      hashprice_usd_per_ph_day: z.number().nullable(),
      summary: z.string().describe('the decision in a sentence'),
    })
    .describe('a plan was made'),
  site: siteSummary
    .extend(ofSite.shape)
    .describe('how the site is, after each tick and as its power changes'),
  now: ofSite
    .extend(siteNow.shape)
    .describe('a site at a glance, as /sites/{site}/now gives it; told when `site` is'),
  price: ofSite.extend(siteStatus.shape.price.shape).describe('a price became known'),
  hashprice: ofSite.extend(siteStatus.shape.hashprice.shape).describe('a hashprice became known'),
  feed: ofSite
    .extend({
      feed: z.string(),
      change: z.enum(['stale', 'fresh', 'quarantined', 'cleared']),
      source: z.string().nullable(),
      state: z.string().nullable(),
      problem: z.string().nullable(),
      newest_at: instant.nullable(),
    })
    .describe('a feed went, came back, or was taken out of use'),
  override: ofSite
    .extend({
      change: z.enum(['set', 'released']),
      override_id: z.string(),
      by: z.string(),
      reason: z.string(),
      action: z.enum(['curtail', 'run', 'setpoint']).optional().describe('where it was set'),
      power_w: watts.nullable().optional(),
      scope: z.object({ kind: z.enum(['feeder', 'group']), id: z.string() }).optional(),
      since: instant.optional(),
      expires_at: instant.optional(),
    })
    .describe('an override was set or released'),
  mode: ofSite
    .extend({ from: mode, to: mode, by: z.string(), reason: z.string() })
    .describe('somebody set another mode'),
  approval: ofSite
    .extend({
      change: z.enum(['asked', 'given', 'refused', 'expired', 'carried-out', 'failed']),
      request_id: z.string(),
      summary: z.string(),
      asked_by: z.string(),
      by: z.string().nullable().describe('whose doing this is; null: nobody’s'),
    })
    .describe('something waits for a second person, or does no more'),
  event: ofSite
    .extend({
      source_id: z.string(),
      entry_seq: z.number().describe('of its entry in the ledger'),
      problem: z.string().nullable(),
      changes: z.array(z.object({ kind: z.string(), event_id: z.string(), version: z.number().nullable() })),
    })
    .describe('an event of a grid program was received, changed or withdrawn'),
  'command-summary': ofSite
    .extend({
      sent: z.number(),
      ended: z.array(z.object({ outcome: z.string(), count: z.number() })),
      open_commands: z.number().describe('without an outcome now'),
    })
    .describe('commands to miners since the summary before'),
  alarm: z.union([disobedience, drift]).describe('miners that do not obey, or a meter that drifts'),
  alert: alert
    .omit({ site_id: true })
    .extend({ ...ofSite.shape, change: z.enum(ALERT_CHANGES) })
    .describe('an alert was opened, acknowledged, became worse or is over'),
  ledger: ofSite.extend({ seq: z.number(), hash: z.string() }).describe('where the chain ends now'),
  missed: z
    .object({
      at: instant,
      reason: z
        .enum(['overflow', 'restart', 'unknown-id'])
        .describe('why what came after your Last-Event-ID is not kept any more'),
      from: instant.nullable().describe('of the last event that you saw; null where that is not known'),
      to: instant,
    })
    .describe('events of this time will not be sent: read what they told by the other routes'),
  closed: z
    .object({
      at: instant,
      reason: z
        .enum(['slow', 'renew', 'stopping'])
        .describe('slow: too much was left unread; renew: connect again with your Last-Event-ID'),
    })
    .describe('the last event of this connection'),
} satisfies Readonly<Record<string, z.ZodType>>;

/** One event as its `data` line has it. */
export const liveEvent = z.union(Object.values(LIVE_EVENTS)).meta({ id: 'LiveEvent' });
