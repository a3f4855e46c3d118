import { type AllowedNetworks, isAddress } from '../../src/core/networks.js';
import { isPushed } from '../../src/core/market/pushed.js';
import { formatPower } from '../../src/core/units.js';
import { fixOfName } from '../did-you-mean.js';
import type { Salvaged } from '../salvage.js';
import type { RawConfig, RawSite } from '../schema.js';
import type { Path } from '../yaml-source.js';
import { checkPlacements, type Known, type Placement, powerWByFeeder } from './placement.js';
import { checkMeters } from './meters.js';
import { checkMarket, checkPolicy } from './policy.js';
import { type Report, reportRepeated } from './report.js';

export type FeedKind = 'price' | 'hashprice' | 'weather';

/** Ids of the feed adapters that there are; absent: not checked. */
export type FeedSources = { readonly [K in FeedKind]?: readonly string[] } & {
  /** The markets of which a source has prices; one that is not here has any. */
  readonly markets?: Readonly<Record<string, readonly string[]>>;
};

export interface SiteCheck {
  readonly site: Salvaged<RawSite>;
  readonly path: Path;
  readonly simulation: Salvaged<RawConfig['simulation']> | undefined;
  readonly placements: readonly Placement[];
  readonly known: Known;
  readonly sources: FeedSources;
  /** Whether a site may have no miners yet. */
  readonly mayBeEmpty: boolean;
  readonly report: Report;
}

/** What the schema cannot say about a site: that its parts agree with each other. */
export function checkSite({
  site,
  path,
  simulation,
  placements,
  known,
  sources,
  mayBeEmpty,
  report,
}: SiteCheck): void {
  reportRepeated(
    known.feeders.map(({ feeder, path: at }) => ({ name: feeder.id, path: [...at, 'id'] })),
    'feeder',
    report,
  );
  reportRepeated(
    (site.customers ?? []).map((customer, index) => ({
      name: customer?.id,
      path: [...path, 'customers', index, 'id'],
    })),
    'customer',
    report,
  );
  checkMeters(site, path, known.networks, report);
  checkSensors(site, path, known.networks, report);
  checkPlacements(placements, known);
  checkCustomers(site, path, report);
  checkPolicy(site.policy, [...path, 'policy'], placements, report);
  checkMarket(site.market, [...path, 'market'], report);
  checkFeeds(site, path, sources, report);
  checkThermalLimits(site, path, placements, known, report);
  checkDerating(site, path, report);
  checkSleepingLoad(placements, known, report);
  checkSimulation(simulation, placements, report);
  if (site.fleet && placements.length === 0 && !mayBeEmpty) {
    report(
      [...path, 'fleet'],
      'the site has no miners',
      'List them under miners, in miners_csv, or as virtual; ebb fleet discover finds them.',
    );
  }
}

function checkFeeds(site: Salvaged<RawSite>, path: Path, sources: FeedSources, report: Report): void {
  for (const kind of ['price', 'hashprice', 'weather'] as const) {
    const known = sources[kind];
    if (!known) continue;
    site.feeds?.[kind]?.sources?.forEach((source, index) => {
      if (source === undefined) return;
      const at = [...path, 'feeds', kind, 'sources', index];
      if (kind === 'price' && isPushed(source)) return;
      if (!known.includes(source)) {
        report(at, `no ${kind} source "${source}"`, fixOfName(source, known));
        return;
      }
      const markets = kind === 'price' ? sources.markets?.[source] : undefined;
      const operator = site.market?.operator;
      if (operator === undefined || !markets || markets.includes(operator)) return;
      const fitting = known.filter((each) => sources.markets?.[each]?.includes(operator));
      report(at, `"${source}" has no prices of ${operator}`, `Of ${operator}: ${fitting.join(', ')}.`);
    });
  }
}

/** Sensors that are asked for their figures must be where Ebb may talk to devices. */
function checkSensors(site: Salvaged<RawSite>, path: Path, networks: AllowedNetworks, report: Report): void {
  site.sensors?.forEach((sensor, index) => {
    const host = sensor?.settings?.['host'];
    if (typeof host !== 'string' || !isAddress(host) || networks.allows(host)) return;
    const fix = `Add the network it is in, such as ${host}/32, to the site's networks, if Ebb may read it.`;
    report([...path, 'sensors', index, 'settings', 'host'], `${host} is in none of the site's networks`, fix);
  });
}

function checkThermalLimits(
  site: Salvaged<RawSite>,
  path: Path,
  placements: readonly Placement[],
  { models }: Known,
  report: Report,
): void {
  const classes = new Set(placements.map(({ model }) => models.get(model ?? '')?.thermal_class ?? ''));
  for (const key of ['thermal_limits', 'keep_warm', 'derating'] as const) {
    site[key]?.forEach((limit, index) => {
      const name = limit?.thermal_class;
      if (name === undefined || classes.has(name)) return;
      const at = [...path, key, index, 'thermal_class'];
      report(at, `no miner is of thermal class "${name}"`, fixOfName(name, [...classes].filter(Boolean)));
    });
  }
}

function checkCustomers(site: Salvaged<RawSite>, path: Path, report: Report): void {
  site.customers?.forEach((customer, index) => {
    if (customer?.firm !== true) return;
    for (const key of ['uptime_min_ratio', 'curtailed_hours_max_per_month', 'power_w_min'] as const) {
      if (customer[key] === undefined) continue;
      report(
        [...path, 'customers', index, key],
        'a firm customer is never curtailed for price: this says nothing more',
        'Remove it, or write firm: false.',
      );
    }
  });
}

function checkDerating(site: Salvaged<RawSite>, path: Path, report: Report): void {
  site.derating?.forEach((each, index) => {
    const at = [...path, 'derating', index];
    const same = site.derating!.findIndex((other) => other?.thermal_class === each?.thermal_class);
    if (each?.thermal_class !== undefined && same < index) {
      report(
        [...at, 'thermal_class'],
        `"${each.thermal_class}" is derated twice`,
        'Write one curve for each thermal class.',
      );
    }
    const temperatures = each?.curve?.map((point) => point?.at_c) ?? [];
    const falling = temperatures.findIndex((atC, k) => k > 0 && !(atC! > temperatures[k - 1]!));
    if (falling < 0) return;
    report([...at, 'curve', falling, 'at_c'], 'the temperatures do not rise', 'Sort them, each once.');
  });
}

/** A feeder that cannot carry its miners asleep can never be within its limit. */
function checkSleepingLoad(placements: readonly Placement[], known: Known, report: Report): void {
  const asleep = powerWByFeeder(placements, known, 'sleep');
  for (const { feeder, path } of known.feeders) {
    const sleepingW = asleep.get(feeder.id ?? '') ?? 0;
    if (feeder.power_w_max === undefined || sleepingW <= feeder.power_w_max) continue;
    report(
      [...path, 'power_w_max'],
      `its miners draw ${formatPower(sleepingW)} asleep, more than the ${formatPower(feeder.power_w_max)} it stands`,
      'Raise the limit, or place fewer miners there.',
    );
  }
}

function checkSimulation(
  simulation: Salvaged<RawConfig['simulation']> | undefined,
  placements: readonly Placement[],
  report: Report,
): void {
  if (simulation?.market === undefined || simulation.market === 'never') return;
  if (placements.every(({ virtual }) => virtual)) return;
  report(
    ['simulation', 'market'],
    `"${simulation.market}" could move real miners by simulated prices`,
    'Write never: a site with real miners follows real prices alone.',
  );
}
