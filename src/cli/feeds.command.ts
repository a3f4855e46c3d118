import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import {
  type CsvRow,
  csvRows,
  instantOf,
  pickSite,
  readBytes,
  readForwardRows,
  readPriceRows,
  workbookRows,
} from '../backtest/index.js';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { SiteConfig } from '../core/site.js';
import { toWire } from '../core/wire.js';
import {
  FeedStore,
  fillPriceGaps,
  type FillStep,
  type ImportedKind,
  importPrices,
  ForwardCurveStore,
  LATE_HOURS,
  SeriesStore,
} from '../ingest/index.js';
import { loadConfigFile, makeFeeds } from '../outside.js';
import { DEMO_CONFIG } from '../places.js';
import { SystemClock } from '../platform/index.js';
import { connectEbbDatabase } from './database.js';
import { clientOf, type Common, remote, type RunningDeps } from './remote.js';
import { feedLines, type FeedsView } from './feed-text.js';

interface Offline {
  readonly config: string;
  readonly siteId?: string;
  readonly json?: boolean;
}

/** What an operator has of the hashprice to come. */
const FORWARD = 'hashprice-forward';
const OPTION_NAMES = {
  column: '--column',
  settlementPoint: '--settlement-point',
  asPublished: '--as-published',
} as const;

interface BackfillOptions extends Offline {
  readonly from?: string;
  readonly to?: string;
}

interface ImportOptions extends Offline {
  readonly kind: ImportedKind | typeof FORWARD;
  readonly column?: string;
  readonly settlementPoint?: string;
  readonly asPublished?: boolean;
}

/** Adds `ebb feeds`. */
export function registerFeeds(program: Command, deps: RunningDeps): void {
  const feeds = program.command('feeds').description('prices, hashprice, weather and load from outside');
  registerStatus(feeds, deps);
  registerBackfill(feeds, deps);
  registerImport(feeds, deps);
}

function registerStatus(feeds: Command, deps: RunningDeps): void {
  remote(feeds.command('status'))
    .description('how every feed of a running Ebb is doing, and which source supplies it')
    .addHelpText('after', '\nExample:\n  ebb feeds status')
    .action(async (options: Common) => {
      const found = await clientOf(options, deps).request<FeedsView>('GET', '/api/v1/feeds');
      deps.write(options.json ? JSON.stringify(found) : feedLines(found).join('\n'));
    });
}

function offline(command: Command): Command {
  return command
    .option('--config <file>', 'the mine', DEMO_CONFIG)
    .option('--site-id <id>', 'which site, where the configuration has several')
    .option('--json', 'print the result as JSON');
}

function registerBackfill(feeds: Command, deps: RunningDeps): void {
  offline(feeds.command('backfill'))
    .description('find holes in the real-time prices and fill them from every source that reaches there')
    .option(
      '--from <instant>',
      "first day or instant, in the site's time where it has no offset (default: 31 days ago)",
    )
    .option('--to <instant>', 'first day or instant that is left out (default: two hours ago)')
    .addHelpText('after', '\nExample:\n  ebb feeds backfill --config my-mine.yaml --from 2026-08-01')
    .action((options: BackfillOptions) => backfill(options, deps));
}

async function backfill(options: BackfillOptions, { stateDirectory, write }: RunningDeps): Promise<void> {
  const site = pickSite(await loadConfigFile(options.config), options.siteId);
  const clock = new SystemClock();
  const factory = makeFeeds(clock, { seed: 0 });
  const now = clock.now();
  const span = {
    from: instantOf(options.from, site.timeZone) ?? now.minus({ days: 31 }),
    to: instantOf(options.to, site.timeZone) ?? now.minus({ hours: LATE_HOURS }),
  };
  const { dataSource, close } = await connectEbbDatabase(stateDirectory);
  try {
    const sources = site.feeds.price.sources.map((id) => factory.price(id, site));
    const onStep = ({ sourceId, gap, newRows }: FillStep): void => {
      if (!options.json)
        write(`${isoUtc(gap.from)} to ${isoUtc(gap.to)}: ${newRows} prices from ${sourceId}`);
    };
    const report = await fillPriceGaps(
      { store: new FeedStore(dataSource), clock },
      site,
      sources,
      span,
      onStep,
    );
    const gaps = report.gaps.map(({ from, to }) => ({ from: isoUtc(from), to: isoUtc(to) }));
    if (options.json) {
      write(JSON.stringify(toWire({ ...report, gaps })));
      return;
    }
    write(`${report.newRows} prices found; ${gaps.length === 0 ? 'no hole is left' : 'still missing:'}`);
    for (const { from, to } of gaps) write(`  ${from} to ${to}`);
    for (const error of report.errors) write(`  a source said: ${error}`);
  } finally {
    await close();
  }
}

