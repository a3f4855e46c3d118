import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { allPrograms } from '../config/enrolments.js';
import { loadPrograms } from '../config/programs/index.js';
import { MIGRATIONS } from '../migrations/index.js';
import { MeterStore } from '../src/compliance/index.js';
import type { SiteEnrolment } from '../src/core/enrolled/index.js';
import type { MeterInterval } from '../src/core/ports/meter.js';
import type { SiteConfig } from '../src/core/site.js';
import { ENTITIES } from '../src/entities.js';
import { SiteStore } from '../src/fleet/index.js';
import { Ledger } from '../src/ledger/index.js';
import { dataSourceOptions, migrate, openDatabase, ScaledClock } from '../src/platform/index.js';
import { ReportDesk, type ReportRequest } from '../src/reports/index.js';
import { type BenchResult, benchSite } from './bench-site.js';
import { callEvents, EVENT_HOURS, isCalled, layModelHours } from './report-record.js';

const YEAR = 2025;
const MINERS = 600;
const LOAD_KW = 20_000;
const SCHEMA = { entities: ENTITIES, migrations: MIGRATIONS };

/** A year of a site's load by the minute, kept as a meter's data are, into a year of reports. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'ebb-bench-report-'));
  const opened = await openDatabase({
    stateDirectory: folder,
    name: 'bench_report',
    url: process.env['EBB_BENCH_DATABASE_URL'],
    warn: (message) => console.warn(message),
  });
  try {
    await migrate(opened.url, SCHEMA);
    const database = await new DataSource(dataSourceOptions(opened.url, SCHEMA)).initialize();
    try {
      return await measure(database, opened.url, folder);
    } finally {
      await database.destroy();
    }
  } finally {
    await opened.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(database: DataSource, databaseUrl: string, directory: string): Promise<BenchResult> {
  const site = meteredSite();
  const key = generateKeyPairSync('ed25519').privateKey;
  const zone = site.timeZone;
  const first = DateTime.fromObject({ year: YEAR }, { zone });
  const past = new ScaledClock({ clockMs: first.minus({ days: 1 }).toMillis(), wallMs: Date.now() }, 1);
  await new SiteStore(database, new Ledger(database, past, key)).register(site, 'bench');
  const now = new ScaledClock(
    { clockMs: first.plus({ years: 1, days: 2 }).toMillis(), wallMs: Date.now() },
    1,
  );
  const ledger = new Ledger(database, now, key);
  const importStart = performance.now();
  const minutes = await importYear(new MeterStore(database, ledger, now), site, first);
  const importSeconds = (performance.now() - importStart) / 1e3;
  await callEvents(database, ledger, site, first);
  await layModelHours(database, site, first);
  const desk = new ReportDesk(
    { directory, programs: allPrograms(loadPrograms()), evidence: {}, databaseUrl },
    database,
    key,
    now,
  );
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const start = performance.now();
  const requests = yearOfReports(first);
  for (const request of requests) {
    const { taskId } = desk.submit({ site, paper: 'A4', by: 'bench', request });
    const { state, problem } = await desk.wait(taskId, 600_000);
    if (state !== 'issued') throw new Error(`${request.kind}: ${problem}`);
  }
  const yearSeconds = (performance.now() - start) / 1e3;
  delay.disable();
  const figures = {
    year_report_s: round(yearSeconds),
    rss_mib: Math.round(process.resourceUsage().maxRSS / 1024),
    event_loop_delay_ms_max: round(delay.max / 1e6),
    import_s: round(importSeconds),
    meter_minutes: minutes,
    reports: requests.length,
  };
  const notes =
    `${requests.length} reports (12 months, 4 seasons, ${EVENT_HOURS.length} events, efficiency, audit) of one site with ` +
    `${MINERS} miners, from a year of a meter by the minute, each in a worker thread with PDF, workbook, tables and a signed ` +
    `bundle, on Node ${process.version}. rss_mib is the peak of the whole process, the import before included; the database ` +
    'server is apart. event_loop_delay_ms_max: how long the process was ever held up while they were made.';
  return { figures, notes };
}

function round(value: number): number {
  return Number(value.toFixed(2));
}

/** What a site is asked for in a year. */
function yearOfReports(first: DateTime): ReportRequest[] {
  const dates = (from: DateTime, months: number) => ({
    from: from.toISODate()!,
    to: from.plus({ months }).toISODate()!,
  });
  const months = Array.from({ length: 12 }, (_, month) => first.plus({ months: month }));
  return [
    ...months.map((from) => ({ kind: 'month' as const, prices: {}, ...dates(from, 1) })),
    ...[0, 3, 6, 9].map((month) => ({ kind: 'season' as const, prices: {}, ...dates(months[month]!, 3) })),
    ...EVENT_HOURS.map(({ eventId }) => ({ kind: 'event' as const, eventId, prices: {} })),
    { kind: 'efficiency', ...dates(first, 12) },
    { kind: 'audit', ...dates(first, 12) },
  ];
}

async function importYear(store: MeterStore, site: SiteConfig, first: DateTime): Promise<number> {
  let count = 0;
  for (let month = 0; month < 12; month += 1) {
    const [from, to] = [
      first.plus({ months: month }).toMillis(),
      first.plus({ months: month + 1 }).toMillis(),
    ];
    const intervals: MeterInterval[] = [];
    for (let ms = from; ms < to; ms += 60_000) intervals.push(minuteAt(ms, first));
    await store.receive(site.siteId, 'poi', intervals, { source: `month ${month + 1}`, sha256: null });
    count += intervals.length;
  }
  return count;
}

/** Like a mine's: flat, with a little of everything, and down when it is called. */
function minuteAt(ms: number, first: DateTime): MeterInterval {
  const wobble = ((ms / 60_000) % 37) * 11 - ((ms / 3_600_000) % 23) * 7;
  const energyKwh = Number((((isCalled(ms, first) ? 0.2 * LOAD_KW : LOAD_KW) + wobble) / 60).toFixed(3));
  return { start: new Date(ms).toISOString(), minutes: 1, energyKwh, quality: 'measured' };
}

function meteredSite(): SiteConfig {
  const site = benchSite(MINERS, 12, 5);
  const terms: SiteEnrolment = {
    enrolment: {
      enrolmentId: 'ers',
      programId: 'ercot-ers-30',
      siteId: site.siteId,
      feederId: site.feeders[0]!.feederId,
      kind: 'drop-by',
      from: `${YEAR}-01-01`,
      to: null,
      noticeId: null,
      baselineId: 'middle-8-of-10',
      commitments: [{ periodId: null, powerW: 10e6, maximumBaseLoadW: null }],
      lowestLoadW: 0,
      relaySeconds: 120,
      leadSeconds: 300,
      checklistDone: [],
      ruledOut: [],
    },
    calls: [{ sourceId: 'qse', programRef: null }],
    groups: [],
    shortfallMax: 0.01,
    responseRatio: null,
    meterErrorRatio: 0.01,
    rates: [],
    warnings: [],
  };
  const meter = { meterId: 'poi', minutes: 1, source: { kind: 'file' } } as SiteConfig['meters'][number];
  return { ...site, meters: [meter], enrolments: [terms] };
}
