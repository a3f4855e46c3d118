import { z } from 'zod';
import { clientTls, seconds, serverUrl } from '../../shared/settings.js';
import { telemetryKind } from '../../shared/telemetry-kind.js';
import { VOLTUS_URL } from '../../shared/voltus-http.js';
import { VoltusTelemetryLink } from './adapter.js';
import { VoltusTelemetryApi } from './api.js';

const settings = z
  .strictObject({
    url: serverUrl.default(VOLTUS_URL),
    api_key: z.string().min(1),
    site_id: z.string().min(1).optional().describe('Voltus’ id of a site with one meter'),
    meter_id: z.string().min(1).optional().describe('Voltus’ id of the meter'),
    controllable_load: z.boolean().default(false).describe('also post how much load is under control'),
    timeout_seconds: seconds(10, 30),
    tls: clientTls,
  })
  .refine(
    ({ site_id: site, meter_id: meter }) => (site === undefined) !== (meter === undefined),
    'name either a site_id or a meter_id',
  )
  .refine(
    ({ controllable_load: wanted, site_id: site }) => !wanted || site !== undefined,
    'controllable_load is told of a site: name its site_id',
  );

/** Load, and load under control, posted to the aggregator Voltus. */
export const voltusTelemetry = telemetryKind({
  id: 'voltus-telemetry',
  label: 'Voltus telemetry',
  tells: 'means over 30 s, posted when each has ended; what was not taken is posted again',
  limits: [
    'Intervals of which nothing usable is known are left out, and never filled with an older value.',
    'At most 2,048 intervals (17 h) wait for a line that is down; the oldest are given up.',
  ],
  unverified: ['Tried against this project’s simulator, and not against the sandbox.'],
  settings,
  create: (deps, config) =>
    new VoltusTelemetryLink(deps, {
      api: new VoltusTelemetryApi({
        url: config.url,
        apiKey: config.api_key,
        timeoutSeconds: config.timeout_seconds,
        tls: config.tls,
      }),
      owner: config.meter_id === undefined ? { site_id: config.site_id! } : { meter_id: config.meter_id },
      controllableSiteId: config.controllable_load ? config.site_id! : null,
    }),
});