function registerImport(feeds: Command, deps: RunningDeps): void {
  offline(feeds.command('import').argument('<file>', 'CSV, or a workbook (.xlsx) with one table a sheet'))
    .description(
      "store prices of the site's settlement point from a file, what is known already being left alone; or a forward curve",
    )
    .addOption(
      new Option('--kind <kind>', 'which market; or a forward curve of hashprice')
        .choices(['real-time', 'day-ahead', FORWARD])
        .default('real-time'),
    )
    .option('--column <name>', 'which column has the price, in a plain file with several')
    .option('--settlement-point <name>', "which point of the file, where it is not named as the site's")
    .option(
      '--as-published',
      'prices count as known when the market publishes them, not since now: for learning and replays',
    )
    .addHelpText(
      'after',
      "\nExample:\n  ebb feeds import rpt.00013061.RTMLZHBSPP_2025.xlsx --config my-mine.yaml --as-published\n\nFiles: ERCOT's own downloads and yearly workbooks, or interval_start_utc,<price in USD/MWh>.\nA forward curve: month or date_utc, and hashprice_usd_per_ph_day, before the pool's fee.",
    )
    .action((file: string, options: ImportOptions) => importFile(file, options, deps));
}

async function importFile(
  file: string,
  options: ImportOptions,
  { stateDirectory, write }: RunningDeps,
): Promise<void> {
  const site = pickSite(await loadConfigFile(options.config), options.siteId);
  const content = readBytes(file);
  const rows = file.toLowerCase().endsWith('.xlsx')
    ? await workbookRows(content)
    : csvRows(content.toString('utf8'));
  if (options.kind === FORWARD) return importForward(file, rows, site, options, { stateDirectory, write });
  const { kind, column, settlementPoint = site.market.settlementPoint } = options;
  const history = readPriceRows(rows, { column, settlementPoint });
  const { dataSource, close } = await connectEbbDatabase(stateDirectory);
  try {
    const stores = { store: new FeedStore(dataSource), series: new SeriesStore(dataSource) };
    const asPublished = options.asPublished ?? false;
    const report = await importPrices(
      stores,
      site,
      history.prices,
      { kind, source: 'import', asPublished, now: new SystemClock().now() },
      (done) => {
        if (!options.json) write(`${done} of ${history.prices.length} prices`);
      },
    );
    const { blankRows, missingIntervals } = history;
    const all = { ...report, settlementPoint, minutes: history.minutes, blankRows, missingIntervals };
    write(
      options.json
        ? JSON.stringify(toWire(all))
        : `${report.newRows} of ${report.rows} prices of ${settlementPoint} were new, ${report.corrections} of them corrections; ` +
            `in the file ${blankRows} rows have no price and ${missingIntervals} intervals are missing`,
    );
  } finally {
    await close();
  }
}

async function importForward(
  file: string,
  rows: readonly CsvRow[],
  { siteId }: SiteConfig,
  options: ImportOptions,
  { stateDirectory, write }: Pick<RunningDeps, 'stateDirectory' | 'write'>,
): Promise<void> {
  for (const name of ['column', 'settlementPoint', 'asPublished'] as const) {
    if (options[name] === undefined) continue;
    throw new EbbError('rejected', `--kind ${FORWARD} goes without ${OPTION_NAMES[name]}: leave it out`);
  }
  const quotes = readForwardRows(rows);
  const curve = { source: basename(file), knownAt: new SystemClock().now(), quotes };
  const { dataSource, close } = await connectEbbDatabase(stateDirectory);
  try {
    await new ForwardCurveStore(dataSource).add(siteId, curve);
  } finally {
    await close();
  }
  const [from, until] = [quotes[0]!.fromMs, quotes.at(-1)!.untilMs].map((ms) => new Date(ms).toISOString());
  write(
    options.json
      ? JSON.stringify(toWire({ siteId, quotes: quotes.length, from, until, source: curve.source }))
      : `${quotes.length} quotes of ${curve.source} for ${siteId}, ${from} to ${until}, in place of any curve before`,
  );
}
