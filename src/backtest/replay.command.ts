import type { Command } from 'commander';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { AppConfig, SiteConfig } from '../core/site.js';
import { formatUsd } from '../core/units.js';
import { toWire } from '../core/wire.js';
import {
  type HistoryOptions,
  hashpriceOf,
  inFile,
  instantOf,
  lagMinutesOf,
  oddities,
} from './history-options.js';
import { pickSite, readText } from './command-inputs.js';
import { type PriceHistory, readPriceCsv } from './price-csv.js';
import { replay, type ReplayInput, type ReplayRow } from './replay.js';
import { ReplaySum, type ReplayTotals } from './totals.js';

/** What the command needs from outside the stage. */
export interface ReplayDeps {
  readonly loadConfig: (file: string) => Promise<AppConfig>;
  readonly rampTimes: ReplayInput['rampTimes'];
  readonly write: (line: string) => void;
}

interface ReplayOptions extends HistoryOptions {
  readonly lag: string;
  readonly summary?: boolean;
  readonly json?: boolean;
}

const EXAMPLE = `
Example:
  ebb replay --site config/demo.yaml --prices prices.csv --hashprice 50 --from 2024-08-20 --to 2024-08-21

Prices: ERCOT's NP6-905-CD as CSV, its yearly history saved as CSV, or interval_start_utc,<price in USD/MWh>.`;

const HEADER = `${'interval'.padEnd(25)} ${'$/MWh'.padStart(9)} ${'breakeven'.padStart(15)} ${'MW'.padStart(7)} ${'net $'.padStart(10)}  why`;

/** Adds `ebb replay`. */
export function registerReplay(program: Command, deps: ReplayDeps): void {
  program
    .command('replay')
    .description('run the planner over a price history and print what it decides and earns')
    .requiredOption('--site <file>', 'configuration file of the mine')
    .requiredOption('--prices <file>', 'price history (CSV)')
    .option('--site-id <id>', 'which site, where the configuration has several')
    .option('--column <name>', 'which column has the price, in a plain file with several')
    .option('--settlement-point <name>', 'which point, in a file with several')
    .option('--hashprice <usd>', 'USD/PH/day throughout, before the pool fee')
    .option('--hashprice-csv <file>', 'daily hashprice history (date_utc and USD/PH/day)')
    .option('--lag <minutes>', "minutes from an interval's start until its price is known", '0')
    .option('--from <date>', "first day or instant, in the site's time where it has no offset")
    .option('--to <date>', 'first day or instant that is left out')
    .option('--summary', 'totals only')
    .option('--json', 'one JSON object a line; the last has the totals')
    .addHelpText('after', EXAMPLE)
    .action(async (options: ReplayOptions) => runReplay(options, deps));
}

async function runReplay(options: ReplayOptions, deps: ReplayDeps): Promise<void> {
  const site = pickSite(await deps.loadConfig(options.site), options.siteId);
  const { column, settlementPoint } = options;
  const history = inFile(options.prices, () =>
    readPriceCsv(readText(options.prices), { column, settlementPoint }),
  );
  const hashprice = hashpriceOf(options, site);
  if (hashprice === null && site.policy.kind === 'economic')
    throw new EbbError('rejected', 'an economic policy needs --hashprice or --hashprice-csv');
  const input: ReplayInput = {
    site,
    prices: history.prices,
    from: instantOf(options.from, site.timeZone),
    to: instantOf(options.to, site.timeZone),
    hashprice: hashprice ?? (() => null),
    lagMinutes: lagMinutesOf('--lag', options.lag),
    rampTimes: deps.rampTimes,
  };
  if (!options.json) for (const line of preamble(site, history, input)) deps.write(line);
  if (!options.json && !options.summary) for (const line of ['', HEADER]) deps.write(line);
  const sum = new ReplaySum();
  for (const row of replay(input)) {
    sum.add(row);
    if (options.summary) continue;
    deps.write(options.json ? JSON.stringify(wireRow(row)) : tableLine(row, site.timeZone));
  }
  if (sum.totals.intervals === 0) throw new EbbError('rejected', 'no prices between --from and --to');
  if (options.json) deps.write(JSON.stringify(toWire({ totals: sum.totals })));
  else for (const line of totalLines(sum.totals)) deps.write(line);
}

function preamble(site: SiteConfig, history: PriceHistory, { lagMinutes }: ReplayInput): string[] {
  const known =
    lagMinutes === 0
      ? 'each interval is decided on its own price (--lag 0), as if that was known when the interval began'
      : `each interval is decided on the newest price of ${lagMinutes} min or more before it (--lag ${lagMinutes})`;
  const odd = oddities(history);
  return [
    `${site.name}: ${site.miners.length} miners, policy ${site.policy.kind}; ${known}. The fleet obeys at once; wake-up losses are counted.`,
    ...(odd === null ? [] : [odd]),
  ];
}

function tableLine(row: ReplayRow, zone: string): string {
  const { breakevenUsdPerMwhMin: low, breakevenUsdPerMwhMax: high } = row;
  const breakeven =
    low === null || high === null
      ? '–'
      : low === high
        ? low.toFixed(2)
        : `${low.toFixed(2)}–${high.toFixed(2)}`;
  return [
    row.start.setZone(zone).toFormat("yyyy-MM-dd'T'HH:mmZZ").padEnd(25),
    row.priceUsdPerMwh.toFixed(2).padStart(9),
    breakeven.padStart(15),
    (row.setpointW / 1e6).toFixed(3).padStart(7),
    row.netUsd.toFixed(2).padStart(10),
    ` ${row.reason}`,
  ].join(' ');
}

function totalLines(totals: ReplayTotals): string[] {
  const gain = totals.netUsd - totals.alwaysOnNetUsd;
  return [
    '',
    `intervals ${totals.intervals}, of which ${totals.curtailedIntervals} fully curtailed; ${totals.energyMwh.toFixed(3)} MWh; ${totals.wokenMiners} wake-ups of a miner`,
    `hash revenue ${formatUsd(totals.revenueUsd)} (after ${formatUsd(totals.wakeLossUsd)} lost while waking), energy ${formatUsd(totals.energyCostUsd)}, net ${formatUsd(totals.netUsd)}`,
    `always on at nominal within the limits: net ${formatUsd(totals.alwaysOnNetUsd)}; difference ${formatUsd(gain)}`,
  ];
}

function wireRow({ plan, start, ...figures }: ReplayRow): unknown {
  const groups = plan.groups.map(({ groupId, counts, powerW, reason }) => ({
    groupId,
    counts,
    powerW,
    reason,
  }));
  return toWire({ start: isoUtc(start), ...figures, groups });
}
