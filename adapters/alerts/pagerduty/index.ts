import { z } from 'zod';
import { AlertHttp } from '../../shared/alert-http.js';
import { alertRouteKind, secretUrl } from '../../shared/alert-kind.js';
import { seconds } from '../../shared/settings.js';
import { PagerDutyRoute } from './adapter.js';
import { EVENTS_URL } from './api.js';

const settings = z.strictObject({
  routing_key: z.string().min(1).describe('integration key of a service that takes Events API v2'),
  url: secretUrl.default(EVENTS_URL).describe('of another service that takes the same'),
  timeout_seconds: seconds(10, 60),
});

/** Incidents at PagerDuty, or at whatever takes its Events API v2. */
export const pagerduty = alertRouteKind({
  id: 'pagerduty',
  label: 'PagerDuty Events API v2',
  tells: 'an incident for each alert, by its id: triggered, acknowledged, resolved',
  again: 'does nothing more: an incident is known by its key',
  limits: [
    'What is acknowledged at the service is not acknowledged in Ebb.',
    'Alerts that are grouped are sent one by one.',
  ],
  unverified: ['Tried against this project’s simulator, and not against the service itself.'],
  settings,
  create: (deps, { routing_key: routingKey, url, timeout_seconds: timeoutSeconds }) =>
    new PagerDutyRoute(deps, new AlertHttp(url, { timeoutSeconds }), routingKey),
});
