import { type AlertConfig, minuteOfClock } from '../src/core/alerts/index.js';
import type { RawAlerts } from './alert-schema.js';
import { type Report, reportRepeated } from './checks/report.js';
import { fixOfName } from './did-you-mean.js';
import type { Salvaged } from './salvage.js';
import type { SecretPlaces } from './secrets.js';
import { checkSettings, resolvedSettings, type SignalShapes } from './signals.js';
import type { Path } from './yaml-source.js';

/** The one protocol that tells machines what happens; people get alerts. */
const FOR_EVENTS = 'webhook';

/** Reports what is wrong with routes and rules of alerts. */
export function checkAlerts(
  alerts: Salvaged<RawAlerts> | undefined,
  siteIds: readonly string[],
  shapes: SignalShapes | undefined,
  secrets: SecretPlaces,
  report: Report,
): void {
  if (!alerts) return;
  const { routes = [], rules = [], subscriptions = [], prices = [] } = alerts;
  const at: Path = ['alerts', 'routes'];
  reportRepeated(
    routes.map((route, index) => ({ name: route?.id, path: [...at, index, 'id'] })),
    'alert route',
    report,
  );
  checkSettings(routes, at, { folder: 'alerts', shapes }, secrets, report);
  const routeIds = routes.flatMap((route) => route?.id ?? []);
  rules.forEach((rule, index) => {
    const here = ['alerts', 'rules', index];
    checkNames(rule?.routes, [...here, 'routes'], 'alert route', routeIds, report);
    checkNames(rule?.match?.sites, [...here, 'match', 'sites'], 'site', siteIds, report);
    const { from, to } = rule?.quiet_hours ?? {};
    if (from !== undefined && from === to)
      report([...here, 'quiet_hours', 'to'], 'quiet hours end when they begin', 'Write another time.');
  });
  subscriptions.forEach((each, index) => {
    const here = ['alerts', 'subscriptions', index];
    checkNames(each?.routes, [...here, 'routes'], 'alert route', routeIds, report);
    checkNames(each?.sites, [...here, 'sites'], 'site', siteIds, report);
    (each?.routes ?? []).forEach((routeId, place) => {
      const protocol = routes.find((route) => route?.id === routeId)?.protocol;
      if (protocol === undefined || protocol === FOR_EVENTS) return;
      const problem = `events are told by signed webhooks, and ${routeId} is ${protocol}`;
      report([...here, 'routes', place], problem, 'Name a route of protocol webhook.');
    });
  });
  prices.forEach((each, index) => {
    const here = ['alerts', 'prices', index];
    checkNames(each?.site === undefined ? [] : [each.site], [...here, 'site'], 'site', siteIds, report);
    const { above_usd_per_mwh: above, below_usd_per_mwh: below } = each ?? {};
    if (above !== undefined && below !== undefined && below >= above)
      report([...here, 'below_usd_per_mwh'], 'every price is above or below', `Write less than ${above}.`);
  });
}

/** Ready to use, secrets filled in; checked before. */
export function alertConfig(raw: RawAlerts, secrets: SecretPlaces): AlertConfig {
  return {
    routes: raw.routes.map(({ id: routeId, protocol, settings }) => ({
      routeId,
      protocol,
      settings: resolvedSettings(settings, secrets),
    })),
    rules: raw.rules.map(({ match, routes, quiet_hours: quiet, repeat_minutes, group_seconds }) => ({
      ...match,
      routes,
      ...(quiet && {
        quietHours: {
          fromMinute: minuteOfClock(quiet.from)!,
          toMinute: minuteOfClock(quiet.to)!,
          days: quiet.days,
          timeZone: quiet.time_zone,
          below: quiet.below,
          then: quiet.then,
        },
      }),
      repeatMinutes: repeat_minutes,
      groupSeconds: group_seconds,
    })),
    subscriptions: raw.subscriptions,
    prices: raw.prices.map(({ site, above_usd_per_mwh, below_usd_per_mwh }) => ({
      siteId: site,
      aboveUsdPerMwh: above_usd_per_mwh,
      belowUsdPerMwh: below_usd_per_mwh,
    })),
  };
}

function checkNames(
  names: readonly (string | undefined)[] | undefined,
  path: Path,
  what: string,
  known: readonly string[],
  report: Report,
): void {
  (names ?? []).forEach((name, index) => {
    if (name === undefined || known.includes(name)) return;
    const fix = known.length === 0 ? `Add that ${what}.` : fixOfName(name, known);
    // A name by itself stands where its key is.
    const isList = path.at(-1) !== 'site';
    report(isList ? [...path, index] : path, `no ${what} "${name}"`, fix);
  });
}
