import { formatPower, formatPrice } from '../core/units.js';

/** A site as the API sends it in its list: the part that is shown. */
export interface SiteView {
  readonly site_id: string;
  readonly mode: string;
  readonly states: string;
  readonly market_kind: string;
  readonly power_w: number;
  readonly setpoint_w: number | null;
  readonly summary: string | null;
}

interface Freshness {
  readonly source: string | null;
  readonly age_minutes: number | null;
  readonly stale: boolean;
  readonly when_stale: string;
}

/** One site as the API sends it: the part that is shown. */
export interface SiteStatusView extends SiteView {
  readonly clock_now: string;
  readonly clock_speed: number;
  readonly miner_count: number;
  readonly price: Freshness & { readonly newest_usd_per_mwh: number | null };
  readonly hashprice: Freshness;
  readonly weather: Freshness & {
    readonly dry_bulb_c: number | null;
    readonly wet_bulb_c: number | null;
    readonly wind_metres_per_second: number | null;
  };
  readonly metered: {
    readonly meter_id: string;
    readonly power_w: number | null;
    readonly at: string;
  } | null;
  readonly feeds: readonly {
    readonly kind: 'price' | 'hashprice' | 'weather';
    readonly last_error: string | null;
  }[];
  readonly overrides: readonly {
    readonly override_id: string;
    readonly action: string;
    readonly scope: { readonly id: string };
    readonly by: string;
    readonly reason: string;
    readonly expires_at: string;
  }[];
  readonly dispatch: {
    readonly open_commands: number;
    readonly held: readonly { readonly reason: string; readonly count: number }[];
    readonly stuck: readonly { readonly cause: string; readonly count: number; readonly power_w: number }[];
    readonly difference: readonly {
      readonly cause: string;
      readonly power_w: number;
      readonly miner_count: number;
      readonly why: string;
    }[];
  } | null;
  readonly last_tick: {
    readonly at: string;
    readonly trigger: string;
    readonly error: string | null;
  } | null;
}

/** What binds and why, as the API's page Now sends it: the part that is shown. */
export interface NowView {
  readonly urgency: { readonly level: string; readonly why: string | null };
  readonly why: readonly { readonly text: string }[];
  readonly programs: readonly {
    readonly enrolment_id: string;
    readonly text: string;
    readonly problem: string | null;
  }[];
}

/** A site in a line, and its decision in another. */
export function siteLines(site: SiteView): string[] {
  const market = site.market_kind === 'simulated' ? ', SIMULATED MARKET' : '';
  const setpoint = site.setpoint_w === null ? 'none' : formatPower(site.setpoint_w);
  return [
    `${site.site_id} (${site.mode}${market}): drawing ${formatPower(site.power_w)}, setpoint ${setpoint}${site.states === 'would-be' ? ' (WOULD BE: nothing is sent)' : ''}`,
    ...(site.summary === null ? [] : [`    ${site.summary}`]),
  ];
}

/** All that is to be known of a site at a glance. */
export function siteStatusLines(site: SiteStatusView): string[] {
  const { clock_now: now, clock_speed: speed, last_tick: tick, dispatch } = site;
  const newest = site.price.newest_usd_per_mwh;
  return [
    ...siteLines(site),
    '',
    `clock      ${now}${speed === 1 ? '' : `, ${speed} times as fast as the wall's`}`,
    `last tick  ${tick === null ? 'none yet' : `${tick.at} (${tick.trigger})${tick.error === null ? '' : `, ABORTED: ${tick.error}`}`}`,
    feedLine('price', site, newest === null ? 'none yet' : formatPrice(newest)),
    feedLine('hashprice', site),
    feedLine('weather', site, airText(site.weather)),
    ...(site.metered?.power_w == null
      ? []
      : [
          `metered    ${formatPower(site.metered.power_w)} by ${site.metered.meter_id} at ${site.metered.at}`,
        ]),
    `miners     ${site.miner_count}, ${dispatch?.open_commands ?? 0} commands open`,
    ...(dispatch?.held ?? []).map(({ reason, count }) => `  waiting  ${count} for ${reason}`),
    ...(dispatch?.stuck ?? []).map(
      ({ cause, count, power_w: powerW }) => `  stuck    ${count} (${cause}), ${formatPower(powerW)}`,
    ),
    ...(dispatch?.difference ?? []).map(
      ({ cause, power_w: powerW, miner_count: count, why }) =>
        `  ${powerW > 0 ? 'above' : 'below'}    ${formatPower(Math.abs(powerW))} (${cause}${count > 0 ? `, ${count} miners` : ''}): ${why}`,
    ),
    ...site.overrides.map(
      ({ override_id: id, action, scope, by, reason, expires_at: until }) =>
        `override   ${action} of ${scope.id} by ${by} until ${until}: ${reason} (${id})`,
    ),
  ];
}

/** What binds and why, a sentence each, the decision first; then where programs stand. */
export function whyNowLines({ urgency, why, programs }: NowView): string[] {
  return [
    '',
    ...(urgency.why === null ? [] : [`urgent     ${urgency.level}: ${urgency.why}`]),
    ...why.map(({ text }, index) => (index === 0 ? 'why' : '').padEnd(11) + text),
    ...programs.map(
      ({ enrolment_id: id, text, problem }) =>
        `program    ${id}: ${text}${problem === null ? '' : `; PROBLEM: ${problem}`}`,
    ),
  ];
}

function airText(weather: SiteStatusView['weather']): string | undefined {
  const { dry_bulb_c: dry, wet_bulb_c: wet, wind_metres_per_second: wind } = weather;
  if (dry === null) return undefined;
  return [
    `${dry.toFixed(1)} °C`,
    ...(wet === null ? [] : [`wet bulb ${wet.toFixed(1)} °C`]),
    ...(wind === null ? [] : [`wind ${wind.toFixed(1)} m/s`]),
  ].join(', ');
}

function feedLine(kind: 'price' | 'hashprice' | 'weather', site: SiteStatusView, value?: string): string {
  const { source, age_minutes: age, stale, when_stale: behaviour } = site[kind];
  const error = site.feeds.find((feed) => feed.kind === kind)?.last_error;
  const parts = [
    ...(value === undefined ? [] : [value]),
    source === null ? 'no source has answered' : `from ${source}`,
    ...(age === null ? [] : [`${Math.round(age)} min old`]),
    ...(stale ? [`STALE: ${behaviour}`] : []),
    ...(error == null ? [] : [`last error: ${error}`]),
  ];
  return `${kind.padEnd(9)}  ${parts.join(', ')}`;
}
