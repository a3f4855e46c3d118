import { z } from 'zod';
import {
  ALERT_CHANGES,
  ALERT_KIND_NAMES,
  ALERT_STATES,
  type AlertKind,
  SEVERITIES,
} from '../core/alerts/index.js';
import { instant, nextCursor } from './reply-parts.js';
import { id, pageQuery, reason } from './schemas.js';

/** Requests and answers about alerts. */

export const alertParams = z.strictObject({ alert: z.uuid().describe('id of the alert') });
export const alertRouteParams = z.strictObject({ route: id.describe('id of the route') });
export const alertsQuery = z.strictObject({
  state: z.enum(['open', 'resolved', 'all']).default('open').describe('open: acknowledged ones, too'),
  site: id.optional().describe('of this site alone; of all that the token sees where it is left out'),
  ...pageQuery(100, 500),
});
export const acknowledgeBody = z.strictObject({
  note: reason.optional().describe('what is being done about it'),
});

const kinds = ALERT_KIND_NAMES as [AlertKind, ...AlertKind[]];

export const alert = z
  .object({
    alert_id: z.string(),
    kind: z.enum(kinds).meta({ examples: ['miners-disobey'] }),
    site_id: z.string().nullable().describe('null: of Ebb itself'),
    severity: z.enum(SEVERITIES),
    obligation: z.boolean().describe('about what is owed to a program: no quiet hours hold it back'),
    title: z.string().meta({ examples: ['Miners do not obey'] }),
    text: z.string().meta({ examples: ['12 miners with 42 kW do not obey: 12 unreachable'] }),
    to_do: z.string(),
    state: z.enum(ALERT_STATES),
    opened_at: instant,
    acknowledged_at: instant.nullable(),
    acknowledged_by: z.string().nullable(),
    note: z.string().nullable(),
    resolved_at: instant.nullable(),
  })
  .meta({ id: 'Alert' });

export const alertList = z.object({
  alerts: z.array(alert),
  open_count: z.number().describe('open and not acknowledged, of all that the token sees'),
  next_cursor: nextCursor,
});

export const alertDetail = alert.extend({
  deliveries: z.array(
    z.object({
      route_id: z.string(),
      change: z.enum(ALERT_CHANGES).nullable(),
      told_as: z.enum(['alert', 'digest', 'event', 'test']),
      state: z.enum(['waiting', 'sent', 'given-up']),
      created_at: instant,
      due_at: instant.describe('not before; where it failed, the next attempt'),
      ended_at: instant.nullable(),
      attempts: z.array(
        z.object({
          at: instant,
          milliseconds: z.number(),
          problem: z.string().nullable().describe('null: it was taken'),
        }),
      ),
      problem: z.string().nullable(),
    }),
  ),
});

export const alertRoutes = z.object({
  routes: z.array(
    z
      .object({
        route_id: z.string(),
        protocol: z.string(),
        waiting: z.number().describe('messages that were not taken yet, or are not due'),
        problem: z.string().nullable().describe('of the last attempt where it failed'),
      })
      .meta({ id: 'AlertRoute' }),
  ),
});

export const routeTest = z.object({
  delivered: z.boolean(),
  problem: z.string().nullable(),
  milliseconds: z.number(),
});
