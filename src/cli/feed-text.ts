import { tableLines } from './table.js';

/** What `GET /feeds` answers. */
export interface FeedsView {
  readonly feeds: readonly FeedView[];
  readonly weather_forecasts: readonly WeatherErrorsView[];
  readonly hashprice: readonly HashpriceView[];
  readonly grid: readonly GridView[];
}

interface FeedView {
  readonly site_id: string;
  readonly kind: string;
  readonly state: string;
  readonly source_id: string | null;
  readonly last_error: string | null;
  readonly answered_at: string | null;
  readonly quarantined: readonly { readonly source_id: string; readonly reason: string }[];
  readonly sources: readonly SourceView[];
}

interface SourceView {
  readonly source_id: string;
  readonly left_alone: { readonly until: string; readonly why: string } | null;
  readonly connection: {
    readonly clock_ahead_seconds: number | null;
    readonly clock_error_seconds: number | null;
    readonly requests_this_hour: number;
    readonly bytes_this_hour: number;
  } | null;
}

interface WeatherErrorsView {
  readonly site_id: string;
  readonly mean_absolute_error_c: number;
  readonly bias_c: number;
}

interface HashpriceView {
  readonly site_id: string;
  readonly hashprice_usd_per_ph_day: number | null;
  readonly next_adjustment?: {
    readonly height: number;
    readonly blocks_found: number;
    readonly at: string;
    readonly difficulty_ratio: number;
  };
  readonly ahead?: readonly { readonly from: string; readonly hashprice_usd_per_ph_day: number }[];
  readonly forward?: { readonly source: string; readonly known_at: string };
}

interface GridView {
  readonly site_id: string;
  readonly eea_level: number | null;
  readonly prc_mw: number | null;
  readonly known_at: string | null;
  readonly stale: boolean;
}

/** A clock that is further off may give an interval's price to another interval's decision. */
const CLOCK_OFF_SECONDS = 5;

/** Feeds, then the lines to their sources, then hashprice, forecasts of the weather, and how grids stand. */
export function feedLines({ feeds, weather_forecasts: weather, hashprice, grid }: FeedsView): string[] {
  const rows = feeds.map((feed) => [
    feed.site_id,
    feed.kind,
    feed.state,
    feed.source_id ?? '–',
    feed.answered_at ?? 'never',
    whatIsWrong(feed),
  ]);
  const lines = connectionRows(feeds);
  return [
    ...tableLines([['site', 'feed', 'state', 'source', 'answered', 'what is wrong'], ...rows]),
    ...(lines.length === 0
      ? []
      : ['', ...tableLines([['source', 'requests this hour', 'kB', 'its clock'], ...lines])]),
    ...hashprice.flatMap((site) => (site.hashprice_usd_per_ph_day === null ? [] : ['', hashpriceText(site)])),
    ...(weather.length === 0 ? [] : ['', ...weather.map(weatherLine)]),
    ...(grid.length === 0 ? [] : ['', ...grid.map(gridLine)]),
  ];
}

function whatIsWrong({ last_error: error, quarantined, sources }: FeedView): string {
  const held = quarantined.map((each) => `${each.source_id} is quarantined: ${each.reason}`);
  const alone = sources.flatMap(({ source_id: id, left_alone: left }) =>
    left ? [`${id} is left alone until ${left.until}: ${left.why}`] : [],
  );
  return [error, ...held, ...alone].filter(Boolean).join('; ');
}

/** Each source once: feeds share its line. */
function connectionRows(feeds: readonly FeedView[]): string[][] {
  const byId = new Map(
    feeds.flatMap(({ sources }) =>
      sources.flatMap(({ source_id: id, connection }) => (connection ? [[id, connection] as const] : [])),
    ),
  );
  return [...byId].map(([id, line]) => [
    id,
    String(line.requests_this_hour),
    (line.bytes_this_hour / 1e3).toFixed(0),
    clockText(line.clock_ahead_seconds, line.clock_error_seconds ?? 0),
  ]);
}

function clockText(aheadSeconds: number | null, errorSeconds: number): string {
  if (aheadSeconds === null) return 'not heard of';
  if (Math.abs(aheadSeconds) - errorSeconds <= CLOCK_OFF_SECONDS) return 'as here';
  const seconds = Math.abs(aheadSeconds).toFixed(0);
  return `${seconds} s ${aheadSeconds > 0 ? 'ahead of' : 'behind'} this machine’s: one of them is wrong`;
}

function weatherLine({
  site_id: site,
  mean_absolute_error_c: error,
  bias_c: bias,
}: WeatherErrorsView): string {
  const size = Math.abs(bias).toFixed(1);
  const side = size === '0.0' ? 'to neither side' : `${size} K too ${bias > 0 ? 'warm' : 'cold'}`;
  return `${site}: weather: off by ${error.toFixed(1)} K on average a day ahead, ${side}`;
}

function gridLine(state: GridView): string {
  if (state.eea_level === null) return `${state.site_id}: how the grid stands is not known`;
  const level = state.eea_level === 0 ? 'no emergency (EEA 0)' : `EMERGENCY, EEA ${state.eea_level}`;
  const prc = state.prc_mw === null ? '' : `, ${state.prc_mw} MW of responsive reserve`;
  return `${state.site_id}: ${level}${prc}, known since ${state.known_at}${state.stale ? ' – TOO OLD to be relied on' : ''}`;
}

/** The present hashprice, what changes it next, and what is expected at the end of what is looked ahead. */
function hashpriceText(site: HashpriceView): string {
  const { next_adjustment: next, ahead, forward } = site;
  const last = ahead?.at(-1);
  return [
    `${site.site_id}: ${usdText(site.hashprice_usd_per_ph_day!)} USD/PH/day`,
    ...(next ? [adjustmentText(next)] : []),
    ...(last ? [`${usdText(last.hashprice_usd_per_ph_day)} expected from ${last.from} on`] : []),
    ...(forward ? [`forward curve of ${forward.source}, known since ${forward.known_at}`] : []),
  ].join('; ');
}

function adjustmentText(next: HashpriceView['next_adjustment'] & object): string {
  const percent = (next.difficulty_ratio - 1) * 100;
  const change = `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`;
  return `difficulty ${change} at block ${next.height}, due ${next.at} (${next.blocks_found} of 2016 blocks found)`;
}

function usdText(usd: number): string {
  return usd.toFixed(2);
}
