import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parse } from 'csv-parse/sync';
import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import { aggregated, type MeterVersion } from '../core/metering/index.js';
import { eventTimes, ruleInForce, type SystemLoad } from '../core/programs/index.js';
import {
  auditReport,
  eventOfCase,
  eventReportOfCase,
  type MeterSpan,
  meterSpan,
  peakReport,
  periodReportOfCase,
  type Report,
} from '../core/reports/index.js';
import { toWire } from '../core/wire.js';
import { programCase, programWithCalendar, ReportContext, type ReportOptions } from './report-context.js';

interface ReportDeps {
  readonly stateDirectory: string;
  readonly write: (line: string) => void;
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
}

function command(report: Command, name: string, description: string, example: string): Command {
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
    .addHelpText('after', `\nExample:\n  ebb report ${name} --config my-mine.yaml ${example}`);
}

function registerEvent(report: Command, deps: ReportDeps): void {
  command(report, 'event', 'how an event went', '--case ers.yaml --event 17 --out event-17.zip')
    .requiredOption('--case <file>', 'enrolment, messages and prices: see docs/reports.md')
    .option('--event <id>', 'event, where the file has several')
    .action(async (options: ReportOptions & { readonly case: string; readonly event?: string }) =>
      run(deps, options, async (context) => {
        const found = programCase(options.case, context.site);
        const event = eventOfCase(found, options.event);
        const { dueAt, endsAt } = eventTimes(found.program, found.enrolment, event);
        const meter = await context.intervals(meterSpan(found, dueAt, endsAt ?? dueAt));
        const made = eventReportOfCase(found, event, context.head(await context.evidence(meter)), meter);
        return {
          report: made,
          title: `event ${event.eventId} of ${found.program.programId}`,
          from: event.receivedAt,
        };
      }),
    );
}

function registerPeriod(report: Command, deps: ReportDeps, kind: 'month' | 'season'): void {
  const example = `--case ers.yaml --from 2026-06-01 --to 2026-07-01 --out ${kind}.zip`;
  command(report, kind, `a ${kind} in a program: energy, events, availability, estimated pay`, example)
    .requiredOption('--case <file>', 'enrolment, messages and prices: see docs/reports.md')
    .requiredOption('--from <date>', 'first local date')
    .requiredOption('--to <date>', 'the local date after the last')
    .action(
      async (
        options: ReportOptions & { readonly case: string; readonly from: string; readonly to: string },
      ) =>
        run(deps, options, async (context) => {
          const found = programCase(options.case, context.site);
          const span = localSpan(options.from, options.to, found.program.timeZone);
          const meter = await context.intervals(meterSpan(found, span.from, span.to));
          const within = meter.filter(({ start }) => start >= span.from && start < span.to);
          const head = context.head(await context.evidence(within));
          const made = periodReportOfCase(found, kind, span, head, meter);
          return {
            report: made,
            title: `${kind} of ${found.program.programId} from ${options.from}`,
            from: span.from,
          };
        }),
    );
}

function registerPeaks(report: Command, deps: ReportDeps): void {
  command(
    report,
    '4cp',
    "the site's load at the system's peaks",
    '--year 2025 --system-loads loads.csv --out 4cp.zip',
  )
    .option('--program <id>', 'program with coincident peaks', 'ercot-4cp')
    .requiredOption('--year <year>', 'of the peaks', Number)
    .requiredOption('--system-loads <file>', "the system's load: a table of start (ISO 8601) and load_mw")
    .option(
      '--rate-per-kw-year <amount>',
      "of your utility's tariff; else the rule's planning figure",
      Number,
    )
    .option('--settled', 'the loads are as the operator published them for good')
    .action(async (options: PeakOptions) =>
      run(deps, options, async (context) => {
        const { program } = programWithCalendar(options.program, `${options.year}-12-31`);
        const rule = ruleInForce(program, 'coincident-peak', `${options.year}-12-31`);
        const span = localSpan(`${options.year}-01-01`, `${options.year + 1}-01-01`, program.timeZone);
        const meter = await context.intervals(span);
        const loads = readSystemLoads(options.systemLoads);
        const made = peakReport({
          head: context.head(await context.evidence(meter)),
          program,
          year: options.year,
          ...loads,
          meter: wholeIntervals(meter, rule?.intervalMinutes ?? 15),
          uncurtailedW: () => null,
          settled: options.settled === true,
          ...(options.ratePerKwYear !== undefined && { ratePerKwYear: options.ratePerKwYear }),
        });
        return { report: made, title: `coincident peaks of ${options.year}`, from: null };
      }),
    );
}

