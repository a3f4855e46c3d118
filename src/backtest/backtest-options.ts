import type { Command } from 'commander';
import { EbbError } from '../core/errors.js';
import type { Policy } from '../core/planner/policy.js';
import type { AppConfig, SiteConfig } from '../core/site.js';
import {
  type Obedience,
  type RampTimes,
  USUAL_LATENCY_SECONDS,
  wearUsdPerWake,
} from '../core/fleet-dynamics/index.js';
import {
  hashpriceOf,
  type HistoryOptions,
  inFile,
  instantOf,
  lagMinutesOf,
  oddities,
} from './history-options.js';
import { pickSite, readText } from './command-inputs.js';
import { type PriceHistory, readPriceCsv } from './price-csv.js';
import type { HashpriceAt } from './replay.js';
import type { BacktestSetting } from './run-policy.js';
import type { KnownSeries } from './look-ahead-outlooks.js';
import type { TimeSeries } from './series-csv.js';
import type { PeakTerms } from './peaks.js';
import type { Reserves } from './reserve.js';
import { sellReserves } from './reserve-sales.js';
import {
  readKnownSeries,
  readPeakTerms,
  readReserveProducts,
  readWeather,
  type SeriesOptions,
} from './series-options.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What the commands need from outside the stage. */
export interface BacktestDeps {
  readonly loadConfig: (file: string) => Promise<AppConfig>;
  readonly loadPolicy: (file: string) => Policy;
  readonly rampTimes: RampTimes;
  readonly write: (line: string) => void;
}

export interface SettingOptions extends HistoryOptions, SeriesOptions {
  readonly latency: string;
  readonly failures: string;
  readonly repair: string;
  readonly wear?: string;
  readonly offerMargin: string;
  readonly called: string;
  readonly seed: string;
}

/** A period ready to be run, and what was assumed about it, for people. */
export interface PreparedSetting {
  readonly setting: BacktestSetting;
  readonly history: PriceHistory;
  readonly peaks: PeakTerms | null;
  readonly notes: readonly string[];
}

