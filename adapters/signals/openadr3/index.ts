import { z } from 'zod';
import { HttpFeed } from '../../shared/http-feed.js';
import { clientTls, seconds, serverUrl } from '../../shared/settings.js';
import { signalKind } from '../../shared/signal-kind.js';
import { OpenAdr3Source } from './adapter.js';
import { VERSIONS, VtnApi } from './api.js';
import { OAuthSession } from './oauth.js';
import { MEANINGS } from './payloads.js';

const names = z.array(z.string().min(1)).default([]);

const settings = z.strictObject({
  url: serverUrl.describe('of the server, with the path that all requests have in common'),
  version: z.enum(VERSIONS).default('3.1'),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  client_name: z.string().min(1).max(128).describe('as reports and subscriptions name Ebb'),
  scope: z.string().min(1).optional(),
  token_url: serverUrl.optional().describe('else the server is asked'),
  secret_in: z.enum(['form', 'header']).default('form'),
  poll_seconds: seconds(60),
  timeout_seconds: seconds(10, 120),
  programs: names.describe('names or ids; none: all that the server shows'),
  test_programs: names.describe('programs whose events are all tests'),
  targets: names.describe('events that name targets, and none of these, are left to others'),
  register: z
    .boolean()
    .default(true)
    .describe('make Ebb known as a VEN with its resources, where the server lets it'),
  resources: names.describe('names of the resources; none: client_name'),
  meanings: z
    .record(z.string(), z.enum(MEANINGS))
    .default({})
    .describe('how the program means a type of payload, where it differs from what is usual'),
  callback: z
    .strictObject({ url: serverUrl, token: z.string().min(16) })
    .optional()
    .describe('where the server may call; without it, or where the server cannot, Ebb polls'),
  tls: clientTls,
});

/** A VEN of OpenADR 3. */
export const openadr3 = signalKind({
  id: 'openadr3',
  label: 'OpenADR 3.1 and 3.0.1',
  hears: 'polls a server every minute; webhook where the server calls',
  acknowledges: 'a webhook with 200 when it is kept; the protocol knows no opting in or out',
  limits: [
    'Events begin in time: randomizeStart is noted and not followed.',
    'DISPATCH_SETPOINT and IMPORT_CAPACITY_LIMIT are taken as the most that may be drawn, in kW where no unit is told; `meanings` says otherwise for a program.',
    'Payload types that are not known are kept and named, and acted on by nobody.',
    'Several values of a payload are taken for equal parts of the interval: the specification says so of PRICE.',
    'Notifications by MQTT are not taken; polling is there for what a webhook does not bring.',
    'The server’s clock is compared by its `Date`, to the second; times of events are taken as they stand.',
  ],
  unverified: [
    'Tried against this project’s simulator, which is checked against the specification’s schemas, and one server of others: openleadr-rs 0.2.8 (3.1).',
    'An event without a duration holds until it is called off: the specification does not say.',
  ],
  settings,
  create: (deps, config) => {
    const { url: vtnUrl, timeout_seconds: timeoutSeconds, tls, callback } = config;
    const open = (baseUrl: string): HttpFeed => new HttpFeed({ baseUrl, timeoutSeconds, tls });
    const vtn = open(vtnUrl);
    const session = new OAuthSession({
      clock: deps.clock,
      vtn,
      vtnUrl,
      open,
      clientId: config.client_id,
      clientSecret: config.client_secret,
      scope: config.scope,
      tokenUrl: config.token_url,
      secretIn: config.secret_in,
    });
    return new OpenAdr3Source(deps, {
      api: new VtnApi(vtn, session),
      version: config.version,
      clientName: config.client_name,
      pollSeconds: config.poll_seconds,
      programs: config.programs,
      testPrograms: config.test_programs,
      targets: config.targets,
      meanings: config.meanings,
      callback: callback ?? null,
      register: config.register,
      resources: config.resources,
    });
  },
});
