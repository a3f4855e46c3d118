import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DateTime } from 'luxon';
import { lastClock, signingKeyFile } from '../last-run.js';
import { isoUtc } from '../core/interval.js';
import type { ProgramWithCalendar } from '../core/programs/index.js';
import type { SiteConfig } from '../core/site.js';
import { toWire } from '../core/wire.js';
import { Ledger, loadSigningKey, unpackArchive } from '../ledger/index.js';
import { loadConfigFile, programCatalogue } from '../outside.js';
import { type DateSpan, type PaperSize, type ReportRequest, runReportJob } from '../reports/index.js';
import { chosen } from './chosen.js';
import { connectEbbDatabase } from './database.js';
import { casePrices, programCase, readSystemLoads } from './report-files.js';

interface ReportDeps {
  readonly stateDirectory: string;
  readonly write: (line: string) => void;
}

interface ReportOptions {
  readonly config: string;
  readonly site?: string;
  readonly meter?: string;
  readonly out: string;
  readonly paper: PaperSize;
  readonly knownAt?: string;
  readonly json?: boolean;
}

interface CaseOptions extends ReportOptions {
  readonly case?: string;
  readonly enrolment?: string;
  readonly prices?: string;
}

type SpanOptions = ReportOptions & DateSpan;

interface PeakOptions extends ReportOptions {
  readonly program: string;
  readonly year: number;
  readonly systemLoads?: string;
  readonly ratePerKwYear?: number;
  readonly settled?: true;
}

/** What the files are read with. */
interface Around {
  readonly site: SiteConfig;
  readonly programs: ReadonlyMap<string, ProgramWithCalendar>;
}

/** Adds `ebb report`. */
export function registerReport(program: Command, deps: ReportDeps): void {
  const report = program
    .command('report')
    .description('reports in signed bundles: PDF, workbook, tables, JSON');
  registerEvent(report, deps);
  registerPeriod(report, deps, 'month');
  registerPeriod(report, deps, 'season');
  registerPeaks(report, deps);
  registerAudit(report, deps);
  registerEfficiency(report, deps);
  registerCustomer(report, deps);
}

function command(report: Command, name: string, description: string, example: string): Command {
  const [word] = name.split(' ');
  return report
    .command(name)
    .description(description)
    .requiredOption('--config <file>', 'configuration of the site')
    .option('--site <id>', 'site, where the configuration has several')
    .option('--meter <id>', 'meter, where the site has several')
    .option('--known-at <time>', 'use the meter data that were known then; now where absent', readTime)
    .addOption(new Option('--paper <size>', 'of the PDF').choices(['A4', 'LETTER']).default('A4'))
    .requiredOption('--out <file>', 'the bundle to write: a zip file')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `\nExample:\n  ebb report ${word} ${example.replace(/^--/, '--config my-mine.yaml --')}`,
    );
}

/** Of a report on the part in a program. */
function ofCase(each: Command): Command {
  return each
    .option('--enrolment <id>', 'enrolment, where the configuration has several')
    .option('--prices <file>', 'prices that no feed has, for its estimates: see docs/reports.md')
    .option(
      '--case <file>',
      'enrolment, messages and prices in place of what Ebb knows: see docs/reports.md',
    );
}

function ofSpan(each: Command): Command {
  return each
    .requiredOption('--from <date>', 'first local date')
    .requiredOption('--to <date>', 'the local date after the last');
}

function caseQuestion({ case: file, enrolment, prices }: CaseOptions, { site, programs }: Around) {
  return {
    prices: casePrices(prices),
    ...(enrolment !== undefined && { enrolmentId: enrolment }),
    ...(file !== undefined && { given: programCase(file, site, programs) }),
  };
}

function registerEvent(report: Command, deps: ReportDeps): void {
  const each = command(
    report,
    'event [id]',
    'how an event went',
    '17 --config my-mine.yaml --out event-17.zip',
  );
  ofCase(each)
    .option('--event <id>', 'the same as the argument')
    .action(async (id: string | undefined, options: CaseOptions & { readonly event?: string }) => {
      const eventId = id ?? options.event;
      await run(deps, options, (around) => ({
        kind: 'event',
        ...(eventId !== undefined && { eventId }),
        ...caseQuestion(options, around),
      }));
    });
}

function registerPeriod(report: Command, deps: ReportDeps, kind: 'month' | 'season'): void {
  const text = `a ${kind} in a program: energy, events, availability, estimated pay`;
  const each = command(report, kind, text, `--from 2026-06-01 --to 2026-07-01 --out ${kind}.zip`);
  ofSpan(ofCase(each)).action(async (options: CaseOptions & DateSpan) =>
    run(deps, options, (around) => ({
      kind,
      from: options.from,
      to: options.to,
      ...caseQuestion(options, around),
    })),
  );
}