/** Adds the options that say what the period was like and how the fleet obeys. */
export function withSettingOptions(command: Command): Command {
  return command
    .requiredOption('--site <file>', 'configuration file of the mine')
    .requiredOption('--prices <file>', 'price history (CSV)')
    .option('--site-id <id>', 'which site, where the configuration has several')
    .option('--column <name>', 'which column has the price, in a plain file with several')
    .option('--settlement-point <name>', 'which point, in a file with several')
    .option('--hashprice <usd|file>', 'USD/PH/day throughout, or a daily history (.csv); before the pool fee')
    .option('--hashprice-csv <file>', 'daily hashprice history (date_utc and USD/PH/day)')
    .option('--weather <file>', 'temperatures at the site, °C (CSV): without it heat limits do not act')
    .option('--weather-column <name>', 'which column has the temperature')
    .option('--day-ahead <file>', 'day-ahead prices (CSV), known at 13:30 of the day before in the market')
    .option('--day-ahead-column <name>', 'which column has the day-ahead price')
    .option(
      '--load-forecast <file>',
      'forecast load of the system, MW (CSV), known on the morning of the day before',
    )
    .option('--load-forecast-column <name>', 'which column has the forecast load')
    .option(
      '--load <file>',
      'load of the whole system, MW (CSV): bills the coincident peaks of June to September',
    )
    .option('--load-column <name>', 'which column has the load')
    .option('--peak-rate <usd>', 'what a kW that is on in every peak pays for a year, by the tariff')
    .option('--ancillary <file>', 'prices of reserves, USD/MW for an hour (CSV), one column each')
    .option(
      '--offer <column=MW[@USD]>',
      'offers up to so many MW of it, at USD/MW or, left out, at what holding it costs; may be repeated',
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option('--offer-margin <usd>', 'what an offer asks beyond its cost, USD/MW for an hour', '0')
    .option('--called <ratio>', 'share of the hours sold in which offers expect to be called, 0–1', '0.001')
    .option('--from <date>', "first day or instant, in the site's time where it has no offset")
    .option('--to <date>', 'first day or instant that is left out')
    .option(
      '--lag <minutes>',
      "minutes from an interval's start until its price is known (default: its length)",
    )
    .option(
      '--latency <seconds>',
      'from a decision until the miners begin to obey',
      String(USUAL_LATENCY_SECONDS),
    )
    .option('--failures <ratio>', 'share of commands that fail, 0–1', '0.002')
    .option('--repair <hours>', 'until a miner that failed obeys again', '4')
    .option('--wear <usd>', "wear of one wake of one miner (default: the economic policy's, or 0.03)")
    .option('--seed <number>', 'which miners fail', '1');
}

/** Reads all files. @throws EbbError or ConfigError, with the file's name */
export async function prepareSetting(options: SettingOptions, deps: BacktestDeps): Promise<PreparedSetting> {
  const site = pickSite(await deps.loadConfig(options.site), options.siteId);
  const { column, settlementPoint } = options;
  const history = inFile(options.prices, () =>
    readPriceCsv(readText(options.prices), { column, settlementPoint }),
  );
  const lagMinutes = options.lag === undefined ? history.minutes : lagMinutesOf('--lag', options.lag);
  const paid = hashpriceOf(options, site);
  if (paid === null)
    throw new EbbError(
      'rejected',
      'a backtest needs --hashprice: a figure in USD/PH/day, or a daily history (.csv)',
    );
  const isDaily = options.hashpriceCsv !== undefined || options.hashprice?.endsWith('.csv') === true;
  const weather = readWeather(options);
  const peaks = readPeakTerms(options, site);
  const last = history.prices.at(-1)!;
  const fromMs = instantOf(options.from, site.timeZone)?.toMillis() ?? history.prices[0]!.start.toMillis();
  const toMs =
    instantOf(options.to, site.timeZone)?.toMillis() ?? last.start.toMillis() + last.minutes * MINUTE_MS;
  const unsold: BacktestSetting = {
    site,
    history: {
      prices: history.prices,
      lagMinutes,
      hashpricePaid: paid,
      hashpriceKnown: isDaily ? dayLate(paid) : paid,
      peakUsdPerMwh: peaks?.chargeUsdPerMwh,
      dryBulbC: weather ? holding(weather) : () => null,
    },
    fromMs,
    toMs,
    rampTimes: deps.rampTimes,
    obedience: obedienceOf(options, site),
    seed: Math.trunc(numberOf('--seed', options.seed, -Infinity, Infinity)),
  };
  const known = (): KnownSeries => readKnownSeries(options, history, site.timeZone, lagMinutes);
  const reserves = soldReserves(options, unsold, peaks, known);
  const setting = { ...unsold, history: { ...unsold.history, reserves } };
  if (history.prices.every(({ start }) => start.toMillis() < fromMs || start.toMillis() >= toMs))
    throw new EbbError(
      'rejected',
      `no prices between --from and --to; ${options.prices} has ${spanOf(history)}`,
    );
  return {
    setting,
    history,
    peaks,
    notes: notesOf(setting, history, { isDaily, hasWeather: options.weather !== undefined }),
  };
}

function soldReserves(
  options: SettingOptions,
  setting: BacktestSetting,
  peaks: PeakTerms | null,
  known: () => KnownSeries,
): Reserves | undefined {
  const products = readReserveProducts(options);
  if (products.length === 0) return undefined;
  return sellReserves({
    setting,
    products,
    series: products.some(({ usdPerMwLeast }) => usdPerMwLeast === null) ? known() : null,
    peaks,
    terms: {
      wearUsdPerWake: setting.obedience.wearUsdPerWake,
      calledRatio: numberOf('--called', options.called, 0, 1),
      marginUsdPerMw: numberOf('--offer-margin', options.offerMargin, 0, 1e4),
    },
  });
}

/** A day's hashprice is known when the day is over. */
function dayLate(paid: HashpriceAt): HashpriceAt {
  return (atMs) => paid(atMs - DAY_MS);
}

/** The value of the interval that holds an instant; null where there is none. Instants never fall. */
export function holding({ startsMs, values, minutes }: TimeSeries): (atMs: number) => number | null {
  let index = 0;
  return (atMs) => {
    if (startsMs[index]! > atMs) index = 0;
    while (index + 1 < startsMs.length && startsMs[index + 1]! <= atMs) index += 1;
    const startMs = startsMs[index]!;
    return startMs <= atMs && atMs < startMs + minutes * MINUTE_MS ? values[index]! : null;
  };
}

function obedienceOf(options: SettingOptions, { policy }: SiteConfig): Obedience {
  return {
    latencySeconds: numberOf('--latency', options.latency, 0, 300),
    failureRatio: numberOf('--failures', options.failures, 0, 1),
    repairHours: numberOf('--repair', options.repair, 0, 8760),
    wearUsdPerWake:
      options.wear === undefined ? wearUsdPerWake(policy) : numberOf('--wear', options.wear, 0, 1000),
  };
}

export function numberOf(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= min && value <= max) return value;
  const range = Number.isFinite(max) ? ` from ${min} to ${max}` : '';
  throw new EbbError('rejected', `${option} ${text} is not a number${range}`);
}

function spanOf({ prices }: PriceHistory): string {
  return `${prices[0]!.start.toISODate()} to ${prices.at(-1)!.start.toISODate()} (UTC)`;
}

function notesOf(
  { site, history, obedience, fromMs, toMs }: BacktestSetting,
  prices: PriceHistory,
  given: { readonly isDaily: boolean; readonly hasWeather: boolean },
): string[] {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
  const { lagMinutes } = history;
  const odd = oddities(prices);
  const wear = `$${obedience.wearUsdPerWake} of wear a wake`;
  return [
    `${site.name}: ${site.miners.length} miners, ${day(fromMs)} to ${day(toMs)} UTC, a decision every ${Math.min(site.market.tickMinutes, prices.minutes)} min on prices of ${prices.minutes} min.`,
    lagMinutes === 0
      ? "Each interval is decided on its own price, as if that was known when the interval began (--lag 0): better than life wherever prices are published at an interval's end."
      : `A price is known ${lagMinutes} min after its interval began: at a change of price the fleet acts that much late.`,
    ...(given.isDaily
      ? ["A day's hashprice is known when the day is over, and paid for the day itself."]
      : []),
    ...(given.hasWeather || site.thermalLimits.length === 0
      ? []
      : ['Without --weather the heat limits of the configuration do not act.']),
    `Assumed: miners begin to obey after ${obedience.latencySeconds} s, ${obedience.failureRatio * 100} % of commands fail and are repaired after ${obedience.repairHours} h, ${wear} of a miner; firmware's own times to wake and sleep, ramps and inrush limits of the configuration.`,
    ...(odd === null ? [] : [odd]),
  ];
}
