import { z } from 'zod';
import { HttpFeed } from '../../shared/http-feed.js';
import { clientTls, seconds, serverUrl } from '../../shared/settings.js';
import { signalKind } from '../../shared/signal-kind.js';
import { OpenAdr2bSource } from './adapter.js';
import { VtnApi } from './api.js';

const settings = z.strictObject({
  url: serverUrl.describe('of the server, without /OpenADR2/Simple/2.0b'),
  ven_name: z.string().min(1).max(128),
  ven_id: z.string().min(1).optional().describe('where the server gave one beforehand'),
  poll_seconds: seconds(10),
  timeout_seconds: seconds(10, 120),
  usual_opt: z
    .enum(['in', 'out', 'none'])
    .default('in')
    .describe('what is said to events of which nothing else is decided'),
  lists_all: z
    .boolean()
    .default(true)
    .describe('a distribution holds all events of the server: what is missing was called off'),
  tls: clientTls,
});

/** A VEN of OpenADR 2.0b by pull. */
export const openadr2b = signalKind({
  id: 'openadr2b',
  label: 'OpenADR 2.0b',
  hears: 'polls a server every 10 s, simple HTTP, pull',
  acknowledges: 'oadrCreatedEvent with opting in or out, as soon as an event is kept; oadrCreateOpt later',
  limits: [
    'Pull over simple HTTP alone: neither push nor XMPP.',
    'Messages are not signed by XML signatures; the server knows Ebb by its certificate.',
    'No reports are offered or sent: the server is told that none are pending.',
    'A random start is noted and not followed.',
    'LOAD_DISPATCH setpoint is taken as the most that may be drawn. Signals that are not known are kept and named.',
  ],
  unverified: [
    'Tried against this project’s simulator and openleadr-python 0.5.34, and against no other server yet.',
    'That a distribution holds all events; `lists_all: false` where a server sends only what changed.',
  ],
  settings,
  create: (deps, config) => {
    const { tls, usual_opt: usualOpt } = config;
    const http = new HttpFeed({ baseUrl: config.url, timeoutSeconds: config.timeout_seconds, tls });
    return new OpenAdr2bSource(deps, {
      api: new VtnApi(http),
      venName: config.ven_name,
      venId: config.ven_id ?? null,
      pollSeconds: config.poll_seconds,
      usualOpt: usualOpt === 'none' ? null : usualOpt,
      listsAll: config.lists_all,
      authentication: tls?.certificate === undefined ? 'none' : 'certificates of both sides',
    });
  },
});
