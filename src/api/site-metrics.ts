import { Gauge, type Registry } from 'prom-client';
import type { Plan } from '../core/planner/index.js';
import { type FeederSum, feederSums } from '../fleet/index.js';
import type { ApiContext } from './api-context.js';
import type { RegisterGauge } from './observability.js';

/** Figures of each site's newest plan and of its feeders. */
export function siteMetrics(gauge: RegisterGauge, context: ApiContext): void {
  const { dispatch, fleetState, registry, sites, telemetry, clock } = context;
  const planOf = shared((siteId) => context.plans.latest(siteId));
  gauge('ebb_site_setpoint_watts', 'Setpoint of the newest plan', async (each, { siteId: site }) => {
    const plan = await planOf(site);
    if (plan) each.set({ site }, plan.setpointW);
  });
  gauge(
    'ebb_breakeven_usd_per_mwh',
    'Market price above which nominal earns less than sleep, by group',
    async (each, { siteId: site }) => {
      for (const { groupId: group, breakevenUsdPerMwh } of (await planOf(site))?.groups ?? [])
        if (breakevenUsdPerMwh !== null) each.set({ site, group }, breakevenUsdPerMwh);
    },
    ['group'],
  );
  gauge('ebb_site_net_usd_per_hour', 'Net of the newest plan', async (each, { siteId: site }) => {
    const net = (await planOf(site))?.economics.netUsdPerHour ?? null;
    if (net !== null) each.set({ site }, net);
  });
  gauge('ebb_site_shortfall_watts', 'Load that cannot be brought down', async (each, { siteId: site }) => {
    const shortfalls = (await planOf(site))?.shortfalls ?? [];
    each.set(
      { site },
      shortfalls.reduce((sum, { powerW }) => sum + powerW, 0),
    );
  });
  gauge(
    'ebb_site_mode',
    '1 for the mode that the site is in',
    async (each, { siteId: site }) => each.set({ site, mode: await sites.mode(site) }, 1),
    ['mode'],
  );
  gauge(
    'ebb_site_deviation_watts',
    'Watts beyond the setpoint, by cause; the causes add up to the difference',
    (each, { siteId: site }) => {
      for (const { cause, powerW } of dispatch.status(site)?.difference ?? [])
        each.set({ site, cause }, powerW);
    },
    ['cause'],
  );
  gauge('ebb_site_hashrate_terahashes_per_second', 'By the last readings', (each, { siteId: site }) => {
    each.set({ site }, telemetry.sitePower(site, clock.now(), clock.now()).hashrateThs);
  });
  const feeders: [name: string, help: string, of: (sum: FeederSum) => number][] = [
    ['ebb_feeder_power_watts', 'What miners below a feeder draw', ({ powerW }) => powerW],
    ['ebb_feeder_limit_watts', 'The most that a feeder may carry', ({ feeder }) => feeder.powerWMax],
    ['ebb_feeder_headroom_watts', 'Limit less load', ({ feeder, powerW }) => feeder.powerWMax - powerW],
  ];
  for (const [name, help, valueOf] of feeders) {
    const collect: Parameters<RegisterGauge>[2] = (each, { siteId: site }) => {
      const { site: config, miners } = registry.fleet(site);
      for (const sum of feederSums(config.feeders, miners, fleetState.states(site)))
        each.set({ site, feeder: sum.feeder.feederId }, valueOf(sum));
    };
    gauge(name, help, collect, ['feeder']);
  }
}

/** Alerts and the ways out for them. */
export function alertMetrics({ alertStore, alertRoutes }: ApiContext, registers: Registry[]): void {
  new Gauge({
    name: 'ebb_alerts',
    help: 'Alerts that are not resolved; those of Ebb itself have no site',
    labelNames: ['site', 'kind', 'severity', 'state'],
    registers,
    async collect() {
      this.reset();
      const open = await alertStore.unresolved().catch(() => []);
      for (const { siteId, kind, severity, state } of open)
        this.inc({ site: siteId ?? '', kind, severity, state });
    },
  });
  new Gauge({
    name: 'ebb_alert_deliveries_waiting',
    help: 'Messages that a route has not taken yet, or that are not due',
    labelNames: ['route'],
    registers,
    async collect() {
      this.reset();
      for (const { routeId: route, waiting } of await alertRoutes.views().catch(() => []))
        this.set({ route }, waiting);
    },
  });
  new Gauge({
    name: 'ebb_alert_route_failing',
    help: '1 where the last attempt of what waits has failed',
    labelNames: ['route'],
    registers,
    async collect() {
      this.reset();
      for (const { routeId: route, problem } of await alertRoutes.views().catch(() => []))
        this.set({ route }, problem === null ? 0 : 1);
    },
  });
}

/** A scrape asks for all at the same time: what is being read for one is read for the others, too. */
function shared(read: (siteId: string) => Promise<Plan | null>): (siteId: string) => Promise<Plan | null> {
  const running = new Map<string, Promise<Plan | null>>();
  return (siteId) => {
    const plan = running.get(siteId) ?? read(siteId).finally(() => running.delete(siteId));
    running.set(siteId, plan);
    return plan;
  };
}
