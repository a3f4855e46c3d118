import { envOf, timeoutSecondsOf, type PriceFeedEntry } from '../../shared/feed.js';
import { ErcotDashboard } from './adapter.js';

/** ERCOT's public display of settlement prices: no key, no promise. */
export const ercotDashboard: PriceFeedEntry = {
  label: 'ERCOT dashboard',
  live: true,
  operators: ['ercot'],
  covers:
    'ERCOT hubs and load zones, today since midnight Central time; day-ahead prices; system load and its forecast; PRC and the level of emergency (EEA)',
  needs: [],
  limits: [
    'Not documented by ERCOT: it may change or go without notice.',
    'Unverified: that the levels of emergency 1 to 3 are written as these numbers; 0 has been seen.',
    'No resource nodes, no history before today: what was missed yesterday stays missed.',
  ],
  create: ({ clock, env, watch }) =>
    new ErcotDashboard({
      clock,
      watch,
      baseUrl: envOf(env, 'EBB_ERCOT_DASHBOARD_URL'),
      timeoutSeconds: timeoutSecondsOf(env),
    }),
};
