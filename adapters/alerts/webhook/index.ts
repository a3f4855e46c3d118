import { z } from 'zod';
import { AlertHttp } from '../../shared/alert-http.js';
import { alertRouteKind } from '../../shared/alert-kind.js';
import { clientTls, seconds, serverUrl } from '../../shared/settings.js';
import { WebhookRoute } from './adapter.js';

const settings = z.strictObject({
  url: serverUrl,
  secrets: z
    .array(z.string().min(24))
    .min(1)
    .max(2)
    .describe('shared with the receiver, 24 characters or more; two while one is replaced'),
  timeout_seconds: seconds(10, 60),
  tls: clientTls,
});

/** Alerts and events for programs of one's own. */
export const webhook = alertRouteKind({
  id: 'webhook',
  label: 'Signed webhook',
  tells: 'a POST of JSON, signed by HMAC-SHA256',
  again: 'has the id of before, by which a receiver knows it',
  limits: [
    'Any answer of 2xx means that the message is kept. Redirects are not followed.',
    'The one route that events of subscriptions go along, too.',
  ],
  unverified: [],
  settings,
  create: (deps, { url, secrets, timeout_seconds: timeoutSeconds, tls }) =>
    new WebhookRoute(deps, { http: new AlertHttp(url, { timeoutSeconds, tls }), secrets }),
});