interface PeakOptions extends ReportOptions {
  readonly program: string;
  readonly year: number;
  readonly systemLoads: string;
  readonly ratePerKwYear?: number;
  readonly settled?: true;
}

const PAGE = 500;

function registerAudit(report: Command, deps: ReportDeps): void {
  command(
    report,
    'audit',
    'what was recorded in a span, and by whom',
    '--from 2026-06-01 --to 2026-07-01 --out audit.zip',
  )
    .requiredOption('--from <date>', 'first local date')
    .requiredOption('--to <date>', 'the local date after the last')
    .action(async (options: ReportOptions & { readonly from: string; readonly to: string }) =>
      run(deps, options, async (context) => {
        const { site, ledger } = context;
        const span = localSpan(options.from, options.to, site.timeZone);
        const { ok, entries, checkpoints, head, keyIds } = await ledger.verify(site.siteId);
        const chain = {
          ok,
          entries,
          checkpoints,
          headSeq: head?.seq ?? 0,
          headHash: head?.hash ?? '',
          keyIds,
        };
        const all: LedgerEntry[] = [];
        for (let fromSeq = 1; fromSeq <= chain.headSeq; fromSeq += PAGE) {
          const page = await ledger.read(site.siteId, { fromSeq, limit: PAGE });
          // Of plans only that they were made is told: their bodies are large.
          all.push(...page.map((entry) => (entry.kind === 'plan-made' ? { ...entry, body: {} } : entry)));
        }
        const made = auditReport({
          head: context.head([]),
          ...span,
          entries: all,
          chain,
          retentionYears: RETENTION_YEARS,
        });
        return { report: made, title: `audit from ${options.from} to ${options.to}`, from: span.from };
      }),
    );
}

/** By default, where no program asks for more. */
const RETENTION_YEARS = 7;

interface Made {
  readonly report: Report;
  readonly title: string;
  /** The ledger from here on goes with it; null: only the entry of its issue. */
  readonly from: string | null;
}

async function run(
  { stateDirectory, write }: ReportDeps,
  options: ReportOptions,
  make: (context: ReportContext) => Promise<Made>,
): Promise<void> {
  await ReportContext.with(stateDirectory, options, async (context) => {
    const { report, title, from } = await make(context);
    const span = from === null ? null : { from, to: isoUtc(context.now.plus({ seconds: 1 })) };
    const seq = await context.issue(report, title, span);
    const { publicKey } = context.ledger;
    if (options.json)
      write(JSON.stringify(toWire({ out: options.out, title, entrySeq: seq, publicKey, report })));
    else {
      write(`${options.out}: ${title}, ledger entry ${seq}`);
      if ('notes' in report) for (const note of report.notes) write(`  - ${note}`);
      write(`verify it with: ebb ledger verify ${options.out} --key ${publicKey}`);
    }
  });
}

function wholeIntervals(
  meter: readonly MeterVersion[],
  minutes: number,
): Parameters<typeof peakReport>[0]['meter'] {
  return aggregated(meter, minutes).map((each) => ({ ...each, tag: null, version: 1 }));
}

/** @throws EbbError `malformed` */
function readSystemLoads(file: string): { systemLoads: SystemLoad[]; systemMinutes: number } {
  const rows = parse<Record<string, string>>(readFileSync(file, 'utf8'), {
    columns: true,
    bom: true,
    trim: true,
  });
  const systemLoads = rows.map(({ start = '', load_mw: load }, index) => {
    const at = DateTime.fromISO(start, { setZone: true });
    const systemLoadW = Number(load) * 1e6;
    if (at.isValid && Number.isFinite(systemLoadW)) return { start: isoUtc(at), systemLoadW };
    throw new EbbError(
      'malformed',
      `${file}, line ${index + 2}: write start as ISO 8601 with an offset, and load_mw`,
    );
  });
  const [first, second] = systemLoads;
  if (!first || !second) throw new EbbError('malformed', `${file}: fewer than two rows`);
  return { systemLoads, systemMinutes: (Date.parse(second.start) - Date.parse(first.start)) / 60_000 };
}

/** @throws EbbError `rejected` */
function localSpan(from: string, to: string, zone: string): MeterSpan {
  const [first, last] = [DateTime.fromISO(from, { zone }), DateTime.fromISO(to, { zone })];
  if (first.isValid && last.isValid && first < last) return { from: isoUtc(first), to: isoUtc(last) };
  throw new EbbError(
    'rejected',
    `from ${from} to ${to} is no span: give local dates such as 2026-06-01 and 2026-07-01`,
  );
}

function readTime(text: string): string {
  const time = DateTime.fromISO(text, { zone: 'utc' });
  if (!time.isValid) throw new InvalidArgumentError('It is no ISO 8601 time.');
  return isoUtc(time);
}