function registerPeaks(report: Command, deps: ReportDeps): void {
  command(report, '4cp', "the site's load at the system's peaks", '--year 2025 --out 4cp.zip')
    .option('--program <id>', 'program with coincident peaks', 'ercot-4cp')
    .requiredOption('--year <year>', 'of the peaks', Number)
    .option(
      '--system-loads <file>',
      "the system's load, in place of what feeds brought: a table of start (ISO 8601) and load_mw",
    )
    .option(
      '--rate-per-kw-year <amount>',
      "of your utility's tariff; else the rule's planning figure",
      Number,
    )
    .option('--settled', 'the loads are as the operator published them for good')
    .action(async ({ program, year, systemLoads, ratePerKwYear, settled, ...options }: PeakOptions) =>
      run(deps, options, () => ({
        kind: '4cp',
        programId: program,
        year,
        settled: settled === true,
        ...(ratePerKwYear !== undefined && { ratePerKwYear }),
        ...(systemLoads !== undefined && { given: readSystemLoads(systemLoads) }),
      })),
    );
}

function registerAudit(report: Command, deps: ReportDeps): void {
  const text = 'what was recorded in a span, and by whom';
  const each = command(report, 'audit', text, '--from 2026-06-01 --to 2026-07-01 --out audit.zip');
  ofSpan(each).action(async (options: SpanOptions) =>
    run(deps, options, () => ({ kind: 'audit', from: options.from, to: options.to })),
  );
}

function registerEfficiency(report: Command, deps: ReportDeps): void {
  const text =
    'J/TH by model and firmware, uptime, energy shed for the grid: for lenders, regulators, investors';
  const each = command(report, 'efficiency', text, '--from 2026-01-01 --to 2027-01-01 --out efficiency.zip');
  ofSpan(each).action(async (options: SpanOptions) =>
    run(deps, options, () => ({ kind: 'efficiency', from: options.from, to: options.to })),
  );
}

function registerCustomer(report: Command, deps: ReportDeps): void {
  const text = "a hosted customer's statement: curtailed energy, fair share, balance, credit";
  const example =
    'acme --config my-mine.yaml --from 2026-06-01 --to 2026-07-01 --credit-usd-per-mwh 40 --out acme.zip';
  const each = command(report, 'customer <id>', text, example);
  ofSpan(each)
    .requiredOption('--credit-usd-per-mwh <amount>', 'what the hosting contract credits', Number)
    .action(async (id: string, options: SpanOptions & { readonly creditUsdPerMwh: number }) =>
      run(deps, options, () => ({
        kind: 'customer',
        customerId: id,
        from: options.from,
        to: options.to,
        creditUsdPerMwh: options.creditUsdPerMwh,
      })),
    );
}

async function run(
  { stateDirectory, write }: ReportDeps,
  options: ReportOptions,
  requestOf: (around: Around) => ReportRequest,
): Promise<void> {
  const { sites, evidence = {} } = await loadConfigFile(options.config);
  const site = chosen(sites, options.site, ({ siteId }) => siteId, 'site', 'the configuration');
  const programs = programCatalogue();
  const request = requestOf({ site, programs });
  const { dataSource, close } = await connectEbbDatabase(stateDirectory);
  try {
    const clock = lastClock(stateDirectory);
    const key = loadSigningKey(signingKeyFile(stateDirectory));
    const job = {
      site,
      programs,
      request,
      paper: options.paper,
      evidence,
      by: `ebb command, user ${userInfo().username}`,
      ...(options.meter !== undefined && { meterId: options.meter }),
      ...(options.knownAt !== undefined && { knownAt: options.knownAt }),
    };
    const { title, entrySeq, notes, bundle } = await runReportJob(job, { database: dataSource, clock, key });
    writeFileSync(options.out, bundle);
    const { publicKey } = new Ledger(dataSource, clock, key);
    if (options.json) {
      const report = reportIn(bundle);
      write(
        JSON.stringify({ ...(toWire({ out: options.out, title, entrySeq, publicKey }) as object), report }),
      );
      return;
    }
    write(`${options.out}: ${title}, ledger entry ${entrySeq}`);
    for (const note of notes) write(`  - ${note}`);
    write(`verify it with: ebb ledger verify ${options.out} --key ${publicKey}`);
  } finally {
    await close();
  }
}

function reportIn(bundle: Uint8Array): unknown {
  const file = unpackArchive(Buffer.from(bundle)).find(({ name }) => name === 'report.json');
  return JSON.parse(file!.content.toString('utf8'));
}

function readTime(text: string): string {
  const time = DateTime.fromISO(text, { zone: 'utc' });
  if (!time.isValid) throw new InvalidArgumentError('It is no ISO 8601 time.');
  return isoUtc(time);
}
