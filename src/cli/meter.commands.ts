import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { meterFileFormat } from '../../adapters/meters/index.js';
import { lastClock, signingKeyFile } from '../last-run.js';
import { type MeterReceipt, MeterStore } from '../compliance/index.js';
import type { MeterConfig } from '../core/metering/index.js';
import type { MeterInterval } from '../core/ports/meter.js';
import type { SiteConfig } from '../core/site.js';
import { toWire } from '../core/wire.js';
import { Ledger, loadSigningKey } from '../ledger/index.js';
import { readMeterFile } from '../meters/index.js';
import { loadConfigFile } from '../outside.js';
import { chosen } from './chosen.js';
import { registerMeterStatus } from './meter-status.commands.js';
import type { RunningDeps } from './remote.js';
import { connectEbbDatabase } from './database.js';

/** Importing needs no running Ebb, the rest does. */
type MeterDeps = RunningDeps;

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
  const meter = program.command('meter').description('meters of the grid connection');
  registerMeterStatus(meter, deps);
  meter
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
  const text = bytes.toString('utf8');
  const read = readMeterFile(meterFileFormat(options.format, text), text, site, meter);
  const { intervals, from, to, missing } = read;
  const about = {
    siteId: site.siteId,
    meterId: meter.meterId,
    intervals: intervals.length,
    from,
    to,
  };
  const receipt = options.dryRun ? null : await receive(deps, site, meter, intervals, file, bytes);
  if (options.json)
    deps.write(JSON.stringify(toWire({ ...about, missing, ...receipt, kept: receipt !== null })));
  else for (const line of report(about, missing, receipt)) deps.write(line);
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
