import { z } from 'zod';
import { clientTls, seconds, serverUrl } from '../../shared/settings.js';
import { signalKind } from '../../shared/signal-kind.js';
import { VoltusSource } from './adapter.js';
import { VOLTUS_URL } from '../../shared/voltus-http.js';
import { VoltusApi } from './api.js';

const settings = z.strictObject({
  url: serverUrl.default(VOLTUS_URL),
  api_key: z.string().min(1),
  site_ids: z
    .array(z.string().min(1))
    .default([])
    .describe('Voltus’ ids or your own; none: all of the account'),
  poll_seconds: seconds(60),
  timeout_seconds: seconds(10, 120),
  call_token: z
    .string()
    .min(16)
    .optional()
    .describe('what ?token= of the registered address is; without it calls are not taken, and Ebb polls'),
  tls: clientTls,
});

/** Dispatches of the aggregator Voltus: read where they are, called to look by unsigned pointers. */
export const voltus = signalKind({
  id: 'voltus',
  label: 'Voltus',
  hears: 'polls dispatches every minute; unsigned webhooks say when to look',
  acknowledges: 'a webhook with 200 when it is kept, before the dispatch is read',
  limits: [
    'A call is believed in nothing: its dispatch is read again from the API, with the key.',
    'Commitments of the sites are added up, kW to be shed; a dispatch without any calls what is committed.',
    'The webhook is registered by hand, with ?token= in its address; 60 calls a minute are taken.',
    'Telemetry is told by `voltus-telemetry`, a link of its own.',
  ],
  unverified: [
    'Tried against this project’s simulator, and not against the sandbox.',
    'A dispatch that is missing in the list counts as ended: the list is documented as the active and coming ones.',
  ],
  settings,
  create: (deps, config) =>
    new VoltusSource(deps, {
      api: new VoltusApi({
        url: config.url,
        apiKey: config.api_key,
        timeoutSeconds: config.timeout_seconds,
        tls: config.tls,
      }),
      pollSeconds: config.poll_seconds,
      siteIds: config.site_ids,
      callToken: config.call_token ?? null,
    }),
});
