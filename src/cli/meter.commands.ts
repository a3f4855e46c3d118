import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { meterFileFormat } from '../../adapters/meters/index.js';
import { lastClock, signingKeyFile } from '../last-run.js';
import { type MeterReceipt, MeterStore } from '../compliance/index.js';
import { EbbError } from '../core/errors.js';
import type { MeterConfig } from '../core/metering/index.js';
import { gaps } from '../core/metering/index.js';
import type { MeterInterval } from '../core/ports/meter.js';
import type { SiteConfig } from '../core/site.js';
import { toWire } from '../core/wire.js';
import { Ledger, loadSigningKey } from '../ledger/index.js';
import { loadConfigFile } from '../outside.js';
import { chosen } from './chosen.js';
import { connectEbbDatabase } from './database.js';

interface MeterDeps {
  readonly stateDirectory: string;
  readonly write: (line: string) => void;
}

interface ImportOptions {
  readonly config: string;
  readonly site?: string;
  readonly meter?: string;
  readonly format?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Adds `ebb meter`. */
export function registerMeter(program: Command, deps: MeterDeps): void {
  program
    .command('meter')
    .description('meters of the grid connection')
    .command('import')
    .argument('<file>', 'Green Button XML, or a table with commas')
    .description('read meter data from a file: what is new is kept, what differs becomes a new version')
    .requiredOption('--config <file>', 'configuration that has the meter')
    .option('--site <id>', 'site, where the configuration has several')
    .option('--meter <id>', 'meter, where the site has several')
    .option('--format <id>', 'green-button or csv; told from the file where absent')
    .option('--dry-run', 'say what the file has and change nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  ebb meter import august.xml --config my-mine.yaml --meter poi')
    .action((file: string, options: ImportOptions) => runImport(file, options, deps));
}

async function runImport(file: string, options: ImportOptions, deps: MeterDeps): Promise<void> {
  const { sites } = await loadConfigFile(options.config);
  const site = chosen(sites, options.site, ({ siteId }) => siteId, 'site', 'the configuration');
  const meter = chosen(site.meters, options.meter, ({ meterId }) => meterId, 'meter', site.siteId);
  const bytes = readFileSync(file);
  const intervals = readMeterFile(bytes.toString('utf8'), options.format, site, meter);
  const [first, last] = [intervals[0], intervals.at(-1)];
  if (!first || !last) throw new EbbError('malformed', `${file} has no intervals`);
  const to = new Date(Date.parse(last.start) + last.minutes * 60_000).toISOString();
  const missing = gaps(intervals, { from: first.start, to, minutes: meter.minutes });
  const about = {
    siteId: site.siteId,
    meterId: meter.meterId,
    intervals: intervals.length,
    from: first.start,
    to,
  };
  const receipt = options.dryRun ? null : await receive(deps, site, meter, intervals, file, bytes);
  if (options.json)
    deps.write(JSON.stringify(toWire({ ...about, missing, ...receipt, kept: receipt !== null })));
  else for (const line of report(about, missing, receipt)) deps.write(line);
}

function readMeterFile(
  text: string,
  format: string | undefined,
  { timeZone }: SiteConfig,
  { meterId, minutes, source }: MeterConfig,
): MeterInterval[] {
  const { columns, meter } = source.kind === 'file' ? source : { columns: undefined, meter: undefined };
  const intervals = meterFileFormat(format, text).read(text, {
    minutes,
    timeZone,
    ...(columns && { columns }),
    ...(meter !== undefined && { meter }),
  });
  const other = intervals.find((each) => each.minutes !== minutes);
  if (!other) return intervals;
  const problem = `the file's interval ${other.start} has ${other.minutes} min, meter ${meterId} ${minutes} min`;
  throw new EbbError(
    'rejected',
    `${problem}; ask the utility for ${minutes}-minute data, or change the meter's minutes`,
  );
}

async function receive(
  { stateDirectory }: MeterDeps,
  { siteId }: SiteConfig,
  { meterId }: MeterConfig,
  intervals: readonly MeterInterval[],
  file: string,
  bytes: Buffer,
): Promise<MeterReceipt> {
  const { dataSource, close } = await connectEbbDatabase(stateDirectory);
  try {
    const clock = lastClock(stateDirectory);
    const ledger = new Ledger(dataSource, clock, loadSigningKey(signingKeyFile(stateDirectory)));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const store = new MeterStore(dataSource, ledger, clock);
    return await store.receive(siteId, meterId, intervals, { source: basename(file), sha256 });
  } finally {
    await close();
  }
}

function report(
  {
    siteId,
    meterId,
    intervals,
    from,
    to,
  }: Record<'siteId' | 'meterId' | 'from' | 'to', string> & { intervals: number },
  missing: readonly string[],
  receipt: MeterReceipt | null,
): string[] {
  const found = `${siteId}, meter ${meterId}: ${intervals} intervals from ${from} to ${to}`;
  const gap = missing.length === 0 ? [] : [`${missing.length} are missing, the first at ${missing[0]}`];
  if (!receipt) return [found, ...gap, 'nothing was changed: leave --dry-run out to keep them'];
  const { added, corrections, unchanged, ledgerSeqs } = receipt;
  const entries = ledgerSeqs.length > 0 ? `, in ledger entries ${ledgerSeqs.join(', ')}` : '';
  return [
    found,
    ...gap,
    `${added} kept (${corrections} of them correct earlier ones), ${unchanged} known already${entries}`,
  ];
}
