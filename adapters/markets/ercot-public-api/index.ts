import { EbbError } from '../../../src/core/errors.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import { envOf, timeoutSecondsOf, type FeedDeps, type PriceFeedEntry } from '../../shared/feed.js';
import { ErcotPublicApiFeed } from './adapter.js';
import { ErcotPublicApi, type ErcotCredentials, type ErcotPublicApiOptions } from './api.js';

const NEEDS = ['ERCOT_USERNAME', 'ERCOT_PASSWORD', 'ERCOT_SUBSCRIPTION_KEY'] as const;

/** ERCOT counts requests by account: the sites of one process, which have one clock, share a session. */
const sessions = new WeakMap<Clock, Map<string, ErcotPublicApi>>();

/** ERCOT's documented API, for those who are registered. */
export const ercotPublicApi: PriceFeedEntry = {
  label: 'ERCOT Public API',
  live: true,
  operators: ['ercot'],
  covers:
    'all ERCOT settlement points, 31 days back, and ERCOT’s corrections; day-ahead prices; five-minute and indicative prices; prices of reserves, day-ahead and real-time; system lambda and adders; load, wind and sun with their forecasts',
  needs: NEEDS,
  limits: [
    'Needs an account and a subscription to “Public API” at apiexplorer.ercot.com; other countries than the USA are refused.',
    '24 requests a minute for all sites of a process together, 6 of them at once; ERCOT allows 30.',
  ],
  create: (deps) => new ErcotPublicApiFeed({ clock: deps.clock, api: sessionFor(deps) }),
};

function sessionFor({ clock, env, random, watch }: FeedDeps): ErcotPublicApi {
  const account = {
    credentials: credentialsOf(env),
    apiUrl: envOf(env, 'EBB_ERCOT_API_URL'),
    signInUrl: envOf(env, 'EBB_ERCOT_SIGN_IN_URL'),
    timeoutSeconds: timeoutSecondsOf(env),
  } satisfies Partial<ErcotPublicApiOptions>;
  const ofClock = sessions.get(clock) ?? new Map<string, ErcotPublicApi>();
  sessions.set(clock, ofClock);
  const key = JSON.stringify(account);
  const session = ofClock.get(key) ?? new ErcotPublicApi({ clock, random, watch, ...account });
  ofClock.set(key, session);
  return session;
}

function credentialsOf(env: FeedDeps['env']): ErcotCredentials {
  const [username, password, subscriptionKey] = NEEDS.map((name) => envOf(env, name));
  if (username !== undefined && password !== undefined && subscriptionKey !== undefined) {
    return { username, password, subscriptionKey };
  }
  const missing = NEEDS.filter((name) => envOf(env, name) === undefined).join(', ');
  throw new EbbError('unauthorised', `ercot-public-api: ${missing} not set in the environment`);
}
